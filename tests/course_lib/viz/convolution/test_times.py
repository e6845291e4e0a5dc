"""The picture of times says how long the largest image took."""

from course_lib.viz.convolution.times import plot_times


def test_caption_names_the_times_of_the_largest_image():
    """In milliseconds; a way that was not measured leaves a gap."""
    times = {"loop": [1.0, float("nan")], "product": [0.5, 2.0], "torch": [0.2, 0.81]}

    assert plot_times((14, 28), times).alt == (
        "Time per image of 28 × 28 pixels: loop nan ms; product 2 ms; torch 0.81 ms."
    )
