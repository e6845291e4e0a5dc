"""Answers to `parameter_total`, written from the lesson's text alone."""


# %% right: np.prod and a test for the empty shape
def parameter_total(layers):
    total = 0
    for shape in layers:
        if shape:
            total += int(np.prod(shape)) + shape[0]
    return total


# %% right: math.prod in one line
def parameter_total(layers):
    import math

    return sum(math.prod(shape) + shape[0] for shape in layers if len(shape) > 0)


# %% right: outputs times one more than the inputs of each
def parameter_total(layers):
    def count(shape):
        if shape == ():
            return 0
        outputs, *rest = shape
        inputs = 1
        for size in rest:
            inputs *= size
        return outputs * (inputs + 1)

    return sum(map(count, layers))


# %% right: by the number of axes
def parameter_total(layers):
    weights = biases = 0
    for shape in layers:
        if len(shape) == 2:
            out_features, in_features = shape
            weights += out_features * in_features
            biases += out_features
        elif len(shape) == 4:
            c_out, c_in, k_h, k_w = shape
            weights += c_out * c_in * k_h * k_w
            biases += c_out
    return weights + biases


# %% wrong: a pooling layer counts as one parameter, the product of nothing
def parameter_total(layers):
    total = 0
    for shape in layers:
        total += int(np.prod(shape))
        if shape:
            total += shape[0]
    return total


# %% wrong: biases are forgotten
def parameter_total(layers):
    total = 0
    for shape in layers:
        if shape:
            total += int(np.prod(shape))
    return total


# %% wrong: one bias for each input instead of each output
def parameter_total(layers):
    total = 0
    for shape in layers:
        if shape:
            total += int(np.prod(shape)) + shape[1]
    return total


# %% wrong: one bias for each layer
def parameter_total(layers):
    return sum(int(np.prod(shape)) + 1 for shape in layers if shape)


# %% wrong: linear layers have no bias
def parameter_total(layers):
    total = 0
    for shape in layers:
        if len(shape) == 4:
            total += np.prod(shape) + shape[0]
        elif len(shape) == 2:
            total += np.prod(shape)
    return total


# %% wrong: the incoming channels of a convolution are forgotten
def parameter_total(layers):
    total = 0
    for shape in layers:
        if len(shape) == 4:
            c_out, _, k_h, k_w = shape
            total += c_out * (k_h * k_w + 1)
        elif len(shape) == 2:
            total += shape[0] * (shape[1] + 1)
    return total


# %% wrong: only convolutions are counted
def parameter_total(layers):
    total = 0
    for shape in layers:
        if len(shape) > 2:
            total += int(np.prod(shape)) + shape[0]
    return total


# %% wrong: the total is replaced by each layer instead of growing
def parameter_total(layers):
    total = 0
    for shape in layers:
        if shape:
            total = int(np.prod(shape)) + shape[0]
    return total


# %% wrong: two slips, the last size is taken for the outputs, and a pooling layer counts as one
def parameter_total(layers):
    return sum(int(np.prod(shape)) + (shape[-1] if shape else 0) for shape in layers)


# %% wrong: raises, an empty shape has no first size
def parameter_total(layers):
    return sum(int(np.prod(shape)) + shape[0] for shape in layers)


# %% values
assert parameter_total([(6, 1, 5, 5), (), (10, 84)]) == 1006
assert parameter_total([(6, 1, 5, 5), (), (16, 6, 5, 5), (), (120, 400), (84, 120), (10, 84)]) == 61_706
