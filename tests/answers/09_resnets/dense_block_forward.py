"""Answers to `dense_block_forward`, written from the lesson's text alone."""


# %% right: concatenates layer by layer
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        channels.append(y.shape[1])
        new, backward = branch(y)
        backwards.append(backward)
        y = np.concatenate([y, new], axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% right: keeps a list of parts and joins all of them for each branch
def dense_block_forward(x, branches):
    parts = [x]
    backwards = ()
    for branch in branches:
        new, way_back = branch(np.hstack(parts))
        parts.append(new)
        backwards += (way_back,)
    y = np.hstack(parts)
    widths = [part.shape[1] for part in parts]
    read = tuple(sum(widths[: i + 1]) for i in range(len(branches)))
    return y, DenseBlockCache(branch_backwards=backwards, channels=read, shape=y.shape)


# %% right: a list of single channels, copied one by one
def dense_block_forward(x, branches):
    planes = [x[:, c] for c in range(x.shape[1])]
    backwards = []
    channels = []
    for i in range(len(branches)):
        channels.append(len(planes))
        new, backward = branches[i](np.stack(planes, axis=1))
        backwards.append(backward)
        for c in range(new.shape[1]):
            planes.append(new[:, c])
    y = np.stack(planes, axis=1)
    cache = DenseBlockCache(branch_backwards=tuple(backwards), channels=tuple(channels), shape=tuple(y.shape))
    return y, cache


# %% right: a recursion, with a helper that lays two arrays side by side
def dense_block_forward(x, branches):
    def side_by_side(old, new):
        both = np.zeros((old.shape[0], old.shape[1] + new.shape[1], *old.shape[2:]))
        both[:, : old.shape[1]] = old
        both[:, old.shape[1] :] = new
        return both

    def go_on(old, left):
        if len(left) == 0:
            return old, DenseBlockCache((), (), old.shape)
        new, backward = left[0](old)
        y, rest = go_on(side_by_side(old, new), left[1:])
        return y, DenseBlockCache(
            (backward, *rest.branch_backwards), (old.shape[1], *rest.channels), rest.shape
        )

    return go_on(x, branches)


# %% wrong: each branch reads only what the branch before it returned
def dense_block_forward(x, branches):
    parts = [x]
    backwards, channels = [], []
    for branch in branches:
        channels.append(parts[-1].shape[1])
        new, backward = branch(parts[-1])
        parts.append(new)
        backwards.append(backward)
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: every branch reads the block's input only
def dense_block_forward(x, branches):
    outs = [branch(x) for branch in branches]
    y = np.concatenate([x] + [out for out, _ in outs], axis=1)
    backwards = tuple(backward for _, backward in outs)
    channels = tuple(x.shape[1] for _ in branches)
    return y, DenseBlockCache(backwards, channels, y.shape)


# %% wrong: puts the new channels in front of the old ones
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        channels.append(y.shape[1])
        new, backward = branch(y)
        backwards.append(backward)
        y = np.concatenate([new, y], axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: concatenates along the last axis, which for images is their width
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        channels.append(y.shape[1])
        new, backward = branch(y)
        backwards.append(backward)
        y = np.concatenate([y, new], axis=-1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: notes how many channels there are after the branch
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        new, backward = branch(y)
        y = np.concatenate([y, new], axis=1)
        channels.append(y.shape[1])
        backwards.append(backward)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: notes how many channels a branch adds, not how many it reads
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        new, backward = branch(y)
        channels.append(new.shape[1])
        backwards.append(backward)
        y = np.concatenate([y, new], axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: keeps the shape of the input, not of the output
def dense_block_forward(x, branches):
    y = x
    backwards = ()
    channels = ()
    for branch in branches:
        channels = channels + (y.shape[1],)
        new, backward = branch(y)
        backwards = backwards + (backward,)
        y = np.concatenate((y, new), axis=1)
    return y, DenseBlockCache(backwards, channels, x.shape)


# %% wrong: the block's input is missing in the output
def dense_block_forward(x, branches):
    y = x
    parts, backwards, channels = [], [], []
    for branch in branches:
        channels.append(y.shape[1])
        new, backward = branch(y)
        parts.append(new)
        backwards.append(backward)
        y = np.concatenate([x, *parts], axis=1)
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: the ways back are in reversed order, and examples are counted instead of channels
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        channels.append(len(y))
        new, backward = branch(y)
        backwards.insert(0, backward)
        y = np.concatenate([y, new], axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% wrong: gives np.concatenate two arrays instead of a list of them
def dense_block_forward(x, branches):
    y = x
    backwards, channels = [], []
    for branch in branches:
        channels.append(y.shape[1])
        new, backward = branch(y)
        backwards.append(backward)
        y = np.concatenate(y, new, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


# %% values
def total(a):
    return a.sum(axis=1, keepdims=True), "total's way back"


def double(a):
    return 2 * a, "double's way back"


y, cache = dense_block_forward(np.array([[1.0, 2.0]]), [total, total])
np.testing.assert_allclose(y, [[1.0, 2.0, 3.0, 6.0]])
assert tuple(cache.channels) == (2, 3) and tuple(cache.shape) == (1, 4)
y, cache = dense_block_forward(np.array([[[[1.0]], [[3.0]]]]), [total, double])
np.testing.assert_allclose(y.reshape(-1), [1.0, 3.0, 4.0, 2.0, 6.0, 8.0])
assert tuple(cache.branch_backwards) == ("total's way back", "double's way back")
