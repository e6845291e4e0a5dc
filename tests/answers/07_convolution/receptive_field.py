"""Answers to `receptive_field`, written from the lesson's text alone."""


# %% right: field and jump from the image up
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        kernel, stride = layer[:2]
        dilation = layer[2] if len(layer) == 3 else 1
        field += dilation * (kernel - 1) * jump
        jump *= stride
    return field


# %% right: from the last layer down to the image
def receptive_field(layers):
    size = 1
    for kernel, stride, *rest in reversed(layers):
        dilation = rest[0] if rest else 1
        size = (size - 1) * stride + dilation * (kernel - 1) + 1
    return size


# %% right: a sum of products of the strides before
def receptive_field(layers):
    full = [tuple(layer) + (1,) * (3 - len(layer)) for layer in layers]
    strides = [s for _, s, _ in full]
    return 1 + sum(d * (k - 1) * int(np.prod(strides[:below])) for below, (k, _, d) in enumerate(full))


# %% right: marks the pixels which one unit sees, layer by layer, as sets
def receptive_field(layers):
    units = {0}
    for layer in list(layers)[::-1]:
        k, s = layer[0], layer[1]
        d = 1
        if len(layer) > 2:
            d = layer[2]
        first, last = min(units), max(units)
        units = {first * s, last * s + d * (k - 1)}
    return max(units) - min(units) + 1


# %% wrong: the jump is multiplied before the field grows
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        kernel, stride = layer[:2]
        dilation = layer[2] if len(layer) == 3 else 1
        jump *= stride
        field += dilation * (kernel - 1) * jump
    return field


# %% wrong: dilation is ignored
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        kernel, stride = layer[0], layer[1]
        field += (kernel - 1) * jump
        jump *= stride
    return field


# %% wrong: strides are ignored, each layer adds its window less one
def receptive_field(layers):
    field = 1
    for layer in layers:
        dilation = layer[2] if len(layer) == 3 else 1
        field += dilation * (layer[0] - 1)
    return field


# %% wrong: the formula for walking down is used while walking up
def receptive_field(layers):
    field = 1
    for kernel, stride, *rest in layers:
        dilation = rest[0] if rest else 1
        field = (field - 1) * stride + dilation * (kernel - 1) + 1
    return field


# %% wrong: the strides are added up instead of multiplied
def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride, *rest in layers:
        dilation = rest[0] if rest else 1
        field += dilation * (kernel - 1) * jump
        jump += stride - 1
    return field


# %% wrong: the jump is the stride of the layer before and not the product of all
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        kernel, stride = layer[:2]
        dilation = layer[2] if len(layer) == 3 else 1
        field += dilation * (kernel - 1) * jump
        jump = stride
    return field


# %% wrong: the field begins at 0 instead of 1
def receptive_field(layers):
    field, jump = 0, 1
    for layer in layers:
        kernel, stride = layer[:2]
        dilation = layer[2] if len(layer) == 3 else 1
        field = field + dilation * (kernel - 1) * jump
        jump = jump * stride
    return field


# %% wrong: the window of a dilated kernel is taken for d times K, and 1 is subtracted then
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        kernel, stride = layer[:2]
        dilation = layer[2] if len(layer) == 3 else 1
        field += (dilation * kernel - 1) * jump
        jump *= stride
    return field


# %% wrong: two slips, the dilation goes into the jump, and the field grows by K instead of K - 1
def receptive_field(layers):
    field, jump = 1, 1
    for layer in layers:
        kernel, stride = layer[:2]
        dilation = layer[2] if len(layer) == 3 else 1
        field += kernel * jump
        jump *= stride * dilation
    return field


# %% wrong: raises on layers with a dilation, since it unpacks two numbers
def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field


# %% values
assert receptive_field([(3, 1), (2, 2), (3, 1)]) == 8
assert receptive_field([(3, 1)] * 5) == 11
assert receptive_field([(3, 2)] * 5) == 63
assert receptive_field([(3, 1, 1), (3, 1, 2), (3, 1, 4), (3, 1, 8), (3, 1, 16)]) == 63
