"""Arrays and shapes for the convolutions of several exercises."""

import numpy as np


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter: sums of them are exact, and a pack of them is small."""
    return (rng.integers(-9, 10, shape) / 4).astype(dtype)


def conv2d_shapes(rng):
    """Yield images, filters and options: no two sizes alike, no kernel, stride, padding or dilation square, but two."""
    plain, odd = {}, {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}

    def one(n, c_in, size, c_out, kernel, note="", dtype=float, **options):
        arrays = quarters(rng, n, c_in, *size, dtype=dtype), quarters(rng, c_out, c_in, *kernel, dtype=dtype)
        return (*arrays, quarters(rng, c_out, dtype=dtype) + dtype(5)), options, note

    yield one(2, 3, (4, 6), 4, (2, 3), **plain)
    yield one(1, 2, (6, 7), 3, (3, 2), "a batch of one, stride (2, 3)", stride=(2, 3))
    yield one(1, 2, (6, 3), 2, (2, 3), "a map of one column, stride (2, 1)", stride=(2, 1))
    yield one(2, 1, (4, 5), 3, (3, 2), "padding (0, 2)", padding=(0, 2))
    yield one(1, 2, (8, 6), 3, (2, 3), "dilation (3, 1)", dilation=(3, 1))
    yield one(1, 3, (5, 9), 2, (2, 3), "stride (2, 1), padding (1, 2), dilation (1, 2)", **odd)
    yield one(
        1, 2, (9, 8), 2, (3, 3), "ints: stride 3, padding 1, dilation 2", stride=3, padding=1, dilation=2
    )
    yield one(2, 3, (2, 4), 5, (1, 1), "1 × 1 filters")
    yield one(2, 3, (5, 6), 2, (2, 3), "float32", np.float32, padding=(2, 0))


def windows(k_h, k_w, filters):
    """Return what the kernels see at each place of the padded images, as a step: once, and once for each filter."""
    extent = f"(d_h * ({k_h} - 1) + 1, d_w * ({k_w} - 1) + 1)"
    seen = f"np.lib.stride_tricks.sliding_window_view(padded, {extent}, axis=(2, 3))[:, :, ::s_h, ::s_w, ::d_h, ::d_w]"
    return seen, f"np.repeat({seen}[:, None], {filters}, 1)"
