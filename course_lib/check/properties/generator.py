"""Whether random numbers come from the generator that was given, and from no other."""

from collections.abc import Iterator

from course_lib.check.case import Case
from course_lib.check.properties.finding import Finding


def strays(
    case: Case, same: bool, field: str, what: str, own: str = "own-generator", other: str = "global-generator"
) -> Iterator[Finding]:
    """
    Yield a finding where two calls agree or differ and should not.

    Args:
        case: It says whether each call got an equally seeded generator, or all of them the same one.
        same: Whether all calls gave the same.
        field: The field that fails.
        what: What was drawn: "order", "mask".
        own: The name where calls with one generator agree.
        other: The name where equally seeded generators lead to something else.
    """
    if case.calls > 1 and same and not case.anew:
        told = (
            f"{_times(case.calls)} with the same generator gave the same {what}. A generator that you make "
            "yourself, such as np.random.default_rng(0), starts again at each call: draw from `rng`."
        )
        yield Finding(field, own, told)
    if case.calls > 1 and not same and case.anew:
        told = (
            f"{_times(case.calls)} with equally seeded generators did not give the same {what}. You draw "
            "elsewhere than from `rng` (np.random, random, your own default_rng): nobody can repeat your run."
        )
        yield Finding(field, other, told)


def _times(calls: int) -> str:
    return "Two calls" if calls == 2 else f"{calls} calls"
