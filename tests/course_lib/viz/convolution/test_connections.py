"""The picture counts the connections and weights that it draws."""

from course_lib.viz.convolution.connections import plot_connections


def test_connections_counts_what_it_draws():
    """Eight pixels, six units, patches of three."""
    alt = plot_connections().alt

    assert "48 connections with 48 weights" in alt
    assert "18 connections with 18 weights" in alt
    assert "18 connections with 3 weights" in alt
