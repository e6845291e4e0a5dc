"""What a pack tells of an answer that is one number."""

import hashlib
from itertools import chain

import pytest

from course_lib.check import PACKS, find, read_pack, truth
from course_lib.check.judge import judge_number

NUMBERS = {"iterations_per_epoch": 5005.0, "terminal_gain": 100.0}
PLAUSIBLE = [*range(10_000), *(n / 100 for n in range(10_000))]  # in the order in which somebody would try
BUDGET = 4 << 30  # bytes to hash: more than half a minute's work where everything else takes none
CHEAP = (hashlib.md5, hashlib.sha1, hashlib.sha256, lambda data: hashlib.blake2b(data, digest_size=8))


@pytest.fixture
def hashed(monkeypatch):
    """The sizes of all that is hashed for numbers; nothing is."""
    sizes = []

    class Counting:
        def __init__(self, data, digest_size):
            sizes.append(len(data))
            self.data = data

        def update(self, data):
            sizes.append(len(data))

        def hexdigest(self):
            return self.data.hex()

    monkeypatch.setattr(truth.hashlib, "blake2b", Counting)
    truth._hard.cache_clear()
    yield sizes
    truth._hard.cache_clear()


def told(name, known):
    """Return what a pack holds of a number: the answer's digest, and those of known mistakes."""
    return {known.digest, *(mistake.outcomes[0].result for mistake in known.mistakes)}


def test_these_are_all_the_numbers_that_packs_know():
    """A new one has to be looked for, too."""
    known = [one for path in PACKS.glob("*.npz") for one in read_pack(path, path.stat().st_mtime_ns).values()]

    assert {one.name for one in known if one.digest} == NUMBERS.keys()
    assert all(judge_number(find(name), answer).score == 1 for name, answer in NUMBERS.items())
    assert {*NUMBERS.values()} < {*PLAUSIBLE}


@pytest.mark.parametrize("name", NUMBERS)
def test_no_number_is_found_by_quick_digests(name):
    """Ten thousand tries would take no time."""
    known = told(name, find(name))
    texts = (
        form.format(name, float(value)).encode() for value in PLAUSIBLE for form in ("{} {:.6g}", "{1:.6g}")
    )
    tried = chain.from_iterable((cheap(text).hexdigest() for cheap in CHEAP) for text in texts)

    assert not [found for found in tried if {found, found[:16]} & known]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_not_found_within_a_budget(name, hashed):
    """What is counted is what is hashed. One that is among the first few is no secret from anybody."""
    tries = 0
    while sum(hashed) < BUDGET:
        truth.digest(name, PLAUSIBLE[tries])
        tries += 1

    assert tries > 10
    assert NUMBERS[name] not in PLAUSIBLE[:tries]


def test_a_check_tries_a_number_once(hashed):
    """It is compared with the answer and with all known mistakes, and asked again it is known."""
    known = find("terminal_gain")

    assert [judge_number(known, 12.5).score for _ in range(3)] == [0, 0, 0]
    assert sum(hashed) < 2 * truth.EFFORT
