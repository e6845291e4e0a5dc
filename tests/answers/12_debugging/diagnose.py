"""Answers to `diagnose`, written from the lesson's text alone."""


# %% right: one question after another, on the values after the last epoch
def diagnose(curves):
    loss = curves["train_loss"][-1]
    val_accuracy = curves["val_accuracy"][-1]
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too high"
    if loss > 1.7:
        return "learning rate too low"
    if loss > 1.25:
        return "softmax twice"
    if val_accuracy > 0.9:
        return "fine"
    if val_accuracy > 0.74:
        return "too little data"
    return "tested in training mode"


# %% right: a tree of nested ifs, which splits by accuracies where it can
def diagnose(curves):
    last = {name: float(curve[-1]) for name, curve in curves.items()}
    if last["train_accuracy"] < 0.18:
        if last["train_loss"] > 100:
            cause = "gradients not zeroed"
        else:
            cause = "learning rate too high"
    elif last["train_accuracy"] < 0.53:
        cause = "learning rate too low"
    elif last["train_loss"] > 1.2:
        cause = "softmax twice"
    elif last["train_loss"] > 0.32:
        cause = "tested in training mode"
    elif last["val_accuracy"] > 0.9:
        cause = "fine"
    else:
        cause = "too little data"
    return cause


# %% right: a table of rules, of which the first that holds counts
RULES = [
    ("gradients not zeroed", lambda loss, train, val: loss > 50),
    ("learning rate too high", lambda loss, train, val: train < 0.17),
    ("learning rate too low", lambda loss, train, val: train < 0.52),
    ("softmax twice", lambda loss, train, val: loss > 1.25),
    ("fine", lambda loss, train, val: val > 0.895),
    ("too little data", lambda loss, train, val: loss < 0.1),
    ("tested in training mode", lambda loss, train, val: True),
]


def diagnose(curves):
    ends = [curves[name][-1] for name in ("train_loss", "train_accuracy", "val_accuracy")]
    for cause, holds in RULES:
        if holds(*ends):
            return cause


# %% right: intervals of the logarithm of the loss, looked up by digitize, and a second look at the lowest
def diagnose(curves):
    loss, val = curves["train_loss"][-1], curves["val_accuracy"][-1]
    edges = np.log([1.25, 1.7, 2.3, 40.0])
    group = int(np.digitize(np.log(loss), edges))
    if group > 0:
        return [
            "softmax twice",
            "learning rate too low",
            "learning rate too high",
            "gradients not zeroed",
        ][group - 1]
    causes = np.array(["tested in training mode", "too little data", "fine"])
    return str(causes[np.searchsorted([0.74, 0.9], val)])


# %% wrong: the first epoch instead of the last
def diagnose(curves):
    loss, val = curves["train_loss"][0], curves["val_accuracy"][0]
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too high"
    if loss > 1.7:
        return "learning rate too low"
    if loss > 1.25:
        return "softmax twice"
    if val > 0.9:
        return "fine"
    if val > 0.74:
        return "too little data"
    return "tested in training mode"


# %% wrong: asks for a loss above ln 10 before one above 10, so that the second is never found
def diagnose(curves):
    loss, val = curves["train_loss"][-1], curves["val_accuracy"][-1]
    if loss > np.log(10):
        return "learning rate too high"
    elif loss > 10:
        return "gradients not zeroed"
    elif loss > 1.7:
        return "learning rate too low"
    elif loss > 1.25:
        return "softmax twice"
    elif val > 0.9:
        return "fine"
    elif val > 0.74:
        return "too little data"
    return "tested in training mode"


# %% wrong: high and low learning rates are swapped
def diagnose(curves):
    loss, val = curves["train_loss"][-1], curves["val_accuracy"][-1]
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too low"
    if loss > 1.7:
        return "learning rate too high"
    if loss > 1.25:
        return "softmax twice"
    if val > 0.9:
        return "fine"
    if val > 0.74:
        return "too little data"
    return "tested in training mode"


