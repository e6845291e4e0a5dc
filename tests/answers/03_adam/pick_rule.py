"""Answers to `pick_rule`, written from the lesson's text alone."""


# %% right: the two shares that the hint names
def pick_rule(gradients):
    zeros = (gradients == 0).mean()
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    if zeros > 0.55:
        return "AdaGrad"
    if flips > 0.45:
        return "momentum"
    return "Rprop"


# %% right: counted by loops over the parameters
def pick_rule(gradients):
    kinds = []
    for column in gradients.T:
        used = [g for g in column if g != 0]
        if not used:
            continue
        if len(used) < 0.5 * len(column):
            kinds.append("AdaGrad")
            continue
        turned = sum(1 for a, b in zip(used, used[1:]) if a * b < 0)
        kinds.append("momentum" if turned > 0.5 * len(used) else "Rprop")
    return max(set(kinds), key=kinds.count)


# %% right: signs of neighbours, as a correlation of signs
def pick_rule(gradients):
    signs = np.sign(gradients)
    if np.abs(signs).mean() < 0.45:
        return "AdaGrad"
    agreement = np.sum(signs[1:] * signs[:-1]) / np.sum(np.abs(signs[1:] * signs[:-1]))
    return "Rprop" if agreement > 0 else "momentum"


# %% right: a table of names by two answers
def pick_rule(gradients):
    alive = gradients[:, np.any(gradients != 0, axis=0)]
    sparse = np.mean(alive == 0) > 0.4
    turning = np.median(np.mean(np.diff(np.sign(alive), axis=0) != 0, axis=0)) > 0.6
    return {
        (True, True): "AdaGrad",
        (True, False): "AdaGrad",
        (False, True): "momentum",
        (False, False): "Rprop",
    }[(bool(sparse), bool(turning))]


# %% wrong: a single 0 is enough for AdaGrad
def pick_rule(gradients):
    if (gradients == 0).any():
        return "AdaGrad"
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    return "momentum" if flips > 0.5 else "Rprop"


# %% wrong: momentum and Rprop are swapped
def pick_rule(gradients):
    if (gradients == 0).mean() > 0.5:
        return "AdaGrad"
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    return "Rprop" if flips > 0.5 else "momentum"


# %% wrong: small gradients are taken for zeros, so the factor decides
def pick_rule(gradients):
    if (np.abs(gradients) < 0.01).mean() > 0.5:
        return "AdaGrad"
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    return "momentum" if flips > 0.5 else "Rprop"


# %% wrong: flips are looked for before zeros, and one flip is enough
def pick_rule(gradients):
    if (gradients[1:] * gradients[:-1] < 0).any():
        return "momentum"
    return "AdaGrad" if (gradients == 0).mean() > 0.5 else "Rprop"


# %% wrong: says Adam where signs flip
def pick_rule(gradients):
    if (gradients == 0).mean() > 0.5:
        return "AdaGrad"
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    return "Adam" if flips > 0.5 else "Rprop"


# %% wrong: names in lower case
def pick_rule(gradients):
    if (gradients == 0).mean() > 0.5:
        return "adagrad"
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    return "momentum" if flips > 0.5 else "rprop"


# %% wrong: never says momentum
def pick_rule(gradients):
    return "AdaGrad" if np.mean(gradients == 0) > 0.5 else "Rprop"


# %% wrong: never says Rprop
def pick_rule(gradients):
    return "AdaGrad" if np.mean(gradients == 0) > 0.5 else "momentum"


# %% wrong: compares neighbouring parameters instead of neighbouring steps
def pick_rule(gradients):
    if (gradients == 0).mean() > 0.5:
        return "AdaGrad"
    flips = (gradients[:, 1:] * gradients[:, :-1] < 0).mean()
    return "momentum" if flips > 0.5 else "Rprop"


# %% wrong: the share of zeros is that of the first step alone, and of non-zeros
def pick_rule(gradients):
    if (gradients[0] != 0).mean() > 0.5:
        return "AdaGrad"
    flips = (gradients[1:] * gradients[:-1] < 0).mean()
    return "momentum" if flips > 0.5 else "Rprop"


# %% values
steady = np.outer(np.ones(50), [100.0, 0.01, -3.0, 0.0])
turning = steady * np.where(np.arange(50) % 2, -1, 1)[:, None]
rare = np.eye(50)[:, :20] * 0.3
assert pick_rule(steady) == "Rprop"
assert pick_rule(turning) == "momentum"
assert pick_rule(rare) == "AdaGrad"
for factor in (1e-4, 1e4):
    assert [pick_rule(factor * one) for one in (steady, turning, rare)] == ["Rprop", "momentum", "AdaGrad"]
