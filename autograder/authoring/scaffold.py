"""Start a lesson: a source and its exercises that build, grade and pass the lesson tests as they stand."""

import re
from pathlib import Path

from autograder.authoring.lesson import SOURCES, LessonError

EXERCISES = Path(__file__).parents[1] / "exercises"

SOURCE = '''\
# %% [markdown]
# # {number} · {title}
#
# {{{{badges}}}}
#
# **The question this lesson answers, in one line.**

# %% bootstrap

# %% provided="setup"
import numpy as np

from course_lib.check import check

# %% [markdown]
# ### Exercise 1.1
# What it is, derived. By hand: the cube of 2 is 8.


# %% exercise="{name}_cube"
def {name}_cube(x):
    """Return the cube of each entry of ``x``."""
    ### BEGIN SOLUTION
    return np.power(x, 3)
    ### END SOLUTION


# %% check="{name}_cube" points=10
check("{name}_cube", {name}_cube)

# %% [markdown] exercise="{name}-why" points=1
# **In your own words:** why?
#
# ### BEGIN SOLUTION
# A good answer says … 1 point for … .
# ### END SOLUTION
'''

PACKAGE = '"""The exercises of lesson {number}."""\n'
EXERCISE = '''\
"""The exercise ``{name}_cube``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.call import case


def cube(x):
    """Return the cube of each entry of ``x``."""
    return x**3


def cube_cases(rng):
    return [case(rng.normal(size=4)), case(rng.normal(size=(2, 3)), note="a matrix")]


def cube_by_entry(x):
    return np.array([float(entry) ** 3 for entry in x.ravel()]).reshape(x.shape)


def cube_in_place(x):
    x **= 3
    return x


EXERCISE = Exercise(
    "{name}_cube",
    cube,
    points=10,
    returns=("cube",),
    cases=[case(np.array([2.0, -1.0])), *cube_cases(np.random.default_rng(0))],
    hidden=cube_cases,
    mistakes=[
        Mistake("squared", "That is the square: multiply by x once more.", {{"(x, 3)": "(x, 2)"}}),
        Mistake("times-three", "You multiplied by 3; the cube is x·x·x.", {{"np.power(x, 3)": "3 * x"}}),
        Mistake("absolute", "The sign is lost: the cube of -1 is -1.", {{"(x, 3)": "(abs(x), 3)"}}),
        Mistake("fourth-power", "That is one factor too many.", {{"(x, 3)": "(x, 4)"}}),
        Mistake("changed-in-place", "You changed `x` itself; make a new array.", cube_in_place),
    ],
    styles=[
        cube_by_entry,
        {{"np.power(x, 3)": "x * x * x"}},
        {{"np.power(x, 3)": "np.einsum('...,...,...->...', x, x, x)"}},
    ],
)
'''


def new(name: str, sources: Path = SOURCES, exercises: Path = EXERCISES) -> list[Path]:
    """
    Write a lesson to start from, and return its files.

    Args:
        name: Number and name, such as ``13_attention``.
        sources: Where the source goes.
        exercises: Where what is known of its exercises goes.

    Raises:
        LessonError: If the name is not of that form, or is taken.
    """
    if not re.fullmatch(r"[0-9]{2}_[a-z][a-z0-9_]*", name):
        raise LessonError(
            f"{name!r} is no lesson's name. Two digits, an underscore, lower case: 13_attention."
        )
    number, words = name[:2], name[3:]
    folder = exercises / name
    files = [sources / f"{name}.py", folder / "__init__.py", folder / f"{words}_cube.py"]
    taken = [*sources.glob(f"{number}_*.py"), *exercises.glob(f"{number}_*")]
    if taken:
        raise LessonError(f"Lesson {name[:2]} is there already ({taken[0].name}). Choose another number.")
    folder.mkdir(parents=True)
    title = words.replace("_", " ").capitalize()
    for path, text in zip(files, (SOURCE, PACKAGE, EXERCISE), strict=True):
        path.write_text(text.format(number=number, title=title, name=words))
    return files
