"""The deep MLP loses its gradient with the old recipe, and keeps it with the new one."""

import pytest

pytest.importorskip("torch")

from course_lib.gpu import deep_mlp


def test_old_recipe_loses_its_gradient_and_the_new_one_keeps_it():
    """Ten hidden layers, before the first step."""
    (x, labels), _ = deep_mlp.fashion_rows(200)
    sizes = [784, *[64] * 10, 10]

    old, new = (
        deep_mlp.weight_gradients(deep_mlp.deep_mlp(sizes, recipe), x, labels) for recipe in deep_mlp.RECIPES
    )

    assert old[0] < 1e-12 < 1e-2 < old[-1]
    assert 0.1 < new[0] / new[-1] < 10


SMALL = deep_mlp.Size(depth=2, width=16, images=300, epochs=2, batch_size=50, lr=0.01)


def test_a_line_is_told_after_each_epoch():
    lines = []

    list(deep_mlp.run_experiment(SMALL, tell=lines.append))

    assert [line.rpartition(",")[0] for line in lines] == [
        f"{recipe}: epoch {epoch} of 2" for recipe in deep_mlp.RECIPES for epoch in (1, 2)
    ]


def test_a_run_goes_on_where_it_was_interrupted(tmp_path):
    """It has all its epochs then, with the losses of a run that was not."""

    def stop(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(deep_mlp.run_experiment(SMALL, folder=tmp_path, tell=stop))
    lines = []
    resumed = list(deep_mlp.run_experiment(SMALL, folder=tmp_path, tell=lines.append))
    whole = list(deep_mlp.run_experiment(SMALL))

    assert len(lines) == 3
    for (_, came, _), (_, expected, _) in zip(resumed, whole, strict=True):
        assert [epoch.train_loss for epoch in came] == pytest.approx([e.train_loss for e in expected])
