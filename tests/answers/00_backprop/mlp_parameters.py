"""Answers to `mlp_parameters`, written from the lesson's text alone."""


# %% right: pairs of neighbouring sizes
def mlp_parameters(sizes):
    return sum(n_in * n_out + n_out for n_in, n_out in zip(sizes[:-1], sizes[1:]))


# %% right: a loop over the layers that counts weights and biases apart
def mlp_parameters(sizes):
    weights = 0
    biases = 0
    for layer in range(1, len(sizes)):
        weights = weights + sizes[layer - 1] * sizes[layer]
        biases = biases + sizes[layer]
    return weights + biases


# %% right: a dot product of two shifted arrays, the bias as one input more
def mlp_parameters(sizes):
    counts = np.array(sizes, dtype=np.int64)
    return int((counts[:-1] + 1) @ counts[1:])


# %% right: the first layer, and then the rest by recursion
def mlp_parameters(sizes):
    if len(sizes) < 2:
        return 0
    first, second = sizes[0], sizes[1]
    return (first + 1) * second + mlp_parameters(sizes[1:])


# %% wrong: the biases are forgotten
def mlp_parameters(sizes):
    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:]))


# %% wrong: the inputs have biases too
def mlp_parameters(sizes):
    total = sum(sizes)
    for a, b in zip(sizes[:-1], sizes[1:]):
        total += a * b
    return total


# %% wrong: the biases of the outputs are forgotten
def mlp_parameters(sizes):
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:]))
    return weights + sum(sizes[1:-1])


# %% wrong: a bias for each input of a layer instead of each unit
def mlp_parameters(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1] + sizes[i]
    return total


# %% wrong: the last layer is left out, one step of the loop too few
def mlp_parameters(sizes):
    total = 0
    for i in range(len(sizes) - 2):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


# %% wrong: one bias for a whole layer
def mlp_parameters(sizes):
    return sum(a * b + 1 for a, b in zip(sizes[:-1], sizes[1:]))


# %% wrong: all sizes are multiplied with one another, and the biases added
def mlp_parameters(sizes):
    product = 1
    for size in sizes:
        product *= size
    return product + sum(sizes[1:])


# %% wrong: returns a pair of weights and biases instead of their sum
def mlp_parameters(sizes):
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:]))
    biases = sum(sizes[1:])
    return weights, biases


# %% wrong: only the last layer counts, as the loop assigns, and its biases are one for each input
def mlp_parameters(sizes):
    total = 0
    for a, b in zip(sizes[:-1], sizes[1:]):
        total = a * b + a
    return total


# %% wrong: two lists of different lengths are zipped strictly, which raises a ValueError
def mlp_parameters(sizes):
    return sum(a * b + b for a, b in zip(sizes, sizes[1:], strict=True))


# %% values
assert mlp_parameters([3, 4, 2]) == 26
assert mlp_parameters([128 * 128, 1000, 10]) == 16_395_010
assert mlp_parameters([64, 10]) == 650
assert mlp_parameters([2, 3, 4, 5]) == 9 + 16 + 25
