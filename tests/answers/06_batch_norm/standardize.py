"""Answers to `standardize`, written from the lesson's text alone."""


# %% right: the formula with np.where, as the hint has it
def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (test - mean) / std


# %% right: one feature after the other, in loops over plain numbers
def standardize(train, test):
    n, d = train.shape
    m = test.shape[0]
    out_train = np.zeros((n, d))
    out_test = np.zeros((m, d))
    for j in range(d):
        total = 0.0
        for i in range(n):
            total += float(train[i, j])
        mu = total / n
        square = 0.0
        for i in range(n):
            square += (float(train[i, j]) - mu) ** 2
        sigma = (square / n) ** 0.5
        if sigma == 0:
            sigma = 1.0
        for i in range(n):
            out_train[i, j] = (train[i, j] - mu) / sigma
        for i in range(m):
            out_test[i, j] = (test[i, j] - mu) / sigma
    return out_train, out_test


# %% right: a helper, einsum for the variance, constant features found by their extremes
def standardize(train, test):
    def fit(x):
        mu = x.sum(axis=0) / len(x)
        centred = x - mu
        sigma = np.sqrt(np.einsum("nd,nd->d", centred, centred) / len(x))
        sigma[x.max(axis=0) == x.min(axis=0)] = 1.0
        return mu, sigma

    def apply(x, mu, sigma):
        return (x - mu) / sigma

    mu, sigma = fit(train)
    return apply(train, mu, sigma), apply(test, mu, sigma)


# %% right: columns collected in lists and stacked
def standardize(train, test):
    new_train, new_test = [], []
    for a, b in zip(train.T, test.T):
        mu = np.mean(a)
        sigma = np.std(a) or 1.0
        new_train.append((a - mu) / sigma)
        new_test.append((b - mu) / sigma)
    return np.stack(new_train, axis=1), np.stack(new_test, axis=1)


# %% wrong: the test set is scaled by its own mean and deviation
def standardize(train, test):
    def scale(x):
        std = x.std(axis=0)
        return (x - x.mean(axis=0)) / np.where(std > 0, std, 1)

    return scale(train), scale(test)


# %% wrong: divides by N - 1 in the variance
def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0, ddof=1)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (test - mean) / std


# %% wrong: divides by the variance instead of the deviation
def standardize(train, test):
    mean = train.mean(axis=0)
    var = train.var(axis=0)
    var[var == 0] = 1
    return (train - mean) / var, (test - mean) / var


# %% wrong: one mean and one deviation for all features together
def standardize(train, test):
    mean = train.mean()
    std = train.std()
    if std == 0:
        std = 1
    return (train - mean) / std, (test - mean) / std


# %% wrong: statistics over each sample's features instead of over the samples
def standardize(train, test):
    mean = train.mean(axis=1, keepdims=True)
    std = train.std(axis=1, keepdims=True)
    std = np.where(std > 0, std, 1)
    test_mean = test.mean(axis=1, keepdims=True)
    test_std = test.std(axis=1, keepdims=True)
    test_std = np.where(test_std > 0, test_std, 1)
    return (train - mean) / std, (test - test_mean) / test_std


# %% wrong: mean and deviation of train and test put together
def standardize(train, test):
    everything = np.concatenate([train, test])
    mean = everything.mean(axis=0)
    std = everything.std(axis=0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (test - mean) / std


# %% wrong: a feature that is constant in train is divided by 1e-8 in test
def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    return (train - mean) / (std + 1e-8), (test - mean) / (std + 1e-8)


# %% wrong: works in place, so that the caller's arrays are changed
def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    std[std == 0] = 1
    train -= mean
    train /= std
    test -= mean
    test /= std
    return train, test


# %% wrong: two slips, the test set is only scaled and not shifted, and the deviation has N - 1
def standardize(train, test):
    n, d = train.shape
    a, b = np.empty((n, d)), np.empty(test.shape)
    for j in range(d):
        mu = sum(train[:, j]) / n
        var = sum((v - mu) ** 2 for v in train[:, j]) / (n - 1)
        sigma = var**0.5 if var > 0 else 1.0
        a[:, j] = (train[:, j] - mu) / sigma
        b[:, j] = test[:, j] / sigma
    return a, b


# %% wrong: raises, asks whether a whole array is greater than 0
def standardize(train, test):
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    if std > 0:
        return (train - mean) / std, (test - mean) / std
    return train - mean, test - mean


# %% values
a, b = standardize(np.array([[1.0], [3.0]]), np.array([[5.0], [2.0]]))
np.testing.assert_allclose(a, [[-1], [1]])
np.testing.assert_allclose(b, [[3], [0]])
a, b = standardize(np.array([[0.0, 7.0], [4.0, 7.0]]), np.array([[6.0, 9.0]]))
np.testing.assert_allclose(a, [[-1, 0], [1, 0]])
np.testing.assert_allclose(b, [[2, 2]])
