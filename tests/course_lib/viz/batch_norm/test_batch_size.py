"""Small batches separate the two modes of batch norm."""

from course_lib.viz.batch_norm.batch_size import small_batch


def test_small_batches_separate_the_two_modes():
    """At 64 they agree; a batch of one teaches nothing."""
    runs = {size: small_batch(size) for size in (1, 4, 64)}

    assert runs[1].as_in_training > 2.2
    assert runs[1].after_training > 1000
    assert runs[4].as_in_training > 1.5 * runs[4].after_training
    assert runs[64].as_in_training < 1.5 * runs[64].after_training
    assert runs[4].means.std() > 2 * runs[64].means.std()