# %% wrong: fine is told by the training accuracy, so little data learned by heart counts as fine
def diagnose(curves):
    loss, train, val = (curves[name][-1] for name in ("train_loss", "train_accuracy", "val_accuracy"))
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too high"
    if loss > 1.7:
        return "learning rate too low"
    if loss > 1.25:
        return "softmax twice"
    if train > 0.9:
        return "fine"
    if val > 0.74:
        return "too little data"
    return "tested in training mode"


# %% wrong: too little data and tested in training mode are swapped
def diagnose(curves):
    loss, val = curves["train_loss"][-1], curves["val_accuracy"][-1]
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too high"
    if loss > 1.7:
        return "learning rate too low"
    if loss > 1.25:
        return "softmax twice"
    if val > 0.9:
        return "fine"
    if val > 0.74:
        return "tested in training mode"
    return "too little data"


# %% wrong: all losses between 1.4 and ln 10 are a softmax that is applied twice
def diagnose(curves):
    loss, val = curves["train_loss"][-1], curves["val_accuracy"][-1]
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too high"
    if loss > 1.4:
        return "softmax twice"
    if val > 0.9:
        return "fine"
    if val > 0.74:
        return "too little data"
    if val > 0.5:
        return "tested in training mode"
    return "learning rate too low"


# %% wrong: any validation accuracy below the training accuracy is a test in training mode
def diagnose(curves):
    loss, train, val = (curves[name][-1] for name in ("train_loss", "train_accuracy", "val_accuracy"))
    if loss > 10:
        return "gradients not zeroed"
    if loss > np.log(10):
        return "learning rate too high"
    if loss > 1.7:
        return "learning rate too low"
    if loss > 1.25:
        return "softmax twice"
    if train - val > 0.05:
        return "tested in training mode"
    return "fine"


# %% wrong: compares the whole curve with a number, which raises a ValueError
def diagnose(curves):
    if curves["train_loss"] > 10:
        return "gradients not zeroed"
    if curves["train_loss"] > np.log(10):
        return "learning rate too high"
    if curves["train_loss"] > 1.7:
        return "learning rate too low"
    if curves["train_loss"] > 1.25:
        return "softmax twice"
    if curves["val_accuracy"] > 0.9:
        return "fine"
    if curves["val_accuracy"] > 0.74:
        return "too little data"
    return "tested in training mode"


# %% wrong: other words for the causes than the ones that are asked for
def diagnose(curves):
    loss, val = curves["train_loss"][-1], curves["val_accuracy"][-1]
    if loss > 10:
        return "gradient not zeroed"
    if loss > np.log(10):
        return "lr too high"
    if loss > 1.7:
        return "lr too low"
    if loss > 1.25:
        return "double softmax"
    if val > 0.9:
        return "ok"
    if val > 0.74:
        return "not enough data"
    return "test in training mode"


# %% wrong: the last loss is only asked for its size, and all that fell is fine
def diagnose(curves):
    loss = curves["train_loss"]
    if loss[-1] > 10:
        return "gradients not zeroed"
    if loss[-1] > np.log(10):
        return "learning rate too high"
    if loss[-1] > 1.7:
        return "learning rate too low"
    if loss[-1] > 1.25:
        return "softmax twice"
    if loss[-1] < loss[0]:
        return "fine"
    return "tested in training mode"


# %% values
# Each ends in the middle of its line of the table; all begin as a network that knows nothing.
ends = {
    "fine": (0.15, 0.95, 0.12, 0.965),
    "gradients not zeroed": (1e6, 0.11, 1e6, 0.1),
    "softmax twice": (1.55, 0.92, 1.55, 0.91),
    "tested in training mode": (0.7, 0.77, 1.1, 0.67),
    "learning rate too high": (2.5, 0.1, 2.5, 0.1),
    "learning rate too low": (2.0, 0.31, 1.9, 0.5),
    "too little data": (0.013, 1.0, 0.8, 0.8),
}
names = ("train_loss", "train_accuracy", "val_loss", "val_accuracy")
for cause, last in ends.items():
    first = (2.6, 0.1, 2.5, 0.1)
    curves = {name: np.linspace(a, b, 20) for name, a, b in zip(names, first, last)}
    assert diagnose(curves) == cause
