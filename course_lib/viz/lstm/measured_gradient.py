"""Show how far back a gradient reaches, computed by the reader's own functions."""

from collections.abc import Callable

import numpy as np

from course_lib.viz.lstm.gradient_reach import HIGHEST, LOWEST, STEPS_BACK, reach_rnn, set_time_axes
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import ORANGE, PINK, SKY, VERMILION, Picture, picture

GAINS = {0.5: SKY, 1.0: ORANGE, 1.5: VERMILION, 2.0: PINK}


@picture(figsize=(8, 3.3))
def plot_measured_gradient(fig: Picture, step: Callable, backward: Callable) -> str:
    """Draw the gradient's norm at earlier inputs for several gains; arguments as for :func:`reach_rnn`."""
    ax = fig.stage(set_time_axes)
    ends = []
    for gain, color in GAINS.items():
        line = reach_rnn(gain, step=step, backward=backward)
        ax.plot(STEPS_BACK, np.clip(line, LOWEST, HIGHEST), color=color, label=f"gain {gain:g}")
        ends.append(f"gain {gain:g}: {caption_power(line[-51])}")
    ax.legend(loc="lower right", ncols=2)
    return f"The gradient that arrives 50 steps back, by your functions: {', '.join(ends)}."
