"""Answers to `pca_whiten`, written from the lesson's text alone."""


# %% right: eigh of the covariance, turned round
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    variances, axes = variances[::-1], axes[:, ::-1]
    return x @ axes / np.sqrt(variances + eps)


# %% right: the singular value decomposition of the samples
def pca_whiten(x, *, eps):
    n, d = x.shape
    x = x - x.mean(axis=0, keepdims=True)
    _, s, vt = np.linalg.svd(x, full_matrices=True)
    lam = np.zeros(d)
    lam[: len(s)] = s**2 / n
    return np.einsum("nd,kd,k->nk", x, vt, 1 / np.sqrt(lam + eps))


# %% right: Jacobi rotations by hand, one pair of axes at a time
def pca_whiten(x, *, eps):
    n, d = x.shape
    c = np.array(x, dtype=np.float64)
    for j in range(d):
        c[:, j] -= c[:, j].sum() / n
    a = np.zeros((d, d))
    for j in range(d):
        for k in range(d):
            a[j, k] = np.dot(c[:, j], c[:, k]) / n
    e = np.eye(d)
    for _ in range(60):
        for p in range(d - 1):
            for q in range(p + 1, d):
                if abs(a[p, q]) < 1e-300:
                    continue
                angle = 0.5 * np.arctan2(2 * a[p, q], a[p, p] - a[q, q])
                rot = np.eye(d)
                rot[p, p] = rot[q, q] = np.cos(angle)
                rot[p, q], rot[q, p] = -np.sin(angle), np.sin(angle)
                a = rot.T @ a @ rot
                e = e @ rot
    order = sorted(range(d), key=lambda k: -a[k, k])
    y = np.zeros((n, d))
    for new, old in enumerate(order):
        y[:, new] = c @ e[:, old] / np.sqrt(max(a[old, old], 0.0) + eps)
    return y


# %% right: np.cov, axes sorted by argsort, a diagonal matrix
def pca_whiten(x, *, eps):
    sigma = np.atleast_2d(np.cov(x, rowvar=False, bias=True))
    lam, e = np.linalg.eigh(sigma)
    order = np.argsort(lam)[::-1]
    lam = lam[order]
    e = e[:, order]
    whitener = e @ np.diag((lam + eps) ** -0.5)
    return (x - np.mean(x, 0)) @ whitener


# %% wrong: the axes of smallest variance come first, as eigh returns them
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    return x @ axes / np.sqrt(variances + eps)


# %% wrong: turns the samples back, which is ZCA whitening
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    variances, axes = variances[::-1], axes[:, ::-1]
    return (x @ axes / np.sqrt(variances + eps)) @ axes.T


# %% wrong: the covariance divides by N - 1
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(np.atleast_2d(np.cov(x, rowvar=False)))
    variances, axes = variances[::-1], axes[:, ::-1]
    return x @ axes / np.sqrt(variances + eps)


# %% wrong: eps stands outside the root, beside the deviation
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    variances, axes = variances[::-1].clip(0), axes[:, ::-1]
    return x @ axes / (np.sqrt(variances) + eps)


# %% wrong: divides by the variance, without the root
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    lam, e = np.linalg.eigh(x.T @ x / len(x))
    lam, e = lam[::-1], e[:, ::-1]
    y = x @ e
    for k in range(x.shape[1]):
        y[:, k] = y[:, k] / (lam[k] + eps)
    return y


# %% wrong: takes the rows of eigh's matrix for the axes
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    variances, axes = variances[::-1], axes[::-1]
    return x @ axes.T / np.sqrt(variances + eps)


# %% wrong: turns the order of the variances round and not that of the axes
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    return x @ axes / np.sqrt(variances[::-1] + eps)


# %% wrong: only turns the samples onto the axes, which is PCA without whitening
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x) + eps * np.eye(x.shape[1]))
    return x @ axes[:, ::-1]


# %% wrong: two slips, no division by N and eps left out
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    return x @ vt.T / s


# %% wrong: raises, the covariance is N by N and does not fit the samples
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x @ x.T / len(x))
    variances, axes = variances[::-1], axes[:, ::-1]
    return x @ axes / np.sqrt(np.abs(variances) + eps)


# %% values
x = np.array([[3.0, 1.0], [1.0, 3.0], [-1.0, -3.0], [-3.0, -1.0]])
y = pca_whiten(x, eps=0.0)
y = y * np.sign(y[0])
np.testing.assert_allclose(y, [[1, 1], [1, -1], [-1, 1], [-1, -1]], atol=1e-12)
# With eps = 1 the axes' divisors are 3 and the root of 3.
y = np.abs(pca_whiten(x, eps=1.0))
np.testing.assert_allclose(y[:, 0], 8**0.5 / 3)
np.testing.assert_allclose(y[:, 1], (2 / 3) ** 0.5)
