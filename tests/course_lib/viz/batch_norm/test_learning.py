"""Batch norm permits learning rates at which the plain network guesses."""

from course_lib.ops.norm.batch_norm import batchnorm_forward
from course_lib.viz.batch_norm.learning import learning


def test_networks_train_with_the_functions_they_are_given():
    """Every batch calls the student's function, in training mode."""
    calls = []

    def spy(*args, **options):
        calls.append(options["training"])
        return batchnorm_forward(*args, **options)

    result = learning(spy, epochs=1, sigmoid_rates=(0.5,), rates=(3.0,))

    assert all(calls)
    assert len(calls) > 100
    assert result.relus["no norm"][0] < 0.2 < result.relus["batch norm"][0]
