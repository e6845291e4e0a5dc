"""Answers to `early_stopping_epoch`, written from the lesson's text alone."""

# %% right: remember the best epoch and how long ago it was
def early_stopping_epoch(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


# %% right: a counter of epochs without a new best
def early_stopping_epoch(losses, patience):
    best_loss = float("inf")
    best_epoch = 0
    waited = 0
    for epoch in range(len(losses)):
        if losses[epoch] < best_loss:
            best_loss = losses[epoch]
            best_epoch = epoch
            waited = 0
        else:
            waited += 1
        if waited == patience:
            return best_epoch
    return best_epoch


# %% right: jump to the first lower loss within the next patience epochs
def early_stopping_epoch(losses, patience):
    best = 0
    while True:
        window = range(best + 1, min(best + 1 + patience, len(losses)))
        better = [epoch for epoch in window if losses[epoch] < losses[best]]
        if not better:
            return best
        best = better[0]


# %% right: the epochs of new bests, vectorised, up to the first gap that is too long
def early_stopping_epoch(losses, patience):
    losses = np.asarray(losses, dtype=np.float64)
    before = np.concatenate([[np.inf], np.minimum.accumulate(losses)[:-1]])
    records = np.flatnonzero(losses < before)
    too_long = np.flatnonzero(np.diff(records) > patience)
    return int(records[too_long[0]] if len(too_long) else records[-1])


# %% wrong: the best of all epochs, also of those after the stop
def early_stopping_epoch(losses, patience):
    return int(np.argmin(losses))


# %% wrong: an equal loss counts as better
def early_stopping_epoch(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


# %% wrong: the epoch at which training stops instead of the best one
def early_stopping_epoch(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch
    return len(losses) - 1


# %% wrong: stops one epoch too late
def early_stopping_epoch(losses, patience):
    best_loss, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best_loss:
            best_loss, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited > patience:
                break
    return best_epoch


# %% wrong: compares with the epoch before instead of with the best
def early_stopping_epoch(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1]:
            waited = 0
        else:
            waited += 1
        if losses[epoch] < losses[best]:
            best = epoch
        if waited == patience:
            break
    return best


# %% wrong: the counter is not set back when a new best comes
def early_stopping_epoch(losses, patience):
    best_loss = np.inf
    best_epoch = 0
    bad_epochs = 0
    for epoch, loss in enumerate(losses):
        if loss < best_loss:
            best_loss = loss
            best_epoch = epoch
        else:
            bad_epochs += 1
            if bad_epochs >= patience:
                break
    return best_epoch


# %% wrong: counts the epochs from 1
def early_stopping_epoch(losses, patience):
    best_loss, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best_loss:
            best_loss, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            break
    return best_epoch


# %% wrong: the best loss instead of its epoch
def early_stopping_epoch(losses, patience):
    best = losses[0]
    waited = 0
    for loss in losses[1:]:
        if loss < best:
            best = loss
            waited = 0
        else:
            waited += 1
        if waited == patience:
            break
    return best


# %% wrong: an equal loss counts as better, and the last epoch is returned if the patience lasts
def early_stopping_epoch(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] <= losses[best]:
            best = epoch
        if epoch - best == patience:
            return best
    return len(losses) - 1


# %% wrong: nothing is returned if the patience never runs out
def early_stopping_epoch(losses, patience):
    best_loss, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best_loss:
            best_loss, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return best_epoch


# %% values
assert early_stopping_epoch([3.0, 2.0, 2.5, 2.4, 1.0], 2) == 1
assert early_stopping_epoch([3.0, 2.0, 2.5, 2.4, 1.0], 3) == 4
assert early_stopping_epoch([3.0, 2.0, 2.0, 1.0, 1.5], 2) == 3
assert early_stopping_epoch([3.0, 1.0, 1.0, 1.0, 0.5], 2) == 1
