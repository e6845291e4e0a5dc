"""Answers to `resnet_parameters` that a check once could not name."""


# %% wrong: the first convolution of each block reads the old width
# wants: old-width-again
def resnet_parameters(n):
    total, old = 464, 16
    for width in (16, 32, 64):
        for _ in range(n):
            total += 9 * old * width + 2 * width + 9 * width**2 + 2 * width
        old = width
    return total + 650
