"""Answers to `l2_penalty` that the check once judged wrongly."""


# %% wrong: the penalty of the last layer replaces those before it
# wants: last-only-params-in-penalty
def l2_penalty(params, weight_decay):
    grads = []
    for param in params:
        penalty = 0.5 * weight_decay * np.sum(param**2)
        grads.append(weight_decay * param)
    return penalty, grads
