"""Answers to `receptive_field` that a check once could not name."""


# %% wrong: the stride is added to the jump
# wants: strides-added
def receptive_field(layers):
    field = jump = 1
    for layer in layers:
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field += dilation * (kernel_size - 1) * jump
        jump += stride
    return field


# %% wrong: only the stride of the layer before counts
# wants: stride-of-one-layer
def receptive_field(layers):
    field, before = 1, 1
    for layer in layers:
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field += dilation * (kernel_size - 1) * before
        before = stride
    return field


# %% wrong: the jump is multiplied by the dilation
# wants: dilation-in-the-jump
def receptive_field(layers):
    field = jump = 1
    for layer in layers:
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field += dilation * (kernel_size - 1) * jump
        jump *= stride * dilation
    return field
