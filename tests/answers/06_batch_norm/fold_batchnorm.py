"""Answers to `fold_batchnorm`, written from the lesson's text alone."""


# %% right: one scale per output
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    shape = (-1, *[1] * (weight.ndim - 1))
    return weight * scale.reshape(shape), scale * bias + beta - scale * running.mean


# %% right: output by output
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    weight, bias = weight.copy(), bias.copy()
    for o in range(len(weight)):
        std = (running.var[o] + eps) ** 0.5
        weight[o] *= gamma[o] / std
        bias[o] = gamma[o] * (bias[o] - running.mean[o]) / std + beta[o]
    return weight, bias


# %% right: the weight flattened, the scale as a column
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    mean, var = running
    inv_std = 1 / np.sqrt(var + eps)
    flat = weight.reshape(len(weight), -1) * (gamma * inv_std)[:, None]
    return flat.reshape(weight.shape), beta + gamma * inv_std * (bias - mean)


# %% right: the outputs on the last axis while they are scaled
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = np.divide(gamma, np.sqrt(np.add(running.var, eps)))
    turned = np.moveaxis(weight, 0, -1) * scale
    return np.moveaxis(turned, -1, 0), np.add(np.multiply(np.subtract(bias, running.mean), scale), beta)


# %% wrong: the running mean is forgotten
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * bias + beta


# %% wrong: the layer's bias is added without being scaled
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), bias + beta - scale * running.mean


# %% wrong: the running mean is subtracted unscaled
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * bias + beta - running.mean


# %% wrong: beta is multiplied by the scale, too
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * (bias - running.mean + beta)


# %% wrong: eps is left out
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * (bias - running.mean) + beta


# %% wrong: divides by the variance, without the root
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / (running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * (bias - running.mean) + beta


# %% wrong: gamma is forgotten
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = 1 / np.sqrt(running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), scale * (bias - running.mean) + beta


# %% wrong: the weight stays as it was
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight, scale * (bias - running.mean) + beta


# %% wrong: the bias stays as it was
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), bias


# %% wrong: raises where there are not as many inputs as outputs, for it scales the columns
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    scale = gamma / np.sqrt(running.var + eps)
    return weight * scale, scale * (bias - running.mean) + beta


# %% values
running = RunningStats(np.array([2.0]), np.array([9.0]))
weight, bias = fold_batchnorm(
    np.array([[3.0, 6.0]]), np.array([5.0]), np.array([2.0]), np.array([1.0]), running, eps=0.0
)
np.testing.assert_allclose(weight, [[2.0, 4.0]])
np.testing.assert_allclose(bias, [3.0])
