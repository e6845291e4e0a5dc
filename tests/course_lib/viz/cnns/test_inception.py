"""The branches of an Inception block add up to its cost."""

import pytest

from course_lib.nn.counting import inception_cost
from course_lib.viz.cnns.inception import BLOCK, branch_costs, plot_inception


@pytest.mark.parametrize("reduce_5x5", [0, 16, 155])
def test_branch_costs_add_up_to_the_cost_of_the_block(reduce_5x5):
    """Branch by branch, against the tested total."""
    options = {"reduce_3x3": 96, "reduce_5x5": reduce_5x5, "pool_proj": 32}

    branches = branch_costs(**options)

    whole = inception_cost(192, (28, 28), **BLOCK, **options).multiplications
    assert sum(map(sum, branches.values())) * 1e6 == pytest.approx(whole)


def test_a_bottleneck_of_155_channels_saves_nothing():
    """As the lesson derives: C R + 25 R M = 25 C M."""
    plain, least, most = (
        sum(branch_costs(reduce_3x3=0, reduce_5x5=r, pool_proj=0)["5×5"]) for r in (0, 154, 155)
    )

    assert least < plain < most


def test_inception_states_its_numbers():
    """At GoogLeNet's setting."""
    fig = plot_inception()

    assert "128 of 303 million multiplications (42%), 256 channels" in fig.alt
    assert fig.png().startswith(b"\x89PNG")
