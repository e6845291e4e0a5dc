"""Answers to `conv_output_size` that a check once took for something else."""


# %% wrong: rounds to the nearest whole number, halves to even
# wants: rounded-to-nearest
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return round((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


# %% wrong: the - 1 is forgotten
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride + 1
