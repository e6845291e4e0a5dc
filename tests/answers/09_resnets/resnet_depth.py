"""Answers to `resnet_depth`, written from the lesson's text alone."""


# %% right: the formula
def resnet_depth(n):
    return 6 * n + 2


# %% right: counts layer by layer
def resnet_depth(n):
    depth = 1
    for _stage in range(3):
        for _block in range(n):
            depth += 2
    depth += 1
    return depth


# %% right: the table's column of layers, summed
def resnet_depth(n):
    layers = {"first": 1, "stage 1": 2 * n, "stage 2": 2 * n, "stage 3": 2 * n, "linear": 1}
    return sum(layers.values())


# %% right: step by step from the network with one block less
def resnet_depth(n):
    def depth(blocks):
        return 2 if blocks == 0 else depth(blocks - 1) + 3 * 2

    return depth(n)


# %% wrong: forgets the linear layer
def resnet_depth(n):
    return 1 + 3 * 2 * n


# %% wrong: counts only the convolutions in the blocks
def resnet_depth(n):
    depth = 0
    for _ in range(3):
        depth += 2 * n
    return depth


# %% wrong: one convolution a block
def resnet_depth(n):
    return 1 + 3 * n + 1


# %% wrong: three convolutions a block, as in a bottleneck
def resnet_depth(n):
    return 9 * n + 2


# %% wrong: four stages, as in ImageNet's networks
def resnet_depth(n):
    stages = [n, n, n, n]
    return 2 + sum(2 * blocks for blocks in stages)


# %% wrong: counts the shortcuts of stages 2 and 3 as layers, as option B's 1×1 convolutions
def resnet_depth(n):
    depth = 1
    for stage in range(3):
        depth += 2 * n
        if stage > 0:
            depth += 1
    return depth + 1


# %% wrong: counts batch norm as layers
def resnet_depth(n):
    convolutions = 1 + 6 * n
    return 2 * convolutions + 1


# %% wrong: solves for n when the depth is given
def resnet_depth(n):
    return (n - 2) // 6


# %% wrong: three convolutions a block, and no linear layer
def resnet_depth(n):
    first = 1
    blocks = sum(3 * n for _ in range(3))
    return first + blocks


# %% wrong: gives sum three numbers instead of a list
def resnet_depth(n):
    return sum(1, 3 * 2 * n, 1)


# %% values
assert resnet_depth(1) == 8
assert resnet_depth(3) == 20
assert resnet_depth(18) == 110
