"""A network of basic blocks in functions: its gradients, and that it learns."""

import numpy as np

from course_lib.datasets.loaders import standardized_digits
from course_lib.nn.from_parts.residual_training import first_params, resnet_scores, train_resnet
from course_lib.ops.losses import softmax_cross_entropy

STRIDES = [1, 2, 2]


def some_digits(n):
    digits = standardized_digits()
    return digits.train_images[:n], digits.train_labels[:n]


def test_first_params_double_the_channels_where_the_stride_is_2():
    params = first_params(STRIDES, rng=np.random.default_rng(0))

    assert [part[0].shape for part in params[:-1]] == [
        (4, 1, 3, 3),
        (4, 4, 3, 3),
        (8, 4, 3, 3),
        (16, 8, 3, 3),
    ]
    assert [array.shape for array in params[-1]] == [(10, 16), (10,)]
    assert {array.dtype for part in params for array in part} == {np.dtype(np.float32)}


def test_a_step_goes_against_the_gradient():
    """By central differences in float64, for one step of one batch that holds all images."""
    images, labels = some_digits(6)
    images = images.astype(float)
    first = first_params(STRIDES, rng=np.random.default_rng(1))
    params = [[array.astype(float) for array in part] for part in first]
    options = {"strides": STRIDES, "rng": np.random.default_rng(0), "batch_size": 6, "lr": 10.0}

    trained = train_resnet(images, labels, params, epochs=1, **options)

    def loss(part, i, moved):
        changed = [list(arrays) for arrays in params]
        changed[part][i] = moved
        return softmax_cross_entropy(resnet_scores(changed, images, STRIDES)[0], labels)[0]

    rng = np.random.default_rng(2)
    for part, arrays in enumerate(params):
        for i, array in enumerate(arrays):
            way = rng.normal(size=array.shape)
            slope = (loss(part, i, array + 1e-6 * way) - loss(part, i, array - 1e-6 * way)) / 2e-6
            np.testing.assert_allclose(np.sum((array - trained[part][i]) * way), slope, rtol=1e-4, atol=1e-7)


def test_training_learns_and_changes_nothing_in_place():
    images, labels = some_digits(200)
    params = first_params(STRIDES, rng=np.random.default_rng(0))
    before = [[array.copy() for array in part] for part in params]

    trained = train_resnet(images, labels, params, strides=STRIDES, rng=np.random.default_rng(0), epochs=4)

    scores, _ = resnet_scores(trained, images, STRIDES)
    assert np.mean(scores.argmax(axis=1) == labels) > 0.9
    for part, old in zip(params, before, strict=True):
        for array, copy in zip(part, old, strict=True):
            np.testing.assert_array_equal(array, copy)
