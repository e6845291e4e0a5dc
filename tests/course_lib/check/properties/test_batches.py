"""An epoch is judged by its sizes, by which indices came, and by where their order comes from."""

import random

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.case import case
from tests.course_lib.check.properties.asking import fails, found, named


def cases(seed):
    """Return many small epochs, two larger ones, no rest, one per batch, too large a batch, equal seeds."""
    rng = Made("rng", (seed,))
    return [
        case(10, 4, rng, calls=60),
        case(47, 9, rng, calls=2),
        case(40, 10, rng),
        case(43, 1, rng),
        case(20, 32, rng),
        case(47, 9, rng, calls=2, anew=True),
    ]


def cut(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


def lists(n, size, rng):
    return [batch.tolist() for batch in cut(rng.permutation(n), size)]


def tuples(n, size, rng):
    return tuple(cut(np.argsort(rng.random(n)), size))


def generator(n, size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    yield from cut(order, size)


def sorted_inside(n, size, rng):
    return [np.sort(batch) for batch in cut(rng.permutation(n).astype(np.int32), size)]


@pytest.mark.parametrize("answer", [lists, tuples, generator, sorted_inside])
def test_right_epochs_pass_whatever_the_seed(answer):
    """In lists, tuples or arrays of any integers; the order inside a batch has no effect."""
    for seed in range(15):
        assert not fails("batches", answer, cases(seed))


def fresh_generator(n, size, rng):
    return cut(np.random.default_rng().permutation(n), size)


def standard_library(n, size, rng):
    order = list(range(n))
    random.shuffle(order)
    return cut(order, size)


def fixed_seed(n, size, rng):
    return cut(np.random.default_rng(0).permutation(n), size)


def five_seeds(n, size, rng):
    return cut(np.random.default_rng(rng.integers(5)).permutation(n), size)


def stored(n, size, rng):
    return cut(np.arange(n), size)


def reversed_order(n, size, rng):
    return cut(np.arange(n)[::-1], size)


def rolled(n, size, rng):
    return cut(np.roll(np.arange(n), rng.integers(n)), size)


def inside(n, size, rng):
    return [rng.permutation(batch) for batch in cut(np.arange(n), size)]


def batches_shuffled(n, size, rng):
    batches = cut(np.arange(n), size)
    return [batches[i] for i in rng.permutation(len(batches))]


def replaced(n, size, rng):
    return cut(rng.integers(0, n, n), size)


def permuted_each(n, size, rng):
    return [rng.permutation(n)[start : start + size] for start in range(0, n, size)]


def chosen_each(n, size, rng):
    return [rng.choice(n, min(size, n), replace=False) for _ in range(0, n, size)]


def start_not_multiplied(n, size, rng):
    order = rng.permutation(n)
    return [order[i : i + size] for i in range(-(-n // size))]


def dropped(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n - size + 1, size)]


def filled_up(n, size, rng):
    return cut(np.resize(rng.permutation(n), -(-n // size) * size), size)


def one_too_many(n, size, rng):
    order = rng.permutation(n)
    return [order[i * size : (i + 1) * size] for i in range(n // size + 1)]


def evened(n, size, rng):
    return np.array_split(rng.permutation(n), -(-n // size))


def counted(n, size, rng):
    return np.array_split(rng.permutation(n), size)


def short_first(n, size, rng):
    order = rng.permutation(n)
    return [order[: n % size], *cut(order[n % size :], size)] if n % size else cut(order, size)


def from_one(n, size, rng):
    return cut(rng.permutation(n) + 1, size)


def whole(n, size, rng):
    return rng.permutation(n)


def shuffled_in_place(n, size, rng):
    return [rng.shuffle(batch) for batch in cut(np.arange(n), size)]


def too_long(n, size, rng):
    order = rng.permutation(n)
    return [order[start : start + size + 1] for start in range(0, n, size)]


def floats(n, size, rng):
    return cut(rng.permutation(n) * 1.0, size)


@pytest.mark.parametrize(
    ("answer", "name", "failed"),
    [
        (fresh_generator, "global-generator", "order"),
        (standard_library, "global-generator", "order"),
        (fixed_seed, "same-order-each-epoch", "order"),
        (five_seeds, "", "order"),
        (stored, "not-shuffled", "order"),
        (reversed_order, "not-shuffled", "order"),
        (rolled, "neighbours-stay-together", "order"),
        (inside, "shuffled-inside-batches", "order"),
        (batches_shuffled, "neighbours-stay-together", "sizes order"),
        (replaced, "drawn-with-replacement", "visited order"),
        (permuted_each, "new-draw-for-each-batch", "visited order"),
        (chosen_each, "new-draw-for-each-batch", "sizes visited order"),
        (start_not_multiplied, "start-not-multiplied", "sizes visited order"),
        (dropped, "last-batch-dropped", "sizes visited"),
        (filled_up, "last-batch-filled-up", "sizes visited"),
        (one_too_many, "empty-batch", "sizes"),
        (evened, "evened-out", "sizes"),
        (counted, "number-for-size", "sizes"),
        (short_first, "short-batch-first", "sizes"),
        (from_one, "counted-from-one", "visited"),
        (whole, "not-cut", "sizes visited order"),
        (shuffled_in_place, "shuffle-returns-none", "sizes visited order"),
        (too_long, "", "sizes visited order"),
        (floats, "", "sizes visited order"),
        (lambda n, size, rng: [], "", "sizes visited order"),
    ],
)
def test_wrong_epochs_are_named_and_lose_the_fields_that_they_miss(answer, name, failed):
    for seed in range(5):
        assert named("batches", answer, cases(seed)) == name
        assert fails("batches", answer, cases(seed)) == set(failed.split())


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        (dropped, "sizes", "2 indices of 10 never came"),
        (replaced, "visited", "In one epoch index "),
        (short_first, "sizes", "The first batch has 2 indices, expected 4."),
        (from_one, "visited", "Index n does not exist".lower()),
        (evened, "sizes", "4, 3 and 3 indices"),
        (fixed_seed, "order", "60 calls with the same generator gave the same order"),
        (lambda n, size, rng: None, "order", "rng.shuffle, too, returns None"),
    ],
)
def test_sentences_tell_what_came(answer, field, sentence):
    assert sentence in found("batches", answer, cases(0)[0])[field][1]


def test_a_repeated_index_is_no_sign_of_replacement_where_batches_are_short():
    """In batches of one, drawing with replacement and drawing each batch anew are the same."""
    assert found("batches", replaced, case(43, 1, Made("rng", (0,))))["visited"][0] == ""
