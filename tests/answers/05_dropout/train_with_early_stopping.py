"""Answers to `train_with_early_stopping`, written from the lesson's text alone."""


# %% right: copies each array when the loss is a new best, and counts the epochs since
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss = float("inf")
    best_epoch, best_weights = 0, []
    bad = 0
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss = loss
            best_epoch = epoch
            best_weights = [w.copy() for w in weights]
            bad = 0
        else:
            bad += 1
            if bad == patience:
                break
    return best_epoch, best_weights


# %% right: deep copies, and the distance from the best epoch
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    from copy import deepcopy

    epoch = 0
    weights = step()
    best = (validate(weights), 0, deepcopy(weights))
    while epoch + 1 < max_epochs and epoch - best[1] < patience:
        epoch += 1
        weights = step()
        loss = validate(weights)
        if loss < best[0]:
            best = (loss, epoch, deepcopy(weights))
    return best[1], best[2]


# %% right: keeps a copy of every epoch and asks early_stopping_epoch where it would be
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    losses, snapshots = [], []
    for epoch in range(max_epochs):
        snapshots.append([np.array(w) for w in step()])
        losses.append(validate(snapshots[-1]))
        if epoch - early_stopping_epoch(losses, patience) >= patience:
            break
    best = early_stopping_epoch(losses, patience)
    return best, snapshots[best]


# %% right: copies into arrays of its own that are overwritten at each new best
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    lowest, best, since, mine = np.inf, 0, 0, None
    for epoch in range(max_epochs):
        theirs = step()
        now = validate(theirs)
        since += 1
        if now < lowest:
            if mine is None:
                mine = [np.empty_like(w) for w in theirs]
            for own, w in zip(mine, theirs):
                own[...] = w
            lowest, best, since = now, epoch, 0
        if since >= patience:
            return best, mine
    return best, mine


# %% wrong: keeps the list itself, whose arrays the next step changes
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, weights
        elif epoch - best_epoch >= patience:
            break
    return best_epoch, best_weights


# %% wrong: a new list of the same arrays
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, weights[:]
        elif epoch - best_epoch >= patience:
            break
    return best_epoch, best_weights


# %% wrong: never stops before max_epochs
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
    return best_epoch, best_weights


# %% wrong: waits one epoch too long
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        elif epoch - best_epoch > patience:
            break
    return best_epoch, best_weights


# %% wrong: an equal loss counts as better
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss <= best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        elif epoch - best_epoch >= patience:
            break
    return best_epoch, best_weights


# %% wrong: the counter of bad epochs is not set back
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights, bad = np.inf, 0, None, 0
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        else:
            bad += 1
        if bad >= patience:
            break
    return best_epoch, best_weights


# %% wrong: the epoch in which it stopped, with the best weights
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        elif epoch - best_epoch >= patience:
            break
    return epoch, best_weights


# %% wrong: epochs count from 1
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 1, None
    for epoch in range(1, max_epochs + 1):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        elif epoch - best_epoch >= patience:
            break
    return best_epoch, best_weights


# %% wrong: counts epochs that are worse than the one before
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights, before, bad = np.inf, 0, None, np.inf, 0
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        bad = 0 if loss < before else bad + 1
        before = loss
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        if bad >= patience:
            break
    return best_epoch, best_weights


# %% wrong: the weights and the epoch in the other order
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    best_loss, best_epoch, best_weights = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best_epoch, best_weights = loss, epoch, [w.copy() for w in weights]
        elif epoch - best_epoch >= patience:
            break
    return best_weights, best_epoch


# %% values
def _training(losses):
    weights, rest = [np.zeros(2), np.zeros((1, 2))], iter(losses)

    def step():
        weights[0][:] = next(rest)
        weights[1] += 1
        return weights

    return step, lambda weights: weights[0][0]


for losses, patience, most, epoch in [
    ([3.0, 2.0, 2.5, 2.4], 2, 9, 1),
    ([3.0, 2.0, 2.5], 2, 3, 1),
    ([3.0, 2.0, 2.5, 2.4, 1.0], 3, 5, 4),
    ([3.0, 1.0, 1.0, 1.0], 2, 9, 1),
    ([2.0], 4, 1, 0),
]:
    best, weights = train_with_early_stopping(*_training(losses), patience=patience, max_epochs=most)
    assert best == epoch
    np.testing.assert_array_equal(weights[0], losses[epoch])
    np.testing.assert_array_equal(weights[1], epoch + 1)
