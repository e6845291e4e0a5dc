"""Arrays and sentences for the recurrent steps of several exercises."""

import numpy as np


def arrays(rng, *shapes, dtype=float):
    """Draw one array per shape."""
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def rnn_arrays(rng, n, d, hidden, *, scale=0.7, dtype=float):
    """Draw x, h, w_x, w_h, bias of one step."""
    x, h, w_x, w_h, bias = arrays(
        rng, (n, d), (n, hidden), (hidden, d), (hidden, hidden), (hidden,), dtype=dtype
    )
    factor = dtype(scale)
    return [x, np.tanh(h), factor * w_x, factor * w_h, bias]


def lstm_arrays(rng, n, d, hidden, *, scale=0.7, dtype=float):
    """Draw x, h, c, w_x, w_h, bias of one step; cell states beyond 1 in size."""
    x, h, c, w_x, w_h, bias = arrays(
        rng,
        (n, d),
        (n, hidden),
        (n, hidden),
        (4 * hidden, d),
        (4 * hidden, hidden),
        (4 * hidden,),
        dtype=dtype,
    )
    factor = dtype(scale)
    return [x, np.tanh(h), dtype(1.5) * c, factor * w_x, factor * w_h, bias]
