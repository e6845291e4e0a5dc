"""Answers to `inception_cost`, written from the lesson's text alone."""


# %% right: the sum of all convolutions that may be there
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * image_size[0] * image_size[1])


# %% right: a helper for a branch
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    def branch(kernel, reduce, out):
        if reduce == 0:
            return kernel * kernel * in_channels * out
        return in_channels * reduce + kernel * kernel * reduce * out

    total = branch(1, 0, out_1x1) + branch(3, reduce_3x3, out_3x3) + branch(5, reduce_5x5, out_5x5)
    total += in_channels * pool_proj
    passed = pool_proj if pool_proj > 0 else in_channels
    height, width = image_size
    return InceptionCost(
        out_channels=out_1x1 + out_3x3 + out_5x5 + passed,
        weights=total,
        multiplications=total * height * width,
    )


# %% right: a list of (kernel, in, out), walked through place by place
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    convolutions = [(1, in_channels, out_1x1)]
    source = in_channels
    if reduce_3x3:
        convolutions.append((1, in_channels, reduce_3x3))
        source = reduce_3x3
    convolutions.append((3, source, out_3x3))
    source = in_channels
    if reduce_5x5:
        convolutions.append((1, in_channels, reduce_5x5))
        source = reduce_5x5
    convolutions.append((5, source, out_5x5))
    leaving = in_channels
    if pool_proj:
        convolutions.append((1, in_channels, pool_proj))
        leaving = pool_proj
    weights = 0
    multiplications = 0
    for k, c_in, c_out in convolutions:
        weights += k**2 * c_in * c_out
        multiplications += k**2 * c_in * c_out * image_size[0] * image_size[1]
    return InceptionCost(out_1x1 + out_3x3 + out_5x5 + leaving, weights, multiplications)


# %% right: shapes of weights and np.prod
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    middle_3 = in_channels if reduce_3x3 == 0 else reduce_3x3
    middle_5 = in_channels if reduce_5x5 == 0 else reduce_5x5
    shapes = [
        (out_1x1, in_channels, 1, 1),
        (reduce_3x3, in_channels, 1, 1),
        (out_3x3, middle_3, 3, 3),
        (reduce_5x5, in_channels, 1, 1),
        (out_5x5, middle_5, 5, 5),
        (pool_proj, in_channels, 1, 1),
    ]
    weights = sum(int(np.prod(shape)) for shape in shapes)
    out = sum([out_1x1, out_3x3, out_5x5, pool_proj if pool_proj else in_channels])
    return InceptionCost(out, weights, weights * int(np.prod(image_size)))


# %% wrong: without a projection the pooling branch passes no channels
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + pool_proj
    return InceptionCost(out_channels, weights, weights * image_size[0] * image_size[1])


# %% wrong: a branch without a bottleneck has no weights behind it
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    height, width = image_size
    weights = in_channels * out_1x1
    weights += in_channels * reduce_3x3 + 9 * reduce_3x3 * out_3x3
    weights += in_channels * reduce_5x5 + 25 * reduce_5x5 * out_5x5
    weights += in_channels * pool_proj
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * height * width)


# %% wrong: biases are counted
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    def conv(k, c_in, c_out):
        return (k * k * c_in + 1) * c_out

    weights = conv(1, in_channels, out_1x1)
    weights += conv(1, in_channels, reduce_3x3) + conv(3, reduce_3x3 or in_channels, out_3x3)
    weights += conv(1, in_channels, reduce_5x5) + conv(5, reduce_5x5 or in_channels, out_5x5)
    weights += conv(1, in_channels, pool_proj)
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * image_size[0] * image_size[1])


# %% wrong: a multiplication and its addition are counted as two
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, 2 * weights * image_size[0] * image_size[1])


# %% wrong: the bottlenecks' own weights are forgotten
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * image_size[0] * image_size[1])


# %% wrong: the convolutions behind a bottleneck still read all incoming channels
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = 0
    for k, out, reduce in ((1, out_1x1, 0), (3, out_3x3, reduce_3x3), (5, out_5x5, reduce_5x5)):
        weights += in_channels * reduce
        weights += k * k * in_channels * out
    weights += in_channels * pool_proj
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * image_size[0] * image_size[1])


# %% wrong: the bottlenecks' channels leave the block as well
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + reduce_3x3 + reduce_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * image_size[0] * image_size[1])


# %% wrong: multiplications are counted as weights times height only
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * image_size[0])


# %% wrong: two slips, a kernel of 3 has 3 weights, and the size is lost without padding
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    h, w = image_size
    ones = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    threes = 3 * (reduce_3x3 or in_channels) * out_3x3
    fives = 5 * (reduce_5x5 or in_channels) * out_5x5
    multiplications = ones * h * w + threes * (h - 2) * (w - 2) + fives * (h - 4) * (w - 4)
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, ones + threes + fives, multiplications)


# %% wrong: raises, the fields of the NamedTuple have other names
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3
    weights += 25 * (reduce_5x5 or in_channels) * out_5x5
    out = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(channels=out, weights=weights, macs=weights * image_size[0] * image_size[1])


# %% values
cost = inception_cost(4, (2, 3), out_1x1=1, out_3x3=2, out_5x5=1, reduce_3x3=2)
assert tuple(cost) == (8, 148, 888)
# GoogLeNet's block 3a: the bottleneck of the 5x5 branch has 16 channels.
cost = inception_cost(
    192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32, reduce_3x3=96, reduce_5x5=16, pool_proj=32
)
assert cost.out_channels == 256
assert cost.weights == 163_328
assert cost.multiplications == 163_328 * 784
