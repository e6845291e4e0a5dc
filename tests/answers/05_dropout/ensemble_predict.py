"""Answers to `ensemble_predict`, written from the lesson's text alone."""

# %% right: the mean over networks, then the likeliest class
def ensemble_predict(probabilities):
    return probabilities.mean(axis=0).argmax(axis=1)


# %% right: three loops and a comparison
def ensemble_predict(probabilities):
    networks, examples, classes = probabilities.shape
    answer = np.zeros(examples, dtype=int)
    for n in range(examples):
        best = -1.0
        for k in range(classes):
            total = 0.0
            for m in range(networks):
                total += float(probabilities[m, n, k])
            if total / networks > best:
                best = total / networks
                answer[n] = k
    return answer


# %% right: einsum, the sum is enough
def ensemble_predict(probabilities):
    together = np.einsum("mnk->nk", probabilities)
    return np.argmax(together, axis=-1)


# %% right: one example after the other, weights 1 / M as a vector
def ensemble_predict(probabilities):
    weights = np.full(len(probabilities), 1 / len(probabilities))
    chosen = []
    for n in range(probabilities.shape[1]):
        mean = weights @ probabilities[:, n, :]
        chosen.append(max(range(len(mean)), key=lambda k: mean[k]))
    return np.array(chosen)


# %% wrong: a vote, in which all networks count alike
def ensemble_predict(probabilities):
    votes = probabilities.argmax(axis=2)
    classes = probabilities.shape[2]
    return np.array([np.bincount(v, minlength=classes).argmax() for v in votes.T])


# %% wrong: the geometric mean
def ensemble_predict(probabilities):
    return np.log(probabilities + 1e-12).mean(axis=0).argmax(axis=1)


# %% wrong: follows the network that is surest
def ensemble_predict(probabilities):
    networks, examples, classes = probabilities.shape
    answer = np.zeros(examples, dtype=int)
    for n in range(examples):
        best = 0.0
        for m in range(networks):
            for k in range(classes):
                if probabilities[m, n, k] > best:
                    best = probabilities[m, n, k]
                    answer[n] = k
    return answer


# %% wrong: the mean runs over the examples instead of the networks
def ensemble_predict(probabilities):
    return probabilities.mean(axis=1).argmax(axis=1)


# %% wrong: the argmax runs over the examples instead of the classes
def ensemble_predict(probabilities):
    mean = np.mean(probabilities, axis=0)
    return np.argmax(mean, axis=0)


# %% wrong: the mean probabilities, no class is chosen
def ensemble_predict(probabilities):
    total = np.zeros(probabilities.shape[1:])
    for p in probabilities:
        total += p
    return total / len(probabilities)


# %% wrong: keeps the axis of the classes, the shape is (N, 1)
def ensemble_predict(probabilities):
    return probabilities.mean(axis=0).argmax(axis=-1, keepdims=True)


# %% wrong: the last network alone answers, since the sum is assigned and not added
def ensemble_predict(probabilities):
    networks, examples, classes = probabilities.shape
    answer = []
    for n in range(examples):
        total = np.zeros(classes)
        for m in range(networks):
            total = probabilities[m, n]
        answer.append(int(np.argmax(total)))
    return np.array(answer)


# %% wrong: the median over the networks, and classes counted from 1
def ensemble_predict(probabilities):
    return np.median(probabilities, axis=0).argmax(axis=1) + 1


# %% wrong: the argmax asks for an axis that the mean has removed, which raises
def ensemble_predict(probabilities):
    return probabilities.mean(axis=0).argmax(axis=2)


# %% values
three = np.array([[[0.9, 0.1]], [[0.4, 0.6]], [[0.4, 0.6]]])
np.testing.assert_array_equal(ensemble_predict(three), [0])
two = np.array([[[0.5, 0.3, 0.2], [0.0, 0.1, 0.9]], [[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]]])
np.testing.assert_array_equal(ensemble_predict(two), [2, 2])
