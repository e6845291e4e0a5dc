"""Answers to `resnet_parameters`, written from the lesson's text alone."""


# %% right: walks through the stages
def resnet_parameters(n):
    total = 3 * 16 * 9 + 2 * 16
    channels = 16
    for width in (16, 32, 64):
        for _ in range(n):
            total += 9 * channels * width + 2 * width
            total += 9 * width * width + 2 * width
            channels = width
    return total + 64 * 10 + 10


# %% right: closed form, n = 1 and then the same blocks again
def resnet_parameters(n):
    per_round = sum(18 * w**2 + 4 * w for w in (16, 32, 64))
    return 75_290 + (n - 1) * per_round


# %% right: a list of all convolutions as pairs, with a helper
def resnet_parameters(n):
    def conv_and_norm(pair):
        a, b = pair
        return 9 * a * b + 2 * b

    pairs = [(3, 16)]
    pairs += [(16, 16)] * (2 * n)
    pairs += [(16, 32)] + [(32, 32)] * (2 * n - 1)
    pairs += [(32, 64)] + [(64, 64)] * (2 * n - 1)
    return sum(map(conv_and_norm, pairs)) + (64 + 1) * 10


# %% right: arrays of widths, first convolutions apart from the rest
def resnet_parameters(n):
    width = np.array([16, 32, 64])
    before = np.array([16, 16, 32])
    filters = 9 * before @ width + (2 * n - 1) * 9 * width @ width
    norms = 2 * n * 2 * width.sum()
    return int(filters + norms) + 464 + 650


# %% wrong: forgets batch norm
def resnet_parameters(n):
    total = 3 * 16 * 9
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            total += 9 * c * w + 9 * w * w
            c = w
    return total + 64 * 10 + 10


# %% wrong: the convolutions have biases
def resnet_parameters(n):
    def conv(a, b):
        return 9 * a * b + b + 2 * b

    total = conv(3, 16)
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            total += conv(c, w) + conv(w, w)
            c = w
    return total + 650


# %% wrong: every block of a stage reads the old width
def resnet_parameters(n):
    total = 464
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            total += 9 * c * w + 2 * w
            total += 9 * w * w + 2 * w
        c = w
    return total + 650


# %% wrong: counts 1×1 convolutions on the shortcuts, option B
def resnet_parameters(n):
    total = 464
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            total += 9 * c * w + 9 * w * w + 4 * w
            if c != w:
                total += c * w + 2 * w
            c = w
    return total + 650


# %% wrong: batch norm has four numbers a channel, the running statistics included
def resnet_parameters(n):
    pairs = [(3, 16)]
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            pairs += [(c, w), (w, w)]
            c = w
    return sum(9 * a * b + 4 * b for a, b in pairs) + 64 * 10 + 10


# %% wrong: forgets the biases of the linear layer
def resnet_parameters(n):
    total = 9 * 3 * 16 + 2 * 16
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            total = total + 9 * c * w + 2 * w
            total = total + 9 * w * w + 2 * w
            c = w
    total = total + 64 * 10
    return total


# %% wrong: the linear layer reads all 8×8 pixels, without pooling
def resnet_parameters(n):
    blocks = 0
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            blocks += 9 * c * w + 9 * w * w + 4 * w
            c = w
    return 464 + blocks + 64 * 8 * 8 * 10 + 10


# %% wrong: all convolutions of a stage read the stage's own width
def resnet_parameters(n):
    total = 3 * 16 * 9 + 2 * 16
    for w in (16, 32, 64):
        total += 2 * n * (9 * w * w + 2 * w)
    return total + 64 * 10 + 10


# %% wrong: one convolution a block, and the first convolution has no batch norm
def resnet_parameters(n):
    total = 3 * 16 * 9
    c = 16
    for w in (16, 32, 64):
        for _ in range(n):
            total += 9 * c * w + 2 * w
            c = w
    return total + 650


# %% wrong: walks over a number instead of a range
def resnet_parameters(n):
    total = 464
    c = 16
    for stage in (0, 1, 2):
        w = 16 * 2**stage
        for block in n:
            total += 9 * c * w + 9 * w * w + 4 * w
            c = w
    return total + 650


# %% values
assert resnet_parameters(1) == 75_290
assert resnet_parameters(2) == 172_506
assert resnet_parameters(3) == 269_722
