"""Answers to `gradient_by_depth`, written from the lesson's text alone."""


# %% right: walks back and turns the list round
def gradient_by_depth(blocks, *, residual):
    size = blocks[-1].shape[0]
    gradient = np.full(size, 1 / np.sqrt(size))
    norms = [np.linalg.norm(gradient)]
    for slope in reversed(blocks):
        through = slope.T @ gradient
        gradient = gradient + through if residual else through
        norms.append(np.linalg.norm(gradient))
    return np.array(norms[::-1])


# %% right: loops over the entries, as in C
def gradient_by_depth(blocks, *, residual):
    count = len(blocks)
    size = len(blocks[0])
    gradient = [1.0 / size**0.5 for _ in range(size)]
    norms = np.zeros(count + 1)
    norms[count] = 1.0
    for l in range(count - 1, -1, -1):
        new = [0.0] * size
        for i in range(size):
            total = gradient[i] if residual else 0.0
            for o in range(size):
                total += float(blocks[l][o, i]) * gradient[o]
            new[i] = total
        gradient = new
        norms[l] = sum(v * v for v in gradient) ** 0.5
    return norms


# %% right: products of the blocks' matrices, with an identity for the shortcut
def gradient_by_depth(blocks, *, residual):
    size = blocks[0].shape[1]
    shortcut = np.eye(size) if residual else np.zeros((size, size))
    last = np.ones(size) / np.sqrt(size)
    product = np.eye(size)
    norms = [1.0]
    for slope in blocks[::-1]:
        product = (shortcut + slope).T @ product
        norms.insert(0, float(np.sqrt(np.sum((product @ last) ** 2))))
    return np.array(norms)


# %% right: einsum and a recursive helper
def gradient_by_depth(blocks, *, residual):
    def gradients(rest):
        if len(rest) == 0:
            size = blocks[0].shape[0]
            return [np.full(size, size**-0.5)]
        behind = gradients(rest[1:])
        dy = behind[0]
        dx = np.einsum("oi,o->i", rest[0], dy) + int(residual) * dy
        return [dx, *behind]

    return np.array([np.sqrt(g @ g) for g in gradients(list(blocks))])


# %% wrong: multiplies by J, not by its transpose
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = np.ones(d) / np.sqrt(d)
    norms = [np.linalg.norm(g)]
    for J in reversed(blocks):
        g = J @ g + g if residual else J @ g
        norms.append(np.linalg.norm(g))
    return np.array(norms[::-1])


# %% wrong: walks from the first block to the last
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = np.ones(d) / np.sqrt(d)
    norms = [np.linalg.norm(g)]
    for J in blocks:
        through = J.T @ g
        if residual:
            g = g + through
        else:
            g = through
        norms.append(np.linalg.norm(g))
    return np.array(norms[::-1])


# %% wrong: returns the norms from the back to the front
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = np.ones(d) / np.sqrt(d)
    norms = [np.linalg.norm(g)]
    for l in range(len(blocks) - 1, -1, -1):
        through = blocks[l].T @ g
        g = g + through if residual else through
        norms.append(np.linalg.norm(g))
    return np.array(norms)


# %% wrong: begins with a gradient of ones, whose norm is not 1
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = np.ones(d)
    norms = [np.linalg.norm(g)]
    for J in reversed(blocks):
        through = J.T @ g
        g = g + through if residual else through
        norms.append(np.linalg.norm(g))
    return np.array(norms[::-1])


# %% wrong: carries only the norm and multiplies it by the matrix's largest singular value
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    norm = 1.0
    norms = [norm]
    for J in reversed(blocks):
        M = J + np.eye(d) if residual else J
        norm = norm * np.linalg.norm(M, 2)
        norms.append(norm)
    return np.array(norms[::-1])


# %% wrong: the shortcut adds the last gradient instead of the current one
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    dy = np.full(d, 1 / np.sqrt(d))
    g = dy
    norms = [1.0]
    for J in reversed(blocks):
        g = J.T @ g
        if residual:
            g = g + dy
        norms.append(np.sqrt((g**2).sum()))
    return np.array(norms[::-1])


# %% wrong: leaves out the norm behind the last block
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = np.full(d, 1 / np.sqrt(d))
    norms = np.zeros(len(blocks))
    for l in reversed(range(len(blocks))):
        through = blocks[l].T @ g
        g = g + through if residual else through
        norms[l] = np.linalg.norm(g)
    return norms


# %% wrong: squares of the norms, the root is missing
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = [1 / d**0.5] * d
    norms = [sum(v**2 for v in g)]
    for J in blocks[::-1]:
        new = []
        for i in range(d):
            s = sum(J[o, i] * g[o] for o in range(d))
            if residual:
                s += g[i]
            new.append(s)
        g = new
        norms.append(sum(v**2 for v in g))
    return np.array(norms[::-1])


# %% wrong: multiplies by J untransposed, and the list is not turned round
def gradient_by_depth(blocks, *, residual):
    d = blocks[0].shape[0]
    g = np.ones(d) / np.sqrt(d)
    norms = [np.linalg.norm(g)]
    for J in reversed(blocks):
        M = np.eye(d) + J if residual else J
        g = M @ g
        norms.append(np.linalg.norm(g))
    return np.array(norms)


# %% wrong: takes the number of blocks for the number of features, and the shapes do not fit
def gradient_by_depth(blocks, *, residual):
    d = len(blocks)
    g = np.ones(d) / np.sqrt(d)
    norms = [np.linalg.norm(g)]
    for J in reversed(blocks):
        through = J.T @ g
        g = g + through if residual else through
        norms.append(np.linalg.norm(g))
    return np.array(norms[::-1])


# %% values
halves = [0.5 * np.eye(2)] * 3
np.testing.assert_allclose(gradient_by_depth(halves, residual=False), [0.125, 0.25, 0.5, 1.0])
np.testing.assert_allclose(gradient_by_depth(halves, residual=True), [3.375, 2.25, 1.5, 1.0])
one = [np.array([[0.0, 0.0], [3.0, 0.0]])]
np.testing.assert_allclose(gradient_by_depth(one, residual=False), [3 / np.sqrt(2), 1.0])
np.testing.assert_allclose(gradient_by_depth(one, residual=True), [np.sqrt(17 / 2), 1.0])
