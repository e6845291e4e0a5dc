"""Answers to `train_names`, written from the lesson's text alone."""


# %% right: the loop of the hint, a rate of 0.02
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 48, rng)
    x, targets = windows(vocabulary.encode(text), 24)
    state = {name: adam_init(param) for name, param in model.params.items()}
    for epoch in range(6):
        for batch in np.array_split(rng.permutation(len(x)), 50):
            loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
            grads = model.backward(dlogits)
            clipped = dict(zip(grads, clip_by_global_norm(list(grads.values()), 1.0)))
            for name in model.params:
                new, state[name] = adam_step(model.params[name], clipped[name], state[name], lr=0.02)
                model.params[name] = new
    return lambda letters: model.forward(letters)[:, -1]


# %% right: a larger model, shorter pieces, a rate that falls
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 64, rng)
    x, targets = windows(vocabulary.encode(text), 16)
    state = {name: adam_init(model.params[name]) for name in model.params}
    for epoch in range(6):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 24):
            batch = order[start : start + 24]
            loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
            for name, grad in model.backward(dlogits).items():
                model.params[name], state[name] = adam_step(
                    model.params[name], grad, state[name], lr=0.015 / (1 + epoch / 3)
                )

    def next_letter(letters):
        logits = model.forward(letters)
        return logits[:, logits.shape[1] - 1, :]

    return next_letter


# %% right: counts of up to four letters before, mixed, no network at all
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    K = len(vocabulary.letters)
    ids = [int(i) for i in vocabulary.encode(text)]
    table = {}
    for t in range(len(ids)):
        for k in range(5):
            if t >= k:
                table.setdefault(tuple(ids[t - k : t]), np.zeros(K))[ids[t]] += 1

    def next_letter(letters):
        result = np.zeros((len(letters), K))
        for n, row in enumerate(letters):
            p = np.full(K, 1 / K)
            for k in range(5):
                before = tuple(int(i) for i in row[len(row) - k :])
                if before in table and 0 not in before[1:]:
                    p = (table[before] + 5 * p) / (table[before].sum() + 5)
            result[n] = np.log(p)
        return result

    return next_letter


# %% right: averaged weights of the last epochs, clipped at 5
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 48, rng)
    x, targets = windows(vocabulary.encode(text), 20)
    states = [adam_init(param) for param in model.params.values()]
    kept = []
    for epoch in range(7):
        for batch in np.array_split(rng.permutation(len(x)), 50):
            _, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
            grads = clip_by_global_norm(list(model.backward(dlogits).values()), 5.0)
            for k, name in enumerate(model.params):
                model.params[name], states[k] = adam_step(model.params[name], grads[k], states[k], lr=0.015)
        kept.append(dict(model.params))
    model.params = {name: (kept[-1][name] + kept[-2][name]) / 2 for name in model.params}

    def after(letters):
        return model.forward(np.asarray(letters))[:, -1, :]

    return after


# %% wrong: the frequencies of the letters alone
def train_names(text, *, rng):
    ids = Vocabulary.of(text).encode(text)
    counts = np.bincount(ids)
    return lambda letters: np.tile(np.log(counts / counts.sum()), (len(letters), 1))


# %% wrong: the frequencies of pairs of letters
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    ids, K = vocabulary.encode(text), len(vocabulary.letters)
    pairs = np.full((K, K), 0.5)
    np.add.at(pairs, (ids[:-1], ids[1:]), 1)
    return lambda letters: np.log(pairs / pairs.sum(axis=1, keepdims=True))[letters[:, -1]]


# %% wrong: a network that was never trained
def train_names(text, *, rng):
    model = LetterModel(len(Vocabulary.of(text).letters), 48, rng)
    return lambda letters: model.forward(letters)[:, -1]


# %% wrong: one epoch with a rate of 0.001
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 48, rng)
    x, targets = windows(vocabulary.encode(text), 24)
    state = {name: adam_init(param) for name, param in model.params.items()}
    for batch in np.array_split(rng.permutation(len(x)), 50):
        loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
        for name, grad in model.backward(dlogits).items():
            model.params[name], state[name] = adam_step(model.params[name], grad, state[name], lr=0.001)
    return lambda letters: model.forward(letters)[:, -1]


# %% wrong: it learns to repeat the letter it has just read
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 32, rng)
    x, targets = windows(vocabulary.encode(text), 24)
    state = {name: adam_init(param) for name, param in model.params.items()}
    for batch in np.array_split(rng.permutation(len(x)), 50):
        loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), x[batch])
        for name, grad in model.backward(dlogits).items():
            model.params[name], state[name] = adam_step(model.params[name], grad, state[name], lr=0.02)
    return lambda letters: model.forward(letters)[:, -1]


# %% wrong: the logits of all places are returned
def train_names(text, *, rng):
    model = LetterModel(len(Vocabulary.of(text).letters), 32, rng)
    return lambda letters: model.forward(letters)


# %% wrong: the logits after the first letter
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 48, rng)
    x, targets = windows(vocabulary.encode(text), 24)
    state = {name: adam_init(param) for name, param in model.params.items()}
    for batch in np.array_split(rng.permutation(len(x)), 50):
        loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
        for name, grad in model.backward(dlogits).items():
            model.params[name], state[name] = adam_step(model.params[name], grad, state[name], lr=0.02)
    return lambda letters: model.forward(letters)[:, 0]


# %% wrong: the likeliest letter instead of logits
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    ids, K = vocabulary.encode(text), len(vocabulary.letters)
    pairs = np.zeros((K, K))
    np.add.at(pairs, (ids[:-1], ids[1:]), 1)
    return lambda letters: pairs[letters[:, -1]].argmax(axis=1)


# %% wrong: uphill
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 48, rng)
    x, targets = windows(vocabulary.encode(text), 24)
    state = {name: adam_init(param) for name, param in model.params.items()}
    for batch in np.array_split(rng.permutation(len(x)), 20):
        loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
        for name, grad in model.backward(-dlogits).items():
            model.params[name], state[name] = adam_step(model.params[name], grad, state[name], lr=0.002)
    return lambda letters: model.forward(letters)[:, -1]


# %% wrong: the probabilities, not their logarithms
def train_names(text, *, rng):
    vocabulary = Vocabulary.of(text)
    ids, K = vocabulary.encode(text), len(vocabulary.letters)
    table = np.full((K, K, K), 0.1)
    np.add.at(table, (ids[:-2], ids[1:-1], ids[2:]), 1)
    table /= table.sum(axis=2, keepdims=True)
    return lambda letters: table[letters[:, -2], letters[:, -1]]


# %% values
names = "\n".join(["ada", "adele", "adam", "eva", "evadam", "mel", "mela", "dave", "leda", "medea"] * 120) + "\n"
model = train_names(names, rng=np.random.default_rng(0))
letters = Vocabulary.of(names).encode("adam\neva\nadam\nev").reshape(1, -1)
logits = np.asarray(model(letters))
assert logits.shape == (1, 7)
assert logits[0].argmax() == Vocabulary.of(names).encode("a")[0]
assert np.asarray(model(np.repeat(letters, 3, axis=0)[:, -9:])).shape == (3, 7)
