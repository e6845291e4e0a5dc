"""The exercise ``cnn_predict``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.datasets.loaders import load_fashion
from course_lib.ops.conv.pooling import maxpool2d_forward
from course_lib.pretrained.fashion_cnn import cnn_predict, cnn_stages, load_fashion_cnn

PARAMS = load_fashion_cnn()
CLOTHES, LABELS = load_fashion().test_images, load_fashion().test_labels
_TOP = np.sort(cnn_stages(PARAMS, CLOTHES)[-1].maps, axis=1)
CLEAR = np.flatnonzero(_TOP[:, -1] - _TOP[:, -2] > 1e-3)  # rounding decides none of them


def clothes_cases(rng):
    """Enough images for an accuracy, and a batch of one."""
    chosen = rng.choice(CLEAR, 121, replace=False)
    return [
        case(
            PARAMS,
            CLOTHES[chosen[:120]],
            note="120 images, on which the network's accuracy is judged",
            target=LABELS[chosen[:120]].astype(np.uint8),
        ),
        case(PARAMS, CLOTHES[chosen[120:]], note="a batch of one"),
    ]


def cnn_image_by_image(params, images):
    classes = []
    for image in images:
        x = conv2d_forward(image[None], params.conv1_weight, params.conv1_bias, padding=2)[0]
        x = maxpool2d_forward(np.maximum(x, 0), kernel_size=2)[0]
        x = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)[0]
        x = maxpool2d_forward(np.maximum(x, 0), kernel_size=2)[0]
        classes.append(np.argmax(params.fc_weight @ x.ravel() + params.fc_bias))
    return np.array(classes)


def cnn_in_a_loop(params, images):
    x = images
    for weight, bias, padding in [
        (params.conv1_weight, params.conv1_bias, (2, 2)),
        (params.conv2_weight, params.conv2_bias, (1, 1)),
    ]:
        x, _ = conv2d_forward(x, weight, bias, padding=padding)
        x, _ = maxpool2d_forward(x, kernel_size=2)  # before the ReLU: the two may change places
        x, _ = relu_forward(x)
    return np.argmax(x.reshape(len(images), -1) @ params.fc_weight.T + params.fc_bias, axis=-1)


def cnn_with_softmax(params, images):
    conv1_weight, conv1_bias, conv2_weight, conv2_bias, fc_weight, fc_bias = params
    a = relu_forward(conv2d_forward(images, conv1_weight, conv1_bias, padding=2)[0])[0]
    b = maxpool2d_forward(a, kernel_size=(2, 2), stride=2)[0]
    c = relu_forward(conv2d_forward(b, conv2_weight, conv2_bias, padding=1)[0])[0]
    d = maxpool2d_forward(c, kernel_size=(2, 2), stride=2)[0]
    e = np.exp(linear_forward(d.reshape(d.shape[0], -1), fc_weight, fc_bias)[0])
    return (e / e.sum(axis=1, keepdims=True)).argmax(1).astype(np.int32)


EXERCISE = Exercise(
    "cnn_predict",
    cnn_predict,
    points={"accuracy_50": 1, "accuracy_80": 1, "classes": 2},
    by_property=(
        "levels",
        {
            "measure": "accuracy",
            "levels": {"accuracy_50": 0.5, "accuracy_80": 0.8},
            "noun": "image",
            "same": "classes",
        },
    ),
    seconds=5.0,
    cases=clothes_cases(np.random.default_rng(87)),
    hidden=clothes_cases,
    mistakes=[
        Mistake(
            "relu-left-out",
            "The ReLUs are missing. Without them convolutions follow each other as one linear map, apart from the pooling; the weights were trained with them.",
            {"relu_forward(x)[0]": Times(2, "x")},
        ),
        Mistake(
            "averages-pooled",
            "You pooled averages. These weights were trained with max pooling.",
            {"maxpool2d_forward": Times(2, "avgpool2d_forward")},
        ),
        Mistake(
            "channels-flattened-last",
            "You flattened the maps with the channels last, as Keras does. Here reshape follows (C, H, W): the linear layer's weights expect that order.",
            {"x.reshape(len(x), -1)": "x.transpose(0, 2, 3, 1).reshape(len(x), -1)"},
        ),
        Mistake(
            "biases-left-out",
            "The biases have no effect. Either they are left out, or the images run up to 255, against which they are nothing: these weights were trained on images from 0 to 1.",
            {
                "params.conv1_bias": "0 * params.conv1_bias",
                "params.conv2_bias": "0 * params.conv2_bias",
                "params.fc_bias": "0 * params.fc_bias",
            },
        ),
        Mistake(
            "kernels-flipped",
            "You turned the kernels by 180 degrees: the convolution of mathematics. Networks correlate: use the weights as they are.",
            {
                "params.conv1_weight": "params.conv1_weight[:, :, ::-1, ::-1]",
                "params.conv2_weight": "params.conv2_weight[:, :, ::-1, ::-1]",
            },
        ),
        Mistake(
            "logits-returned",
            "You returned the logits, ten numbers per image. The class is the place of the largest: argmax over axis 1.",
            {".argmax(axis=1)": ""},
        ),
        Mistake(
            "largest-logit-returned",
            "You returned the largest logit itself. The class is its place: argmax, not max.",
            {".argmax(axis=1)": ".max(axis=1)"},
        ),
        Mistake(
            "argmax-over-the-batch",
            "You took the argmax over the batch: for each class the image that has most of it. For each image take the class: axis 1.",
            {"argmax(axis=1)": "argmax(axis=0)"},
        ),
        Mistake(
            "least-likely-class",
            "You took the smallest logit, the least likely class: take the largest.",
            {"argmax": "argmin"},
        ),
        Mistake(
            "classes-from-one",
            "Your classes count from 1. Labels count from 0, as argmax does.",
            {".argmax(axis=1)": ".argmax(axis=1) + 1"},
        ),
        Mistake(
            "images-centred",
            "You subtracted the images' mean first. A good habit, but these weights were trained on images from 0 to 1 as they are.",
            {"conv2d_forward(images,": "conv2d_forward(images - images.mean(),"},
        ),
        Mistake(
            "images-divided-by-255",
            "You divided the images by 255. They are from 0 to 1 already; so divided, they are nearly black, and the biases decide.",
            {"conv2d_forward(images,": "conv2d_forward(images / 255,"},
        ),
        Mistake(
            "images-from-minus-one-to-one",
            "You brought the images to the range from -1 to 1. Many networks want that; these weights were trained on images from 0 to 1.",
            {"conv2d_forward(images,": "conv2d_forward(2 * images - 1,"},
        ),
    ],
    styles=[cnn_image_by_image, cnn_in_a_loop, cnn_with_softmax],
)
