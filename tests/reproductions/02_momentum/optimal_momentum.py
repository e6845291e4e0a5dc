"""Answers to `optimal_momentum` that the check once refused."""


# %% right: both results in one array
def optimal_momentum(curvature_min, curvature_max):
    low, high = np.sqrt(curvature_min), np.sqrt(curvature_max)
    return np.array([(2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2])
