"""Answers to `early_stopping_epoch` that the check once judged wrongly."""


# %% wrong: compares with the previous epoch
# wants: compared-with-the-last-epoch
def early_stopping_epoch(losses, patience):
    best, bad = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[epoch - 1]:
            bad = 0
        else:
            bad += 1
        if losses[epoch] < losses[best]:
            best = epoch
        if bad >= patience:
            break
    return best
