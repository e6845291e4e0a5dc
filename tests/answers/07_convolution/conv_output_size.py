"""Answers to `conv_output_size`, written from the lesson's text alone."""


# %% right: the formula
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


# %% right: counts the places one by one
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    padded = size + 2 * padding
    window = dilation * (kernel_size - 1) + 1
    places = 0
    begin = 0
    while begin + window <= padded:
        places += 1
        begin += stride
    return places


# %% right: the length of a range of first pixels
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    last_begin = size + 2 * padding - (1 + dilation * (kernel_size - 1))
    return len(range(0, last_begin + 1, stride))


# %% right: rounds up the number of first pixels divided by the stride
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    effective = kernel_size + (kernel_size - 1) * (dilation - 1)
    starts = padding + size + padding - effective + 1
    return int(np.ceil(starts / stride))


# %% wrong: the padding is counted on one side only
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return (size + padding - dilation * (kernel_size - 1) - 1) // stride + 1


# %% wrong: dilation is taken for the pixels between two of the kernel's pixels, so that 0 would be the ordinary kernel
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    window = kernel_size + (kernel_size - 1) * dilation
    return (size + 2 * padding - window) // stride + 1


# %% wrong: the window is dilation times the kernel
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    window = dilation * kernel_size
    return (size + 2 * padding - window) // stride + 1


# %% wrong: rounds up, so that a window hangs over the edge
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    window = dilation * (kernel_size - 1) + 1
    return int(np.ceil((size + 2 * padding - window) / stride)) + 1


# %% wrong: rounds to the nearest whole number
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    window = dilation * (kernel_size - 1) + 1
    return round((size + 2 * padding - window) / stride) + 1


# %% wrong: the one of the first window is forgotten
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride


# %% wrong: dilation is ignored
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    padded = size + 2 * padding
    count = 0
    for begin in range(0, padded, stride):
        if begin + kernel_size <= padded:
            count += 1
    return count


# %% wrong: only the padded image is divided by the stride, and not the difference
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    window = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding) // stride - window + 1


# %% wrong: two slips, the padding on one side and a quotient that is not rounded
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return (size + padding - dilation * (kernel_size - 1) - 1) / stride + 1


# %% wrong: raises, kernel_size is taken for a pair
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    window = dilation * (kernel_size[0] - 1) + 1
    return (size + 2 * padding - window) // stride + 1


# %% values
assert conv_output_size(32, kernel_size=5) == 28
assert conv_output_size(7, kernel_size=3, stride=2, padding=1) == 4
assert conv_output_size(9, kernel_size=3, stride=2) == 4
assert conv_output_size(9, kernel_size=3, stride=2, dilation=2) == 3
