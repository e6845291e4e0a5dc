"""Noise shortens Adam's mean step by the factor that theory gives."""

import numpy as np

from course_lib.viz.adam.signal_to_noise import mean_steps, plot_signal_to_noise


def test_noise_shortens_the_mean_step_of_adam():
    """To 1 / sqrt(1 + noise**2)."""
    noise = np.array([0.1, 1.0, 10.0])

    np.testing.assert_allclose(mean_steps(noise), 1 / np.sqrt(1 + noise**2), rtol=0.02)


def test_caption_gives_what_was_measured():
    """Where noise and mean are equal that is 1 / √2."""
    assert "0.71 where they are equal" in plot_signal_to_noise().alt
