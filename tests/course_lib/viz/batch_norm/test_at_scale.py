"""The comparison at scale states every run's accuracy."""

from types import SimpleNamespace

from course_lib.nn.training import Epoch
from course_lib.viz.batch_norm.at_scale import plot_at_scale


def test_at_scale_draws_a_run_that_diverged_at_chance():
    """10 % with ten classes."""
    epoch = Epoch(1, 0.5, 0.8, 0.6, 0.75, 1.0)
    runs = [
        SimpleNamespace(batch_norm=norm, lr=lr, epochs=[epoch] if norm or lr < 1 else [])
        for lr in (0.1, 1.0)
        for norm in (False, True)
    ]

    fig = plot_at_scale(runs)

    assert "no norm 75.0 % at 0.1, 10.0 % at 1; batch norm 75.0 % at 0.1, 75.0 % at 1" in fig.alt
