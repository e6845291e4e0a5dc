"""Answers to `train_resnet`, written from the lesson's text alone."""


# %% right: momentum, batches of 50
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(6):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, moving, grad in zip(params, velocity, grads):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - 0.05 * moving[i]
    return params


# %% right: plain steps in small batches
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    for epoch in range(6):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 25):
            batch = order[start : start + 25]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, grad in zip(params, grads):
                for i in range(len(part)):
                    part[i] = part[i] - 0.2 * grad[i]
    return params


# %% right: a rate that falls along a cosine
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(7):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, moving, grad in zip(params, velocity, grads):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - 0.1 * (1 + np.cos(np.pi * epoch / 7)) / 2 * moving[i]
    return params


# %% right: Adam
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    m = [[0 * array for array in part] for part in params]
    v = [[0 * array for array in part] for part in params]
    step = 0
    for epoch in range(6):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            step += 1
            for part, first_moment, second_moment, grad in zip(params, m, v, grads):
                for i in range(len(part)):
                    first_moment[i] = 0.9 * first_moment[i] + 0.1 * grad[i]
                    second_moment[i] = 0.99 * second_moment[i] + 0.01 * grad[i] ** 2
                    m_hat = first_moment[i] / (1 - 0.9**step)
                    v_hat = second_moment[i] / (1 - 0.99**step)
                    part[i] = part[i] - 0.01 * m_hat / (np.sqrt(v_hat) + 1e-8)
    return params


# %% wrong: the first parameters are returned
def train_resnet(images, labels, params, *, strides, rng):
    return params


# %% wrong: nothing is returned
def train_resnet(images, labels, params, *, strides, rng):
    rng.permutation(len(images))


# %% wrong: steps go up the hill
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    for epoch in range(2):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, grad in zip(params, grads):
                for i in range(len(part)):
                    part[i] = part[i] - -0.05 * grad[i]
    return params


# %% wrong: the labels are not shuffled along
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(3):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[start : start + 50])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, moving, grad in zip(params, velocity, grads):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - 0.05 * moving[i]
    return params


# %% wrong: a rate of 0.0005 for two passes
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    for epoch in range(2):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, grad in zip(params, grads):
                for i in range(len(part)):
                    part[i] = part[i] - 0.0005 * grad[i]
    return params


# %% wrong: the scores of the last batch are returned
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(1):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, moving, grad in zip(params, velocity, grads):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - 0.05 * moving[i]
    return scores


# %% wrong: only the linear layer is trained
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    for epoch in range(2):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            params[10] = [params[10][0] - 0.1 * dw, params[10][1] - 0.1 * db]
    return params


# %% wrong: all numbers in one list
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(1):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, moving, grad in zip(params, velocity, grads):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - 0.05 * moving[i]
    return [array for part in params for array in part]


# %% wrong: raises, the gradients of the blocks are not in the lists of params
def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    for epoch in range(1):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, grad in zip(params, grads):
                part = part - 0.1 * grad
    return params


# %% wrong: trained without the shortcuts on the way forward
def plain_block(x, w1, g1, b1, w2, g2, b2, *, stride):
    y, cache = basic_block_forward(x, w1, g1, b1, w2, g2, b2, stride=stride)
    h = cache.norm2.x_hat * g2[:, None, None] + b2[:, None, None]
    y, relu2 = relu_forward(h)
    return y, cache._replace(relu2=relu2)


def train_resnet(images, labels, params, *, strides, rng):
    params = [list(part) for part in params]
    velocity = [[np.zeros_like(array) for array in part] for part in params]
    for epoch in range(3):
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:10], strides):
                h, cache = plain_block(h, *block, stride=stride)
                caches.append(cache)
            pixels = h.shape[2] * h.shape[3]
            scores, last = linear_forward(h.mean((2, 3)), *params[10])
            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmean, dw, db = linear_backward(dscores, last)
            dh = np.ones_like(h) * dmean[:, :, None, None] / pixels
            grads = [None] * 11
            grads[10] = [dw, db]
            for i in range(9, 0, -1):
                dh, *grads[i] = basic_block_backward(dh, caches[i - 1])
            grads[0] = [conv2d_backward(dh, first)[1]]
            for part, moving, grad in zip(params, velocity, grads):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - 0.05 * moving[i]
    return params


# %% values
rng = np.random.default_rng(0)
strides = [1, 1, 1, 2, 1, 1, 2, 1, 1]
params, c = [[rng.normal(0, 0.4, (2, 1, 3, 3))]], 2
for stride in strides:
    out = c * stride
    filters = [rng.normal(0, (2 / 9 / n) ** 0.5, (out, n, 3, 3)) for n in (c, out)]
    params.append([filters[0], np.ones(out), np.zeros(out), filters[1], np.ones(out), np.zeros(out)])
    c = out
params.append([rng.normal(0, 0.3, (2, c)), np.zeros(2)])
labels = np.arange(40) % 2
images = rng.normal(size=(40, 1, 4, 4)) + 3 * labels[:, None, None, None]
trained = train_resnet(images, labels, params, strides=strides, rng=rng)
assert [[a.shape for a in part] for part in trained] == [[a.shape for a in part] for part in params]
assert not np.array_equal(trained[1][0], params[1][0])
