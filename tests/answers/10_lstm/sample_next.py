"""Answers to `sample_next`, written from the lesson's text alone."""


# %% right: softmax with the largest logit subtracted, then rng.choice
def sample_next(logits, *, temperature, rng):
    z = np.asarray(logits, dtype=np.float64)
    z = (z - z.max()) / temperature
    probs = np.exp(z)
    probs /= probs.sum()
    return rng.choice(len(probs), p=probs)


# %% right: a number from 0 to 1 and a loop through the shares
def sample_next(logits, *, temperature, rng):
    import math

    values = [float(v) for v in logits]
    top = max(values)
    weights = [math.exp((v - top) / temperature) for v in values]
    left = rng.random() * sum(weights)
    last = 0
    for k, weight in enumerate(weights):
        if weight == 0:
            continue
        last = k
        left -= weight
        if left < 0:
            return k
    return last


# %% right: Gumbel noise and the largest entry
def sample_next(logits, *, temperature, rng):
    z = (np.asarray(logits, dtype=np.float64) - np.max(logits)) / temperature
    return int(np.argmax(z + rng.gumbel(size=z.shape)))


# %% right: scipy's softmax and one draw of a multinomial
def sample_next(logits, *, temperature, rng):
    from scipy.special import softmax

    shares = softmax(np.array(logits, dtype=np.float64) / temperature)
    return int(rng.multinomial(1, shares).argmax())


# %% wrong: takes the likeliest letter instead of drawing
def sample_next(logits, *, temperature, rng):
    z = (logits - np.max(logits)) / temperature
    p = np.exp(z) / np.exp(z).sum()
    return int(np.argmax(p))


# %% wrong: ignores the temperature
def sample_next(logits, *, temperature, rng):
    z = logits - np.max(logits)
    p = np.exp(z)
    p = p / p.sum()
    return int(rng.choice(len(p), p=p))


# %% wrong: multiplies by the temperature
def sample_next(logits, *, temperature, rng):
    z = (logits - np.max(logits)) * temperature
    p = np.exp(z)
    p = p / p.sum()
    return int(rng.choice(len(p), p=p))


# %% wrong: divides the probabilities by the temperature, not the logits
def sample_next(logits, *, temperature, rng):
    p = np.exp(logits - np.max(logits)) / temperature
    p = p / np.sum(p)
    return int(rng.choice(len(p), p=p))


# %% wrong: draws from a generator of its own with a fixed seed
def sample_next(logits, *, temperature, rng):
    rng = np.random.default_rng(0)
    z = (logits - np.max(logits)) / temperature
    p = np.exp(z) / np.sum(np.exp(z))
    return int(rng.choice(len(p), p=p))


# %% wrong: returns the letter's logit instead of its index
def sample_next(logits, *, temperature, rng):
    z = (logits - np.max(logits)) / temperature
    p = np.exp(z)
    p /= p.sum()
    return rng.choice(logits, p=p)


# %% wrong: cuts large numbers off instead of subtracting the largest
def sample_next(logits, *, temperature, rng):
    z = np.clip(np.array(logits) / temperature, -50, 50)
    p = np.exp(z)
    p = p / p.sum()
    return int(rng.choice(len(p), p=p))


# %% wrong: the index is one too large, except for the last letter
def sample_next(logits, *, temperature, rng):
    z = (logits - np.max(logits)) / temperature
    p = np.exp(z)
    p = p / p.sum()
    u = rng.random()
    k = 0
    total = 0.0
    while total < u and k < len(p) - 1:
        total += p[k]
        k += 1
    return k


# %% wrong: multiplies by the temperature and takes the smallest logit's side
def sample_next(logits, *, temperature, rng):
    z = (np.min(logits) - logits) * temperature
    p = np.exp(z)
    p = p / p.sum()
    return int(rng.choice(len(p), p=p))


# %% wrong: nothing is subtracted, so large exponents overflow and the draw fails
def sample_next(logits, *, temperature, rng):
    p = np.exp(logits / temperature)
    p = p / np.sum(p)
    return int(rng.choice(len(p), p=p))


# %% values
rng = np.random.default_rng(5)
assert [sample_next(np.array([-1000.0, 1000.0, 0.0]), temperature=1.0, rng=rng) for _ in range(5)] == [1] * 5
assert [sample_next(np.array([5.0, 4.0, 3.0]), temperature=0.001, rng=rng) for _ in range(5)] == [0] * 5
for temperature, shares in [(1.0, [0.5, 0.25, 0.125, 0.125]), (0.5, [8 / 11, 2 / 11, 1 / 22, 1 / 22])]:
    logits = np.log([0.5, 0.25, 0.125, 0.125])
    drawn = [sample_next(logits, temperature=temperature, rng=rng) for _ in range(4000)]
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 4000, shares, atol=0.05)
