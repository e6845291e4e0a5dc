"""The exercise ``lenet5_shapes``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.nn.architectures import lenet5_shapes


def lenet_cases(rng):
    """Images that are not square, an odd size, colours."""
    h, w = int(rng.integers(20, 30)), int(rng.integers(31, 48))
    return [
        case((1, h, w)),
        case((3, w, h), note="a colour image, higher than wide"),
        case((1, 2 * (h // 2) + 1, 2 * (w // 2) + 1), note="odd sizes"),
        case((2, 4 * (h // 4) + 6, 4 * (w // 4) + 7), note="an odd size after the first pooling"),
    ]


def lenet_one_by_one(image_shape):
    _, h, w = image_shape
    c1 = (6, h - 5 + 1, w - 5 + 1)
    s2 = (6, c1[1] // 2, c1[2] // 2)
    c3 = (16, s2[1] - 5 + 1, s2[2] - 5 + 1)
    s4 = (16, c3[1] // 2, c3[2] // 2)
    return c1, s2, c3, s4, (120,), (84,), (10,)


def lenet_by_function(image_shape):
    def place(size, kernel_size, stride):
        return (size - kernel_size) // stride + 1

    shapes, size = [], image_shape[1:]
    for maps, kernel_size, stride in [(6, 5, 1), (6, 2, 2), (16, 5, 1), (16, 2, 2)]:
        size = tuple(place(s, kernel_size, stride) for s in size)
        shapes.append((maps, *size))
    return shapes + [(n,) for n in (120, 84, 10)]


def lenet_numpy(image_shape):
    size, shapes = np.array(image_shape[1:]), []
    for maps in (6, 16):
        size = size - 4
        shapes.append([maps, *size.tolist()])
        size = size // 2
        shapes.append([maps, *size.tolist()])
    return [*shapes, [120], [84], [10]]


def lenet_fixed(image_shape):
    return [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,)]


EXERCISE = Exercise(
    "lenet5_shapes",
    lenet5_shapes,
    points={"shapes": 1},
    returns=("shapes",),
    steps={f"shapes[{i}]": f"the shape of {layer}" for i, layer in enumerate(["C1", "S2", "C3", "S4"])},
    cases=[
        case((1, 32, 32), note="the paper's images"),
        case((1, 28, 28), note="Fashion-MNIST's images"),
        *lenet_cases(np.random.default_rng(84)),
        case((1, 16, 16), note="the smallest image that fits"),
    ],
    hidden=lenet_cases,
    mistakes=[
        Mistake(
            "convolution-keeps-the-size",
            "Your convolutions keep the size: that is padding 2, Keras's 'same'. In the paper nothing is padded: 5×5 takes 4 rows "
            "and columns away.",
            {"h - 4, w - 4": "h, w"},
        ),
        Mistake(
            "first-convolution-padded",
            "Your C1 keeps the size: d2l pads the first convolution by 2, so that 28×28 images do as well. In the paper neither is padded: 5×5 takes 4 rows and columns away, in C1 too.",
            {"h, w = h - 4, w - 4": "h, w = (h, w) if maps == 6 else (h - 4, w - 4)"},
        ),
        Mistake(
            "five-taken-away",
            "A 5×5 kernel has size - 5 + 1 places: 4 rows and columns go, not 5.",
            {"h - 4, w - 4": "h - 5, w - 5"},
        ),
        Mistake(
            "rest-kept",
            "You rounded up when pooling. A window that does not fit is left out: ⌊size / 2⌋.",
            {"h // 2, w // 2": "-(-h // 2), -(-w // 2)"},
        ),
        Mistake(
            "height-and-width-swapped",
            "Height and width have changed places: shapes are (C, H, W).",
            {"_, h, w": "_, w, h"},
        ),
        Mistake(
            "channels-last",
            "Your shapes are (H, W, C), Keras's order. Here, as in torch, channels come first.",
            {"(maps, h, w)": Times(2, "(h, w, maps)")},
        ),
        Mistake(
            "maps-multiplied",
            "You multiplied the maps: each filter reads all maps before it and gives one, so 16 filters give 16 maps, whatever came in.",
            {"(6, 16)": "(6, 96)"},
        ),
        Mistake(
            "linear-layers-as-maps",
            "Your C5 is (120, 1, 1). In the paper it is a convolution whose 5×5 kernel covers the whole map, true for 32×32 images. Here C5 is a linear layer on "
            "the flattened map, for any size: (120,).",
            {"(120,)": "(120, 1, 1)"},
        ),
        Mistake(
            "flattened-map-listed",
            "You listed the flattened map as a layer of its own. Flattening only writes the same numbers in one row: seven layers are asked for.",
            {"(120,)": "(16 * h * w,), (120,)"},
        ),
        Mistake(
            "pooling-left-out",
            "The pooling layers S2 and S4 are missing: seven shapes are asked for, C1, S2, C3, S4, C5, F6, output.",
            {"h, w = h // 2, w // 2\n        shapes.append((maps, h, w))": "h, w = h // 2, w // 2"},
        ),
        Mistake(
            "image-listed",
            "Your list begins with the image. Only the layers' outputs are asked for.",
            {"return [*shapes": "return [image_shape, *shapes"},
        ),
        Mistake(
            "only-for-32-by-32",
            "These are always the shapes of a 32×32 image. Compute them from image_shape.",
            lenet_fixed,
        ),
        Mistake(
            "pooled-by-one",
            "Your pooling windows move by one pixel. In LeNet-5 they lie side by side: the size halves.",
            {"h // 2, w // 2": "h - 1, w - 1"},
        ),
    ],
    styles=[lenet_one_by_one, lenet_by_function, lenet_numpy],
)
