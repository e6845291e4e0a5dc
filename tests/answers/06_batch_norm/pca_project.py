"""Answers to `pca_project`, written from the lesson's text alone."""


# %% right: eigh of the covariance, reversed
def pca_project(x, k):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    variances, axes = variances[::-1], axes[:, ::-1]
    components = axes[:, :k].T
    return x @ axes[:, :k], components, variances[:k] / variances.sum()


# %% right: the singular value decomposition of the centred samples
def pca_project(x, k):
    centred = x - np.mean(x, axis=0, keepdims=True)
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    return u[:, :k] * s[:k], vt[:k], s[:k] ** 2 / np.sum(s**2)


# %% right: np.cov with N - 1, argsort, the trace for the whole variance
def pca_project(x, k):
    sigma = np.atleast_2d(np.cov(x.T))
    lam, e = np.linalg.eigh(sigma)
    order = np.argsort(-lam)[:k]
    components = np.array([e[:, j] for j in order])
    scores = np.array([[row @ u for u in components] for row in x - x.mean(0)])
    return scores, components, lam[order] / np.trace(sigma)


# %% right: one axis after the other by power iteration, each taken out of the covariance
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    sigma = centred.T @ centred / len(x)
    whole, rest = np.trace(sigma), sigma.copy()
    components, explained = [], []
    for _ in range(k):
        u = np.arange(1.0, len(sigma) + 1)
        for _ in range(2000):
            u = rest @ u
            u = u / np.linalg.norm(u)
        variance = u @ sigma @ u
        rest = rest - variance * np.outer(u, u)
        components.append(u)
        explained.append(variance / whole)
    components = np.stack(components)
    return centred @ components.T, components, np.array(explained)


# %% wrong: the axes of smallest variance, as eigh returns them
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    components = axes[:, :k].T
    return centred @ components.T, components, variances[:k] / variances.sum()


# %% wrong: components are columns
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    axes, variances = axes[:, ::-1][:, :k], variances[::-1]
    return centred @ axes, axes, variances[:k] / variances.sum()


# %% wrong: takes the rows of eigh's matrix for the axes
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    components = axes[::-1][:k]
    return centred @ components.T, components, variances[::-1][:k] / variances.sum()


# %% wrong: x is not centred anywhere
def pca_project(x, k):
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    components = axes[:, ::-1][:, :k].T
    return x @ components.T, components, variances[::-1][:k] / variances.sum()


# %% wrong: the scores are those of x with its mean
def pca_project(x, k):
    variances, axes = np.linalg.eigh(np.cov(x.T, bias=True))
    components = axes.T[::-1][:k]
    return x @ components.T, components, variances[::-1][:k] / np.sum(variances)


# %% wrong: explained holds the variances, not their shares
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    components = axes[:, ::-1][:, :k].T
    return centred @ components.T, components, variances[::-1][:k]


# %% wrong: shares of the variance along the k kept axes alone
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    _, s, vt = np.linalg.svd(centred, full_matrices=False)
    kept = s[:k] ** 2
    return centred @ vt[:k].T, vt[:k], kept / kept.sum()


# %% wrong: shares of the singular values, without the square
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    _, s, vt = np.linalg.svd(centred, full_matrices=False)
    return centred @ vt[:k].T, vt[:k], s[:k] / s.sum()


# %% wrong: the rebuilt samples in place of the scores
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    components = axes.T[::-1][:k]
    scores = centred @ components.T
    return scores @ components, components, variances[::-1][:k] / variances.sum()


# %% wrong: raises, multiplies by the components without turning them
def pca_project(x, k):
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    components = axes.T[::-1][:k]
    return centred @ components, components, variances[::-1][:k] / variances.sum()


# %% values
x = np.array([[13.0, 21.0], [11.0, 23.0], [9.0, 17.0], [7.0, 19.0]])
scores, components, explained = pca_project(x, 1)
sign = np.sign(components[0, 0])
np.testing.assert_allclose(sign * components, [[0.5**0.5, 0.5**0.5]], atol=1e-12)
np.testing.assert_allclose(sign * scores, np.array([[4.0], [4.0], [-4.0], [-4.0]]) / 2**0.5, atol=1e-12)
np.testing.assert_allclose(explained, [0.8])
scores, components, explained = pca_project(x, 2)
np.testing.assert_allclose(x.mean(axis=0) + scores @ components, x)
np.testing.assert_allclose(explained, [0.8, 0.2])
