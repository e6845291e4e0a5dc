"""Answers to `clip_by_global_norm`, written from the lesson's text alone."""


# %% right: the norm, then one factor for all
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    if norm <= max_norm:
        return [g.copy() for g in grads]
    return [g * (max_norm / norm) for g in grads]


# %% right: loops over the entries with a float64 accumulator
def clip_by_global_norm(grads, max_norm):
    total = np.float64(0)
    for grad in grads:
        for value in grad.flat:
            total += np.float64(value) ** 2
    length = total**0.5
    factor = 1.0
    if length > max_norm:
        factor = max_norm / length
    shortened = []
    for grad in grads:
        new = np.zeros(grad.shape)
        for place in np.ndindex(*grad.shape):
            new[place] = grad[place] * factor
        shortened.append(new)
    return shortened


# %% right: all entries laid end to end, and a division by the larger of norm and limit
def clip_by_global_norm(grads, max_norm):
    everything = np.concatenate([np.ravel(g) for g in grads])
    norm = np.linalg.norm(everything)
    return [g * max_norm / max(norm, max_norm) for g in grads]


# %% right: the norm of the arrays' norms, with a guard for zeros
def clip_by_global_norm(grads, max_norm):
    import math

    def length(g):
        return math.sqrt(np.vdot(g, g))

    norm = math.hypot(*[length(g) for g in grads])
    factor = 1.0 if norm == 0 else min(1.0, max_norm / norm)
    return list(map(lambda g: factor * g, grads))


# %% wrong: shortens each array by itself, as Keras's clipnorm does
def clip_by_global_norm(grads, max_norm):
    clipped = []
    for g in grads:
        norm = np.sqrt(np.sum(g**2))
        if norm > max_norm:
            g = g * max_norm / norm
        clipped.append(g)
    return clipped


# %% wrong: cuts each entry
def clip_by_global_norm(grads, max_norm):
    return [np.clip(g, -max_norm, max_norm) for g in grads]


# %% wrong: lengthens short gradients, too
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm == 0:
        return list(grads)
    return [g * (max_norm / norm) for g in grads]


# %% wrong: the root of the sum of squares is missing
def clip_by_global_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        for v in g.ravel():
            total += v * v
    scale = 1.0
    if total > max_norm:
        scale = max_norm / total
    return [g * scale for g in grads]


# %% wrong: adds the norms of the arrays
def clip_by_global_norm(grads, max_norm):
    norm = sum(np.linalg.norm(g.ravel()) for g in grads)
    scale = min(1.0, max_norm / (norm + 1e-12))
    return [g * scale for g in grads]


# %% wrong: changes the gradients in place
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    if norm > max_norm:
        for g in grads:
            g *= max_norm / norm
    return list(grads)


# %% wrong: the root of the mean square instead of the norm
def clip_by_global_norm(grads, max_norm):
    flat = np.concatenate([g.reshape(-1) for g in grads])
    norm = np.sqrt(np.mean(flat**2))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads]


# %% wrong: returns the norm as well
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads))
    scale = max_norm / norm if norm > max_norm else 1.0
    clipped = [g * scale for g in grads]
    return clipped, norm


# %% wrong: sums absolute values instead of squares, and divides the wrong way round
def clip_by_global_norm(grads, max_norm):
    norm = sum(np.abs(g).sum() for g in grads)
    if norm > max_norm:
        return [g * (norm / max_norm) for g in grads]
    return [g.copy() for g in grads]


# %% wrong: divides by zero when all gradients are zeros
def clip_by_global_norm(grads, max_norm):
    import math

    norm = math.sqrt(sum(float(np.sum(g**2)) for g in grads))
    scale = min(1.0, max_norm / norm)
    return [g * scale for g in grads]


# %% values
long, short = clip_by_global_norm([np.array([3.0, 0.0]), np.array([4.0])], 1.0)
np.testing.assert_allclose(long, [0.6, 0.0])
np.testing.assert_allclose(short, [0.8])
same, zeros = clip_by_global_norm([np.array([[3.0, 4.0]]), np.zeros(2)], 10.0)
np.testing.assert_allclose(same, [[3.0, 4.0]])
np.testing.assert_allclose(clip_by_global_norm([np.zeros(3)], 1.0)[0], [0.0, 0.0, 0.0])
