"""Answers to `normed_network`, written from the lesson's text alone."""


# %% right: the statistics are kept before z is normalised
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
            h = np.maximum(gamma * (z - mean) / np.sqrt(var + eps) + beta, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% right: the normalised numbers have a name of their own
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var = z.mean(axis=0), z.var(axis=0)
            y = gamma * (z - mean) / np.sqrt(var + eps) + beta
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
            h = np.maximum(y, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% right: an unbiased variance by ddof, and the last lines as they were
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                old = running[i]
                running[i] = RunningStats(
                    old.mean + momentum * (z.mean(axis=0) - old.mean),
                    old.var + momentum * (z.var(axis=0, ddof=1) - old.var),
                )
                mean, var = z.mean(axis=0), z.var(axis=0)
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% right: batchnorm_forward of exercise 6.4 does the work
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    hidden = [params[i : i + 3] for i in range(0, len(params) - 2, 3)]
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for _, _, beta in hidden]

    def forward(h, training):
        for i, (weight, gamma, beta) in enumerate(hidden):
            z, running[i], _ = batchnorm_forward(
                h @ weight.T, gamma, beta, running[i], training=training, momentum=momentum, eps=eps
            )
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, training=True)
    return forward(x, training=False)


# %% wrong: nothing is changed
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var = z.mean(axis=0), z.var(axis=0)
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: x is normalised by its own statistics, and the bug is left
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var = z.mean(axis=0), z.var(axis=0)
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, True)


# %% wrong: the statistics are taken after the ReLU
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var = z.mean(axis=0), z.var(axis=0)
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
            if training:
                mean, var, n = h.mean(axis=0), h.var(axis=0), len(h)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: the statistics of the layer's input, by way of the weight
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), h.var(axis=0).mean() * np.ones_like(beta), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
                mean, var = z.mean(axis=0), z.var(axis=0)
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: batches are normalised by the running statistics, after these have moved
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
                mean, var = running[i]
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: mended, but the running variance is the biased one
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var = z.mean(axis=0), z.var(axis=0)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var,
                )
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: mended, but batches are normalised by the unbiased variance
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var = z.mean(axis=0), z.var(axis=0, ddof=1)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var,
                )
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: momentum weighs the old statistics
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    momentum * running[i].mean + (1 - momentum) * mean,
                    momentum * running[i].var + (1 - momentum) * var * n / (n - 1),
                )
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: the running statistics are set to the last batch's
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(mean, var * n / (n - 1))
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% wrong: raises, running is replaced by a pair of arrays without names
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                new = ((1 - momentum) * running[i].mean + momentum * mean, (1 - momentum) * running[i].var + momentum * var * n / (n - 1))
                running[i] = new
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)


# %% values
params = [np.array([[1.0]]), np.array([2.0]), np.array([1.0]), np.array([[1.0]]), np.array([0.0])]
logits = normed_network(params, [np.array([[0.0], [3.0], [6.0]])], np.array([[9.0]]), momentum=1.0, eps=0.0)
np.testing.assert_allclose(logits, [[5.0]])
