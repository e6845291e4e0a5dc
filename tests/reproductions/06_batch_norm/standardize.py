"""Answers to `standardize` that the check once judged wrongly."""


# %% right: np.empty makes float64 of float32
def standardize(train, test):
    new_train, new_test = np.empty(train.shape), np.empty(test.shape)
    for d in range(train.shape[1]):
        mean, std = train[:, d].mean(), train[:, d].std()
        std = std if std > 0 else 1.0
        new_train[:, d], new_test[:, d] = (train[:, d] - mean) / std, (test[:, d] - mean) / std
    return new_train, new_test


# %% right: computes in float64
def standardize(train, test):
    train, test = train.astype(np.float64), test.astype(np.float64)
    mean, std = train.mean(axis=0), train.std(axis=0)
    std[std < 1e-6] = 1
    return (train - mean) / std, (test - mean) / std


# %% wrong: train is centred under its own name, so that nothing is subtracted from test
# wants: term-missing-training-set-s-mean-in-test
def standardize(train, test):
    std = train.std(axis=0)
    std = np.where(std > 0, std, 1)
    train = train - train.mean(axis=0)
    test = test - train.mean(axis=0)
    return train / std, test / std


# %% wrong: each sample by itself, axis=1
# wants: each-sample-by-itself
def standardize(train, test):
    std = train.std(axis=1, keepdims=True)
    new = (train - train.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1)
    std = test.std(axis=1, keepdims=True)
    return new, (test - test.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1)
