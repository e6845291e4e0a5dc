"""The exercise ``train_resnet``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times, made
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.datasets.loaders import standardized_digits
from course_lib.nn.from_parts.residual_training import first_params, train_resnet

STRIDES = [1, 1, 1, 2, 1, 1, 2, 1, 1]
TRAINING, TESTED = 600, 300  # images
TWO_EPOCHS = {"LR, EPOCHS = 0.1, 6": "LR, EPOCHS = 0.1, 2"}  # the right loop passes the first level in them


def error_of(images, labels, strides, shapes):
    """Return what measures trained parameters: the share of images that their network gets wrong."""

    def measure(result):
        from course_lib.nn.from_parts.residual_training import resnet_scores

        if not isinstance(result, list | tuple) or len(result) != len(shapes):
            return f"The result is no list of {len(shapes)} lists of arrays, as `params` is. Is there a `return`?"
        params = []
        for i, (part, wanted) in enumerate(zip(result, shapes, strict=True)):
            if not isinstance(part, list | tuple) or len(part) != len(wanted):
                return f"Part {i} of the result is no list of {len(wanted)} arrays, as params[{i}] is."
            arrays = [np.asarray(array) for array in part]
            for j, (array, shape) in enumerate(zip(arrays, wanted, strict=True)):
                if array.shape != tuple(shape):
                    return f"Array {j} of part {i} has shape {array.shape}, expected {tuple(shape)}."
                if array.dtype.kind not in "if" or not np.isfinite(array).all():
                    return f"Array {j} of part {i} has entries that are no finite numbers. Did it diverge?"
            params.append([array.astype(np.float32) for array in arrays])
        for i, part in enumerate(params[1:-1]):
            if not part[3].any() or not part[4].any():
                return f"Block {i} does nothing: its branch is 0. The network is to have 20 layers."
        with np.errstate(all="ignore"):
            scores, _ = resnet_scores(params, images, strides)
        error = float(np.mean(scores.argmax(axis=1) != labels))
        told = f"Of {len(labels)} images it has not seen, your network gets a share of {{came}} wrong, expected at most {{level}}."
        return error, told

    return measure


def digit_cases(rng):
    """One network of 20 layers, its images drawn from the digits."""
    data = standardized_digits()
    shown = rng.choice(len(data.train_images), TRAINING, replace=False)
    kept = rng.choice(len(data.test_images), TESTED, replace=False)
    params = first_params(STRIDES, rng=rng)
    shapes = [[array.shape for array in part] for part in params]
    given = data.test_images[kept], data.test_labels[kept], STRIDES, shapes
    return [
        case(
            data.train_images[shown],
            data.train_labels[shown],
            params,
            strides=STRIDES,
            rng=Made("rng", (int(rng.integers(2**31)),)),
            note="a network of 20 layers",
            target=made(error_of, given=given, says=""),
        )
    ]


def train_with_plain_steps(images, labels, params, *, strides, rng):
    params = [[array for array in part] for part in params]
    for epoch in range(6):
        order = rng.permutation(len(images))
        for start in range(0, len(order), 30):
            batch = order[start : start + 30]
            h, first_cache = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for i, stride in enumerate(strides):
                h, cache = basic_block_forward(h, *params[i + 1], stride=stride)  # the lesson's own
                caches.append(cache)
            height, width = h.shape[2:]
            features = h.sum(axis=(2, 3)) / (height * width)
            logits, linear_cache = linear_forward(features, *params[-1])
            _, dlogits = softmax_cross_entropy(logits, labels[batch])
            dfeatures, dweight, dbias = linear_backward(dlogits, linear_cache)
            dh = np.repeat(dfeatures / (height * width), height * width).reshape(h.shape)
            grads = [[dweight, dbias]]
            for cache in caches[::-1]:
                dh, *grad = basic_block_backward(dh, cache)  # the lesson's own
                grads.append(grad)
            grads.append([conv2d_backward(dh, first_cache)[1]])
            lr = 0.2 if epoch < 4 else 0.05
            for part, grad in zip(params, grads[::-1], strict=True):
                part[:] = [array - lr * step for array, step in zip(part, grad, strict=True)]
    return params


def train_the_last_layer(images, labels, params, *, strides, rng):
    h, _ = conv3x3_forward(images, params[0][0])
    for block, stride in zip(params[1:-1], strides, strict=True):
        h, _ = basic_block_forward(h, *block, stride=stride)
    features = h.mean(axis=(2, 3))
    weight, bias = params[-1]
    for _ in range(5):
        scores, cache = linear_forward(features, weight, bias)
        _, dweight, dbias = linear_backward(softmax_cross_entropy(scores, labels)[1], cache)
        weight, bias = weight - 0.1 * dweight, bias - 0.1 * dbias
    return [*params[:-1], [weight, bias]]


EXERCISE = Exercise(
    "train_resnet",
    train_resnet,
    points={"error_25": 1, "error_15": 2},
    by_property=("levels", {"measure": "own", "levels": {"error_25": 0.25, "error_15": 0.15}}),
    seconds=20.0,
    cases=digit_cases(np.random.default_rng(9)),
    hidden=digit_cases,
    mistakes=[
        Mistake("nothing-trained", "", {"range(EPOCHS)": "range(0)"}),
        Mistake("uphill", "", {"part[i] - lr * moving[i]": "part[i] + lr * moving[i]"} | TWO_EPOCHS),
        Mistake("the-last-layer-alone", "", train_the_last_layer),
        Mistake("rate-far-too-small", "", {"LR, EPOCHS = 0.1, 6": "LR, EPOCHS = 1e-4, 1"}),
        Mistake("labels-not-shuffled-along", "", {"labels[batch]": "labels[: len(batch)]"} | TWO_EPOCHS),
        Mistake("scores-returned", "", {"return params": "return scores"} | TWO_EPOCHS),
    ],
    styles=[train_with_plain_steps, {"LR, EPOCHS = 0.1, 6": "LR, EPOCHS = 0.04, 8"}, {"50": Times(2, "30")}],
    forbidden=("course_lib.nn.layers", "course_lib.nn.containers", "course_lib.gpu.resnet"),
)
