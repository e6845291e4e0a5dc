"""Calling an answer: nothing it does stops the check or spoils the next call."""

import functools
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest

from course_lib.check.arguments import Made
from course_lib.check.calling import limits
from course_lib.check.calling.running import call, outcomes_of
from course_lib.check.case import case


def test_result_and_no_change():
    """The plain case."""
    outcome = call(lambda x, *, k: x * k, case(np.arange(3.0), k=2))

    assert np.array_equal(outcome.result, [0, 2, 4])
    assert outcome.error == ""
    assert outcome.changed == []


def test_endless_loop_is_told():
    """In a sentence of its own, without a guess."""

    def endless(x):
        while True:
            x = x + 1

    outcome = call(endless, case(1.0), 0.1)

    assert outcome[:4] == (None, "Timeout", "it did not end within 0.1 seconds of computing", 0)


@pytest.mark.parametrize("traced", [False, True])
def test_endless_generator_is_told(traced, monkeypatch):
    """Its items are taken within the limits."""
    if traced:
        monkeypatch.setattr(limits, "ticker", lambda: limits.by_trace)

    def batches(x):
        while True:
            yield x

    outcome = call(batches, case(1.0))

    assert outcome.error == "EndlessGenerator"
    assert outcome.message.startswith("the generator that it returned does not end")


def test_generator_that_computes_for_ever_is_stopped():
    """It never comes to its first item."""

    def batches(x):
        while True:
            x += 1
        yield x

    assert call(batches, case(1.0), 0.1).error == "Timeout"


def test_generator_is_taken_apart_before_the_next_call():
    """Two calls that share a random generator draw one after the other."""

    def draws(rng):
        for _ in range(2):
            yield rng.random()

    first, second = call(draws, case(Made("rng", (0,)), calls=2)).result

    assert [*first, *second] == list(np.random.default_rng(0).random(4))


def test_error_in_a_generator_names_its_line():
    """It is raised while the items are taken."""

    def broken(x):
        yield x
        yield undefined

    outcome = call(broken, case(1))

    assert (outcome.error, outcome.line) == ("NameError", 3)


@pytest.mark.parametrize("traced", [False, True])
def test_deep_recursion_is_an_error_like_any_other(traced, monkeypatch):
    """Also while its lines are traced."""
    if traced:
        monkeypatch.setattr(limits, "ticker", lambda: limits.by_trace)

    def deep(x):
        return deep(x) + 1

    assert call(deep, case(1)).error == "RecursionError"


def test_huge_array_is_an_error_like_any_other():
    """NumPy's own class has a private name."""

    def huge(n):
        return np.ones((n, n))

    outcome = call(huge, case(10**7))

    assert (outcome.error, outcome.line) == ("MemoryError", 2)
    assert "Unable to allocate" in outcome.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's data")
def test_what_grows_without_end_ends_in_a_memory_error(monkeypatch):
    """The kernel would be ended by the system."""
    monkeypatch.setattr(
        "course_lib.check.calling.running.memory_limit", lambda: limits.memory_limit(100 << 20)
    )

    def grows(n):
        rows = []
        while True:
            rows.append(np.ones(n))

    assert call(grows, case(10**6), 60.0).error == "MemoryError"


def test_input_is_told_at_once():
    """Nobody looks for a box to type into while a check runs."""
    outcome = call(lambda: input("how many?"), case())

    assert (outcome.error, outcome.line) == ("EOFError", 1)
    assert outcome.message == "input() has nothing to read while an answer is checked"


def test_many_short_calls_have_the_time_they_need():
    """A thousand draws of some milliseconds each are a right answer."""
    calls = []

    def draw(rng):
        end = limits.clock() + 0.0004
        while limits.clock() < end:
            pass
        calls.append(1)
        return rng.random()

    outcome = call(draw, case(Made("rng", (0,)), calls=1_000), 0.2)

    assert outcome.error == ""
    assert len(outcome.result) == len(calls) == 1_000


def test_many_calls_together_do_not_take_for_ever():
    """Each is within its time, but not all."""

    def slow(x):
        end = limits.clock() + 0.01
        while limits.clock() < end:
            pass

    outcome = call(slow, case(1, calls=100), 0.05)

    assert outcome[1:3] == ("Timeout", "100 calls of it did not end within 0.1 seconds")


def test_one_endless_call_of_many_is_stopped_soon():
    """It has the time of one call."""

    def endless(x):
        while True:
            pass

    outcome = call(endless, case(1, calls=100_000), 0.1)

    assert outcome.message == "it did not end within 0.1 seconds of computing"


