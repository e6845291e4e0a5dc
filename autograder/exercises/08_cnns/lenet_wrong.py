"""The exercise ``lenet_wrong``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.nn import models

from .shared import quarters


def lenet_wrong(images, params):
    return models.lenet_forward(images, params)


def lenet_cases(rng):
    """Small networks of LeNet-5's kind: sizes that all differ, colours, as many images as maps, float32."""

    def one(n, image_shape, widths, note, dtype=float):
        channels, h, w = image_shape
        c1, c3, c5, f6, classes = widths
        features = c3 * (((h - 4) // 2 - 4) // 2) * (((w - 4) // 2 - 4) // 2)
        shapes = [(c1, channels, 5, 5), (c3, c1, 5, 5), (c5, features), (f6, c5), (classes, f6)]
        params = [
            (quarters(rng, *shape, dtype=dtype) / 8, quarters(rng, shape[0], dtype=dtype) / 4)
            for shape in shapes
        ]
        return case(quarters(rng, n, *image_shape, dtype=dtype) / 4, params, note=note)

    return [
        one(3, (1, 20, 24), (2, 3, 5, 4, 6), "three images"),
        one(2, (3, 24, 20), (1, 2, 4, 3, 5), "colour images"),
        one(5, (2, 20, 20), (3, 2, 6, 6, 6), "maps of 2×2, three layers of equal width"),
        one(2, (1, 28, 20), (2, 2, 4, 5, 3), "as many images as maps"),
        one(4, (1, 20, 28), (2, 3, 4, 4, 3), "float32", np.float32),
    ]


def lenet_layer_by_layer(images, params):
    (w1, b1), (w3, b3), (w5, b5), (w6, b6), (w, b) = params
    c1 = np.tanh(conv2d_forward(images, w1, b1)[0])
    s2 = avgpool2d_forward(c1, kernel_size=2)[0]
    c3 = np.tanh(conv2d_forward(s2, w3, b3)[0])
    s4 = avgpool2d_forward(c3, kernel_size=2)[0]
    c5 = np.tanh(s4.reshape(s4.shape[0], -1) @ w5.T + b5)
    f6 = np.tanh(c5 @ w6.T + b6)
    return f6 @ w.T + b


def lenet_image_by_image(images, params):
    rows = []
    for image in images:
        x = image[None]
        for weight, bias in params[:2]:
            x = np.tanh(conv2d_forward(x, weight, bias)[0])
            x = avgpool2d_forward(x, kernel_size=(2, 2))[0]
        x = x.ravel()
        for weight, bias in params[2:4]:
            x = np.tanh(weight @ x + bias)
        rows.append(params[4][0] @ x + params[4][1])
    return np.stack(rows)


FLATTEN = "features = s4.reshape(len(images), -1)"
FIRST, SECOND = (f"{name}, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)" for name in ("s2", "s4"))
LATE = "{} = np.tanh(avgpool2d_forward(x, kernel_size=2)[0])"
EXERCISE = Exercise(
    "lenet_wrong",
    lenet_wrong,
    points={"scores": 2},
    returns=("scores",),
    ours="course_lib.nn.models:lenet_forward",
    steps={
        "s2": "the maps of S2",
        "s4": "the maps of S4",
        "s4.reshape(len(images), -1)": "the numbers of S4, one row per image",
    },
    cases=lenet_cases(np.random.default_rng(94)),
    hidden=lenet_cases,
    mistakes=[
        Mistake(
            "images-last-then-flattened",
            "Each row still holds numbers of several images: the axis of the images has to stay first when the maps are flattened.",
            {FLATTEN: "features = s4.transpose(1, 2, 3, 0).reshape(len(images), -1)"},
        ),
        Mistake(
            "channels-last",
            "The images no longer mix, but each is flattened with its channels last, as Keras does. C5's weights expect (C, H, W).",
            {FLATTEN: "features = s4.transpose(0, 2, 3, 1).reshape(len(images), -1)"},
        ),
        Mistake(
            "rows-and-columns-exchanged",
            "The images no longer mix, but each map is flattened column by column. C5's weights expect it row by row.",
            {FLATTEN: "features = s4.transpose(0, 1, 3, 2).reshape(len(images), -1)"},
        ),
        Mistake(
            "first-image-for-all",
            "Every image gets the scores of the first one. Each row of the flattened maps belongs to its own image.",
            {FLATTEN: "features = np.repeat(s4[:1].reshape(1, -1), len(images), axis=0)"},
        ),
        Mistake(
            "tanh-after-the-pooling",
            "You moved tanh behind the pooling. The mean of tanh is not tanh of the mean: in the text's order tanh comes first, and it was right as given.",
            {FIRST: LATE.format("s2"), SECOND: LATE.format("s4")},
        ),
        Mistake(
            "largest-pooled",
            "You pooled the largest numbers. LeNet-5 pools means, and that was right as given.",
            {"avgpool2d_forward": Times(2, "maxpool2d_forward")},
        ),
        Mistake(
            "tanh-behind-the-output",
            "You put a tanh behind the output. Scores have none.",
            {"return linear_forward(h, *output)[0]": "return np.tanh(linear_forward(h, *output)[0])"},
        ),
        Mistake(
            "softmax-behind-the-output",
            "The images no longer mix, but your scores went through a softmax. Scores are asked for: the softmax belongs to the loss.",
            {
                "return linear_forward(h, *output)[0]": "h = linear_forward(h, *output)[0]\n    h = np.exp(h - h.max(axis=1, keepdims=True))\n    return h / h.sum(axis=1, keepdims=True)"
            },
        ),
        Mistake(
            "relu-for-tanh",
            "You put ReLUs in place of tanh. AlexNet does so, 14 years later; here LeNet's tanh was right as given.",
            {
                "np.tanh(x)": Times(2, "np.maximum(x, 0)"),
                "np.tanh(linear_forward": Times(2, "(lambda z: np.maximum(z, 0))(linear_forward"),
            },
        ),
    ],
    styles=[
        lenet_layer_by_layer,
        lenet_image_by_image,
        {FLATTEN: "features = np.array([maps.ravel() for maps in s4])"},
    ],
    forbidden=("course_lib.nn.models",),
)
