"""A student's tricks stand in the notebook, and what is missing is lent and named."""

import pytest

from course_lib.check.notebook import kept
from course_lib.nn.from_parts import tricks
from course_lib.nn.from_parts.tricks import TRICKS, borrow, bring_tricks, ours

KEPT = '''"""Mine."""

# --- sgd_step (01_sgd)
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return param - lr * grad


# --- gd_step (01_sgd)
def gd_step(param, grad, *, lr):
    return param
'''


class Shell:
    """IPython's part that changes a cell."""

    def set_next_input(self, text, replace=False):
        """Note what the cell is to become."""
        self.text, self.replace = text, replace


@pytest.fixture
def shell(monkeypatch):
    found = Shell()
    monkeypatch.setattr(tricks, "shell_here", lambda: found)
    for variable in ("COURSE_COLLECT", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(variable, raising=False)
    return found


def test_every_trick_has_its_functions_in_the_library():
    for trick in TRICKS:
        for name in (*trick.wrote, *trick.given):
            assert callable(ours(trick, name))


def test_borrow_keeps_what_is_the_students_own():
    def sgd_step(param, grad, *, lr, weight_decay=0.0):
        return param

    names = {"sgd_step": sgd_step}

    loan = borrow(names)

    assert loan.yours == ("sgd",)
    assert names["sgd_step"] is sgd_step
    assert "Yours: sgd." in repr(loan)
    assert "conv2d (lesson 07)" in repr(loan)


def test_borrow_lends_a_pair_as_a_whole():
    """A forward function without its backward function gives way: ours could not read its cache."""
    names = {"conv2d_forward": lambda x, weight, bias: (x, x)}

    loan = borrow(names)

    assert "conv2d" in loan.lent
    assert names["conv2d_forward"].__module__ == "course_lib.ops.conv.conv2d"


def test_borrow_lends_what_is_asked_for_too():
    names = {"sgd_step": lambda param, grad, *, lr: param}

    assert borrow(names, also=["sgd"]).yours == ()
    with pytest.raises(ValueError, match="no trick 'conv'"):
        borrow({}, also=["conv"])


def test_bring_tricks_puts_the_kept_answers_into_the_cell(tmp_path, shell):
    """Those that a network can use, and no others; the text is Python that stands by itself."""
    (tmp_path / kept.FILE).write_text(KEPT)

    brought = bring_tricks(tmp_path)

    space = {}
    exec(shell.text, space)
    assert shell.replace
    assert space["sgd_step"](3.0, 1.0, lr=1.0) == 2.0
    assert "gd_step" not in space
    assert brought.text == shell.text
    assert "<details>" in brought._repr_html_()


def test_bring_tricks_says_so_where_there_are_none(tmp_path, shell):
    assert "no trick in my_tricks.py" in repr(bring_tricks(tmp_path))


def test_bring_tricks_does_nothing_while_a_notebook_is_graded(tmp_path, shell, monkeypatch):
    (tmp_path / kept.FILE).write_text(KEPT)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    assert bring_tricks(tmp_path) is None
    assert not hasattr(shell, "text")