def test_nothing_is_tried_after_a_timeout():
    """A student does not wait for each case."""
    tried = []

    def endless(x):
        tried.append(x)
        while True:
            pass

    outcomes = outcomes_of(endless, [case(1), case(2), case(3)], 0.1)

    assert [outcome.error for outcome in outcomes] == ["Timeout"] * 3
    assert tried == [1]


def test_answer_is_checked_in_a_thread_too():
    """Some front ends run cells in threads."""
    outcomes = []

    def run():
        outcomes.append(call(lambda x: x + 1, case(1)))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert outcomes[0].result == 2


def test_a_slow_answer_has_as_much_longer_in_all_as_each_call_has_where_it_is_traced(monkeypatch):
    """In a web page a training of 45 seconds passes a limit of 40: its one call may take 160."""
    monkeypatch.setattr(limits, "ticker", lambda: limits.by_trace)

    def slow(x):
        end = limits.clock() + 0.08
        while limits.clock() < end:
            pass
        return x

    outcomes = outcomes_of(slow, [case(i, calls=2) for i in range(5)], 0.1)

    assert [outcome.error for outcome in outcomes] == [""] * 5


def test_change_in_place_is_seen_in_nested_arguments():
    """An array in a list in an argument, and an option."""

    def meddle(xs, *, table):
        xs[0][1] = 7.0
        table["a"] = 2
        return 0

    outcome = call(meddle, case([np.zeros(2)], table={"a": 1}))

    assert outcome.changed == ["xs", "table"]


def test_change_in_place_is_seen_in_any_of_several_calls():
    """Each call with fresh arguments is looked at."""
    first = []

    def meddle(x):
        if not first:
            x[0] = 1
        first.append(1)

    outcome = call(meddle, case(np.zeros(2), calls=2, anew=True))

    assert outcome.changed == ["x"]


def test_change_of_an_argument_without_a_name_is_told_by_its_place():
    """The answer takes whatever comes."""

    def meddle(*args):
        args[1][0] = 1

    assert call(meddle, case(0, np.zeros(2))).changed == ["argument 2"]


def test_cases_are_not_changed_by_an_answer_that_does():
    """The next call sees what the first one saw."""
    one = case(np.zeros(2))

    def meddle(x):
        x += 1
        return x

    call(meddle, one)

    assert np.array_equal(one.args[0], [0, 0])


def test_error_names_its_line():
    """Counted from the def, which is what the student sees."""

    def broken(x):
        y = 1
        return x + y + undefined

    outcome = call(broken, case(1))

    assert (outcome.error, outcome.line) == ("NameError", 3)


def test_error_in_an_inner_function_names_its_line():
    """The line that the student has to look at, not the one that calls it."""

    def broken(x):
        def inner(y):
            return y + undefined

        return inner(x)

    assert call(broken, case(1)).line == 3


def test_error_in_another_function_names_the_line_that_calls_it():
    """Only the answer's own lines are counted."""

    def broken(x):
        y = np.zeros(3)
        return np.concatenate(y, x)

    assert call(broken, case(1)).line == 3


def test_error_behind_a_decorator_names_its_line():
    """A cache is no part of the answer."""

    @functools.cache
    def broken(x):
        return x + undefined

    assert call(broken, case(1)).line == 3


def test_error_of_the_call_itself_has_no_line():
    """The function's parameters are others than the exercise's."""
    outcome = call(lambda x: x, case(1, 2))

    assert (outcome.error, outcome.line) == ("TypeError", 0)


def test_error_of_a_class_of_the_students_own():
    """Even one that cannot say what happened."""

    class Unspeakable(Exception):
        def __str__(self):
            raise RuntimeError

    def broken(x):
        raise Unspeakable

    assert call(broken, case(1))[1:3] == ("Unspeakable", "")


def test_prints_and_warnings_stay_inside(capfd):
    """One byte on stderr would cost the cell its points in nbgrader."""

    def loud(x):
        print("hello")
        print("oh", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        return np.log(x)

    outcome = call(loud, case(np.zeros(1)))

    assert outcome.result[0] == -np.inf
    assert capfd.readouterr() == ("", "")


def test_settings_of_numpy_stay_the_notebooks_own():
    """An answer that turns warnings into errors does so for itself."""

    def strict(x):
        np.seterr(all="raise")
        return x

    before = np.geterr()

    call(strict, case(1))

    assert np.geterr() == before


def test_exit_is_an_error_like_any_other():
    """An answer that calls exit() does not end the notebook."""

    def leave(x):
        raise SystemExit("bye")

    assert call(leave, case(1)).error == "SystemExit"


def test_interrupt_of_the_user_goes_through():
    """The check stops then, and says nothing of the answer."""

    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupted, case(1))


