"""The caption compares SGD with and without momentum for each batch size."""

from course_lib.viz.momentum.noise_price import plot_noise_price


def test_caption_gives_both_losses_for_each_batch_size():
    """One pair of losses per batch size, in the order of the panels."""
    alt = plot_noise_price(lrs=(0.1,), runs=((32, 20), (256, 20))).alt

    assert "with batches of 32, " in alt
    assert alt.endswith("with batches of 256.")
