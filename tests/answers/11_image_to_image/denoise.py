"""Answers to `denoise`, written from the lesson's text alone."""


# %% right: four plain convolutions of the lesson that predict the noise
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=600)
    noise = network.forward(image[None, None].astype(np.float32))
    return image - 0.1 * noise[0, 0]


# %% right: a training loop of its own, run at the first call, and a loop over the pixels
kept = []


def train():
    rng = np.random.default_rng(0)
    network = four_layers(rng)
    patches = training_patches(rng)
    adam = Optimizer(network.params, adam_init, adam_step, lr=0.01)
    steps = 300
    for step in range(steps):
        adam.lr = 0.01 * (1 - step / steps)
        batch = []
        for _ in range(8):
            batch.append(patches[rng.integers(len(patches))])
        clean = np.array(batch)
        noise = rng.normal(0.0, 1.0, clean.shape)
        output = network.forward((clean + 0.1 * noise).astype(np.float32))
        slope = 2 * (output - noise) / noise.size
        network.backward(slope.astype(np.float32))
        adam.step(network.grads)
    return network


def denoise(image):
    if len(kept) == 0:
        kept.append(train())
    height, width = image.shape
    x = np.zeros((1, 1, height, width), dtype=np.float32)
    x[0, 0] = image
    noise = kept[0].forward(x)
    result = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            result[row, column] = image[row, column] - 0.1 * noise[0, 0, row, column]
    return result


# %% right: asks for the picture, of a network that takes its own output away from x
class Remainder:
    def __init__(self, inner):
        self.inner = inner
        self.params = inner.params

    @property
    def grads(self):
        return self.inner.grads

    def forward(self, x):
        return x - 0.1 * self.inner.forward(x)

    def backward(self, dy):
        return dy + self.inner.backward(-0.1 * dy)


def remainder(rng):
    return Remainder(four_layers(rng))


def denoise(image):
    network = trained(remainder, predicts="picture", steps=300)
    return network.forward(image[np.newaxis, np.newaxis].astype("float32"))[0, 0]


# %% right: the mean of eight answers, for the picture turned and mirrored
def _turned(image):
    for turns in range(4):
        yield np.rot90(image, turns), lambda y, turns=turns: np.rot90(y, -turns)
        yield np.rot90(image, turns).T, lambda y, turns=turns: np.rot90(y.T, -turns)


def _noise(network, image):
    return network.forward(np.ascontiguousarray(image, dtype=np.float32)[None, None])[0, 0]


def denoise(image):
    network = trained(four_layers, predicts="noise", steps=300)
    answers = [turn_back(_noise(network, turned)) for turned, turn_back in _turned(image)]
    return image - 0.1 * np.mean(answers, axis=0)


# %% wrong: returns the noise instead of the picture
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=80)
    noise = network.forward(image[None, None].astype(np.float32))
    return 0.1 * noise[0, 0]


# %% wrong: subtracts the output as it is, without the factor 0.1
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=80)
    noise = network.forward(image[None, None].astype(np.float32))
    return image - noise[0, 0]


# %% wrong: adds the noise once more instead of taking it away
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=80)
    noise = network.forward(image[None, None].astype(np.float32))
    return image + 0.1 * noise[0, 0]


# %% wrong: the network predicts the picture, but its output is taken for noise
def denoise(image):
    network = trained(four_layers, predicts="picture", steps=80)
    output = network.forward(image[None, None].astype(np.float32))
    return image - 0.1 * output[0, 0]


# %% wrong: the network is not trained at all
def denoise(image):
    network = four_layers(np.random.default_rng(0))
    noise = network.forward(image[None, None].astype(np.float32))
    return image - 0.1 * noise[0, 0]


# %% wrong: keeps the axes of batch and channel
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=80)
    x = image[None, None].astype(np.float32)
    return x - 0.1 * network.forward(x)


# %% wrong: ten steps of training are too few
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=10)
    noise = network.forward(image[None, None].astype(np.float32))
    return image - 0.1 * noise[0, 0]


# %% wrong: a U-Net with skips that is given odd sizes without any padding, which raises
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    return (dy.reshape(n, c, h // scale, scale, w // scale, scale).sum(axis=(3, 5)),)


def skip_concat(decoder, encoder):
    return np.concatenate([decoder, encoder], axis=1)


def skip_concat_backward(dy, decoder_channels):
    return dy[:, :decoder_channels], dy[:, decoder_channels:]


def denoise(image):
    network = trained(unet, predicts="noise", steps=40)
    noise = network.forward(image[None, None].astype(np.float32))
    return image - 0.1 * noise[0, 0]


# %% wrong: cut to a multiple of 4 and never brought back to the size that was asked for
def denoise(image):
    height, width = image.shape[0] // 4 * 4, image.shape[1] // 4 * 4
    part = image[:height, :width]
    network = trained(four_layers, predicts="noise", steps=80)
    noise = network.forward(part[None, None].astype(np.float32))
    return part - 0.1 * noise[0, 0]


# %% wrong: trained on noise of spread 0.01, so nearly all of the noise stays
def denoise(image):
    network = trained(four_layers, predicts="noise", steps=80, spreads=(0.01, 0.01))
    noise = network.forward(image[None, None].astype(np.float32))
    return image - 0.1 * noise[0, 0]


# %% values
rng = np.random.default_rng(1)
clean = np.full((45, 58), 0.3)
clean[:, 30:] = 0.8
clean[20:, :] -= 0.2
noisy = clean + 0.1 * rng.standard_normal(clean.shape)
before = noisy.copy()
result = denoise(noisy)
assert result.shape == (45, 58)
np.testing.assert_array_equal(noisy, before)
# Noise of spread 0.1 is 20 dB, so a mean squared error of 0.01; 26.7 dB are less than a quarter of it.
assert np.mean((result - clean) ** 2) < 0.01 / 4
assert denoise(noisy[:32, :33]).shape == (32, 33)
