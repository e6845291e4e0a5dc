"""Answers to `clip_by_global_norm` that a check once took for something else."""


# %% right: 1e-8 below the fraction
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    scale = min(1.0, max_norm / (norm + 1e-8))
    return [scale * grad for grad in grads]


# %% right: 1e-12 below the fraction
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    scale = min(1.0, max_norm / (norm + 1e-12))
    return [scale * grad for grad in grads]


# %% wrong: torch's 1e-6 below the fraction
# wants: torchs-epsilon
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    scale = min(1.0, max_norm / (norm + 1e-6))
    return [scale * grad for grad in grads]


# %% wrong: always scaled to max_norm
# wants: always-scaled
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    scale = max_norm / norm if norm > 0 else 1.0
    return [scale * grad for grad in grads]


# %% wrong: max in place of min
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    scale = max(1.0, max_norm / norm) if norm > 0 else 1.0
    return [scale * grad for grad in grads]


# %% wrong: the inverse of the factor
def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    scale = max(1.0, norm / max_norm)
    return [scale * grad for grad in grads]
