"""Answers to `densenet_channels`, written from the lesson's text alone."""


# %% right: the formula for every layer
def densenet_channels(initial, growth, layers):
    return [initial + i * growth for i in range(layers + 1)]


# %% right: appends layer by layer
def densenet_channels(initial, growth, layers):
    channels = [initial]
    while len(channels) <= layers:
        channels.append(channels[-1] + growth)
    return channels


# %% right: a running sum
def densenet_channels(initial, growth, layers):
    steps = np.array([initial] + [growth] * layers)
    return np.cumsum(steps).tolist()


# %% right: a recursion
def densenet_channels(initial, growth, layers):
    def rest(now, left):
        return [now] if left == 0 else [now, *rest(now + growth, left - 1)]

    return rest(initial, layers)


# %% wrong: what leaves the block is missing
def densenet_channels(initial, growth, layers):
    return [initial + growth * i for i in range(layers)]


# %% wrong: begins behind the first layer
def densenet_channels(initial, growth, layers):
    channels = []
    c = initial
    for _ in range(layers + 1):
        c = c + growth
        channels.append(c)
    return channels


# %% wrong: every layer reads the sum of all that the earlier ones read
def densenet_channels(initial, growth, layers):
    channels = [initial]
    for _ in range(layers):
        channels.append(sum(channels) + growth)
    return channels


# %% wrong: after the first, each layer reads only what the one before it added
def densenet_channels(initial, growth, layers):
    return [initial] + [growth] * layers


# %% wrong: one number too many
def densenet_channels(initial, growth, layers):
    channels = [initial]
    for i in range(layers + 1):
        channels.append(channels[i] + growth)
    return channels


# %% wrong: layer i adds i times the growth rate
def densenet_channels(initial, growth, layers):
    channels = [initial]
    for i in range(1, layers + 1):
        channels.append(channels[-1] + i * growth)
    return channels


# %% wrong: halves the channels at the end, as a transition layer does
def densenet_channels(initial, growth, layers):
    channels = [initial + i * growth for i in range(layers + 1)]
    channels[-1] = channels[-1] // 2
    return channels


# %% wrong: returns only the number that leaves the block
def densenet_channels(initial, growth, layers):
    c = initial
    for _ in range(layers):
        c += growth
    return c


# %% wrong: growth and layers are exchanged, and the first number is missing
def densenet_channels(initial, growth, layers):
    return [initial + layers * i for i in range(1, growth + 1)]


# %% wrong: writes behind the end of the list
def densenet_channels(initial, growth, layers):
    channels = [initial]
    for i in range(layers):
        channels[i + 1] = channels[i] + growth
    return channels


# %% values
assert list(densenet_channels(16, 12, 3)) == [16, 28, 40, 52]
assert list(densenet_channels(3, 2, 1)) == [3, 5]
