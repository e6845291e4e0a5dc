"""The exercise ``unet_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.unet import unet_forward

from .shared import quarters


def unet_cases(rng):
    """All sizes and numbers of channels differ; equal widths; a batch of one; float32."""

    def one(n, size, c_in, widths, c_out, note="", dtype=float):
        fine, coarse, middle, up2, up1 = widths
        channels = [(c_in, fine), (fine, coarse), (coarse, middle), (middle + coarse, up2), (up2 + fine, up1)]
        params = [
            (quarters(rng, o, i, 3, 3, dtype=dtype) / 2, quarters(rng, o, dtype=dtype))
            for i, o in [*channels, (up1, c_out)]
        ]
        return case(quarters(rng, n, c_in, *size, dtype=dtype), params, note=note)

    return [
        one(2, (8, 12), 1, (2, 3, 4, 3, 2), 1),
        one(1, (4, 8), 3, (2, 2, 2, 2, 2), 2, "a batch of one, colour, all levels of one width"),
        one(2, (12, 4), 2, (3, 2, 1, 2, 3), 1, "float32", np.float32),
    ]


def unet_recursive(x, params):
    *levels, last = params

    def level(x, layers):
        if len(layers) == 1:
            return convolve_relu(x, layers[0])
        skip = convolve_relu(x, layers[0])
        return convolve_relu(
            skip_concat(upsample_nearest(level(halve(skip), layers[1:-1]), scale=2), skip), layers[-1]
        )

    return convolve(level(x, levels), last)


def unet_with_a_stack(x, params):
    skips = []
    for layer in params[:2]:
        x = convolve_relu(x, layer)
        skips.append(x)
        x = halve(x)
    x = convolve_relu(x, params[2])
    for layer in params[3:5]:
        x = x.repeat(2, axis=2).repeat(2, axis=3)
        x = convolve_relu(np.concatenate([x, skips.pop()], axis=1), layer)
    return convolve(x, params[5])


def unet_in_small_pieces(x, params):
    def run(x, i):
        return conv2d_forward(x, params[i][0], params[i][1], padding=1)[0]

    a = run(x, 0)
    a = a * (a > 0)
    b = run(maxpool2d_forward(a, kernel_size=2)[0], 1)
    b = b * (b > 0)
    c = run(maxpool2d_forward(b, kernel_size=2)[0], 2)
    c = c * (c > 0)
    d = run(skip_concat(upsample_nearest(c, scale=2), b), 3)
    d = d * (d > 0)
    e = run(skip_concat(upsample_nearest(d, scale=2), a), 4)
    return run(e * (e > 0), 5)


COARSE = "    y = upsample_nearest(y, scale=2)\n    y = convolve_relu(skip_concat(y, coarse), up2)"
FINE = "    y = upsample_nearest(y, scale=2)\n    y = convolve_relu(skip_concat(y, fine), up1)"
COARSE_LATE = (
    "    y = skip_concat(y, halve(coarse))\n    y = convolve_relu(upsample_nearest(y, scale=2), up2)"
)
FINE_LATE = "    y = skip_concat(y, halve(fine))\n    y = convolve_relu(upsample_nearest(y, scale=2), up1)"
EXERCISE = Exercise(
    "unet_forward",
    unet_forward,
    points=2,
    returns=("y",),
    cases=unet_cases(np.random.default_rng(1113)),
    hidden=unet_cases,
    seconds=4.0,
    steps={
        "fine": "the maps before the first pooling",
        "coarse": "the maps before the second pooling",
        "upsample_nearest(convolve_relu(halve(coarse), middle), scale=2)": "the smallest maps, enlarged",
    },
    mistakes=[
        Mistake(
            "one-skip-after-pooling",
            "The skip of the coarse maps is mended. That of the fine maps still leaves after the pooling: enlarge first, then put `fine` itself beside it.",
            {FINE: FINE_LATE},
        ),
        Mistake(
            "coarse-skip-after-pooling",
            "The skip of the fine maps is mended. That of the coarse maps still leaves after the pooling: enlarge first, then put `coarse` itself beside it.",
            {COARSE: COARSE_LATE},
        ),
        Mistake(
            "encoder-first",
            "The encoder's channels come first. These weights expect the decoder's first, as `skip_concat` puts them.",
            {
                "skip_concat(y, coarse)": "skip_concat(coarse, y)",
                "skip_concat(y, fine)": "skip_concat(fine, y)",
            },
        ),
        Mistake(
            "last-relu",
            "You put a ReLU behind the last convolution: then no output is ever negative. The last one has none.",
            {"return convolve(y, last)": "return convolve_relu(y, last)"},
        ),
        Mistake(
            "skips-before-relu",
            "Your skips leave before the ReLU. They carry what the next layer reads too: the maps behind it.",
            {
                "skip_concat(y, coarse)": "skip_concat(y, convolve(halve(fine), down2))",
                "skip_concat(y, fine)": "skip_concat(y, convolve(x, down1))",
            },
        ),
    ],
    styles=[unet_recursive, unet_with_a_stack, unet_in_small_pieces],
)
