"""Answers to `ensemble_predict` that the check once judged wrongly."""


# %% right: a list of whole numbers
def ensemble_predict(probabilities):
    return [int(np.argmax(row)) for row in probabilities.mean(axis=0)]