def test_calls_share_one_generator():
    """Two epochs from one rng differ; a second check of the same case does not."""
    twice = case(Made("rng", (0,)), calls=2)
    first, second = call(lambda rng: rng.random(), twice).result

    assert first != second
    assert call(lambda rng: rng.random(), twice).result == (first, second)


def test_calls_with_fresh_arguments_get_equally_seeded_generators():
    """An answer that draws from its rng alone gives equal results."""
    first, second = call(lambda rng: rng.random(), case(Made("rng", (0,)), calls=2, anew=True)).result

    assert first == second


IMPORTS = """
import sys, threading
from course_lib.check.calling import limits
from course_lib.check.case import case
from course_lib.check.calling.running import call

def answer(x):
    {imports}
    return float({value})

def run():
    print([call(answer, case(4.0), 0.3)[:3] for _ in range(2)])

if sys.argv[1] == "thread":
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
else:
    run()
{imports}
print({value})
"""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["main", "thread"])
@pytest.mark.parametrize(
    ("imports", "value"),
    [
        ("import torch", "torch.nn.Identity()(torch.tensor(4.0))"),
        ("from scipy.signal import convolve2d", "convolve2d([[1.0]], [[4.0]])[0, 0]"),
    ],
    ids=["torch", "scipy"],
)
def test_import_of_a_large_library_passes_and_leaves_the_kernel_sound(imports, value, where):
    """The first check, the next one, and what the notebook does with the library then."""
    script = IMPORTS.format(imports=imports, value=value)

    ended = subprocess.run([sys.executable, "-c", script, where], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[0] == "[(4.0, '', ''), (4.0, '', '')]"


def fits(x, labels):
    """Return a function that gives the label of the nearest point."""

    def classify(points):
        return labels[np.abs(points[:, None] - x).argmin(axis=1)]

    return classify


TRAINING = (np.array([0.0, 1.0]), np.array([3, 4]))


def test_what_an_answer_returns_is_called_and_judged():
    """The function itself is no result."""
    outcome = call(fits, case(*TRAINING, then=(np.array([0.9, 0.2, 0.8]),)))

    assert outcome.result.tolist() == [4, 3, 4]
    assert not outcome.error
    assert not outcome.changed


def test_each_call_gets_a_fresh_copy_of_what_comes_then():
    """A function that changes it does not spoil the next, and is told by its own parameter's name."""

    def spoils(x):
        def classify(points):
            points += 1
            return points.copy()

        return classify

    given = np.zeros(2)
    outcome = call(spoils, case(0, then=(given,), calls=2))

    assert [one.tolist() for one in outcome.result] == [[1, 1], [1, 1]]
    assert outcome.changed == ["points"]
    assert not given.any()


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        (3.0, "it returned a number, expected a function that can be called with 1 argument"),
        (
            None,
            "it returned None, expected a function that can be called with 1 argument. Is there a `return`?",
        ),
        ((abs, [1.0]), "it returned a tuple of 2 entries, expected a function"),
        (lambda: 0, "it returned a function with other parameters (too many positional arguments), expected"),
        (lambda x, y: 0, "it returned a function with other parameters (missing a required argument: 'y')"),
    ],
)
def test_what_cannot_be_called_then_is_told(returned, sentence):
    """In a student's words, as a whole sentence."""
    outcome = call(lambda x: returned, case(0, then=(1,)))

    assert outcome.error == "NotAFunction"
    assert outcome.message.startswith(sentence)


def test_a_builtin_that_tells_no_parameters_is_called():
    """Not every function has a signature."""
    assert call(lambda x: max, case(0, then=(1, 2))).result == 2
    assert call(lambda x: np.abs, case(0, then=(-1,))).result == 1


def test_the_limit_holds_for_the_call_and_what_comes_then_together():
    """Neither alone is over it."""

    def busy(seconds):
        end = limits.clock() + seconds
        while limits.clock() < end:
            pass

    def trains(x):
        busy(0.3)
        return lambda points: busy(0.3)

    assert call(trains, case(0, then=(1,)), 0.4).error == "Timeout"
    assert not call(trains, case(0, then=(1,)), 5.0).error


def test_an_error_in_what_comes_then_has_its_line():
    """Counted in the function that the student wrote."""

    def trains(x):
        def classify(points):
            raise ValueError("odd")

        return classify

    assert call(trains, case(0, then=(1,)))[1:4] == ("ValueError", "odd", 3)


def test_an_answer_is_not_given_the_target():
    """It is no argument."""
    assert call(lambda *args, **options: (args, options), case(1, target=2)).result == ((1,), {})
