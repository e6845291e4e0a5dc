"""Answers to `lenet5_shapes`, written from the lesson's text alone."""


# %% right: layer by layer
def lenet5_shapes(image_shape):
    _, h, w = image_shape
    h, w = h - 4, w - 4
    shapes = [(6, h, w)]
    h, w = h // 2, w // 2
    shapes.append((6, h, w))
    h, w = h - 4, w - 4
    shapes.append((16, h, w))
    h, w = h // 2, w // 2
    shapes.append((16, h, w))
    return shapes + [(120,), (84,), (10,)]


# %% right: a table of maps, kernels and strides
def lenet5_shapes(image_shape):
    size = list(image_shape[1:])
    shapes = []
    for channels, kernel, stride in [(6, 5, 1), (6, 2, 2), (16, 5, 1), (16, 2, 2)]:
        size = [(n - kernel) // stride + 1 for n in size]
        shapes.append((channels, *size))
    shapes.extend([(120,), (84,), (10,)])
    return shapes


# %% right: small functions of a shape
def lenet5_shapes(image_shape):
    def conv(shape, filters):
        return (filters, shape[1] - 5 + 1, shape[2] - 5 + 1)

    def pool(shape):
        return (shape[0], shape[1] // 2, shape[2] // 2)

    c1 = conv(image_shape, 6)
    s2 = pool(c1)
    c3 = conv(s2, 16)
    s4 = pool(c3)
    return [c1, s2, c3, s4, (120,), (84,), (10,)]


# %% right: each size in one formula
def lenet5_shapes(image_shape):
    h, w = image_shape[-2], image_shape[-1]
    result = []
    result.append(tuple([6, h - 4, w - 4]))
    result.append(tuple([6, (h - 4) // 2, (w - 4) // 2]))
    result.append(tuple([16, (h - 4) // 2 - 4, (w - 4) // 2 - 4]))
    result.append(tuple([16, ((h - 4) // 2 - 4) // 2, ((w - 4) // 2 - 4) // 2]))
    for n in (120, 84, 10):
        result.append((n,))
    return result


# %% wrong: the table for a 32 by 32 image, whatever the image
def lenet5_shapes(image_shape):
    return [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,)]


# %% wrong: a 5 by 5 kernel takes five rows and columns away
def lenet5_shapes(image_shape):
    _, h, w = image_shape
    shapes = []
    for channels in (6, 16):
        h, w = h - 5, w - 5
        shapes.append((channels, h, w))
        h, w = h // 2, w // 2
        shapes.append((channels, h, w))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: the convolutions are padded, so that the size stays
def lenet5_shapes(image_shape):
    _, h, w = image_shape
    shapes = []
    for channels in (6, 16):
        shapes.append((channels, h, w))
        h, w = h // 2, w // 2
        shapes.append((channels, h, w))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: the first convolution is padded by 2, as for MNIST's images of 28 by 28
def lenet5_shapes(image_shape):
    _, h, w = image_shape
    shapes = [(6, h, w)]
    h, w = h // 2, w // 2
    shapes.append((6, h, w))
    h, w = h - 4, w - 4
    shapes.append((16, h, w))
    shapes.append((16, h // 2, w // 2))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: rounds up where a window does not fit
def lenet5_shapes(image_shape):
    _, h, w = image_shape
    shapes = []
    for channels in (6, 16):
        h, w = h - 4, w - 4
        shapes.append((channels, h, w))
        h, w = (h + 1) // 2, (w + 1) // 2
        shapes.append((channels, h, w))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: channels stand last
def lenet5_shapes(image_shape):
    _, h, w = image_shape
    shapes = []
    for channels in (6, 16):
        h, w = h - 4, w - 4
        shapes.append((h, w, channels))
        h, w = h // 2, w // 2
        shapes.append((h, w, channels))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: takes the image for square
def lenet5_shapes(image_shape):
    _, n, _ = image_shape
    shapes = []
    for channels in (6, 16):
        n = n - 5 + 1
        shapes.append((channels, n, n))
        n = n // 2
        shapes.append((channels, n, n))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: pooling windows move by 1
def lenet5_shapes(image_shape):
    size = list(image_shape[1:])
    shapes = []
    for channels, kernel in [(6, 5), (6, 2), (16, 5), (16, 2)]:
        size = [n - kernel + 1 for n in size]
        shapes.append((channels, *size))
    return shapes + [(120,), (84,), (10,)]


# %% wrong: two slips, the flattened features stand in place of 120, and height and width are exchanged
def lenet5_shapes(image_shape):
    _, w, h = image_shape
    shapes = []
    for channels in (6, 16):
        h, w = h - 4, w - 4
        shapes.append((channels, h, w))
        h, w = h // 2, w // 2
        shapes.append((channels, h, w))
    return shapes + [(16 * h * w,), (84,), (10,)]


# %% wrong: raises, unpacks two numbers of three
def lenet5_shapes(image_shape):
    h, w = image_shape
    c1 = (6, h - 4, w - 4)
    s2 = (6, c1[1] // 2, c1[2] // 2)
    c3 = (16, s2[1] - 4, s2[2] - 4)
    s4 = (16, c3[1] // 2, c3[2] // 2)
    return [c1, s2, c3, s4, (120,), (84,), (10,)]


# %% values
expected = [(6, 16, 20), (6, 8, 10), (16, 4, 6), (16, 2, 3), (120,), (84,), (10,)]
assert lenet5_shapes((3, 20, 24)) == expected
expected = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,)]
assert lenet5_shapes((1, 32, 32)) == expected
# Odd sizes: 13 and 15 rows become 6 and 7.
expected = [(6, 13, 15), (6, 6, 7), (16, 2, 3), (16, 1, 1), (120,), (84,), (10,)]
assert lenet5_shapes((1, 17, 19)) == expected
