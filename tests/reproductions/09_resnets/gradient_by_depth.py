"""Answers to `gradient_by_depth` that a check once refused."""


# %% right: a list
def gradient_by_depth(blocks, *, residual):
    dy = np.full(len(blocks[0]), len(blocks[0]) ** -0.5)
    norms = [1.0]
    for block in blocks[::-1]:
        dy = block.T @ dy + (dy if residual else 0)
        norms.insert(0, float(np.linalg.norm(dy)))
    return norms
