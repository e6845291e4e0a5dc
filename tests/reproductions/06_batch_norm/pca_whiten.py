"""Answers to `pca_whiten` that the check once judged wrongly."""


# %% wrong: the rows of the matrix are taken for the axes
# wants: rows-taken-for-axes
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    return x @ axes.T[:, ::-1] / np.sqrt(variances[::-1] + eps)


# %% wrong: the rows of the matrix in the other order
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(x.T @ x / len(x))
    return x @ axes[::-1] / np.sqrt(variances[::-1] + eps)


# %% wrong: np.linalg.eig, whose axes are not sorted
def pca_whiten(x, *, eps):
    x = x - x.mean(axis=0)
    variances, axes = np.linalg.eig(x.T @ x / len(x))
    return x @ axes / np.sqrt(np.maximum(variances, 0) + eps)
