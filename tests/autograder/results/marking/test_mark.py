"""What a mark is worth, what nbgrader's tables say of it, and how it is read back from them."""

from dataclasses import replace

import pytest

from autograder.results.marking.alike import in_reading_order, normalised
from autograder.results.marking.mark import Item, Mark, Stored, entry, read_back, stored
from autograder.results.marking.rendering import rendered

RUBRIC = {"a": Item("a", "names the noise", 1.0), "b": Item("b", "no reason", -0.5)}
MOST = 3.0


def kept(mark: Mark) -> dict:
    """Return what is kept beside nbgrader's tables when a mark is written."""
    return entry(mark, stored(mark, RUBRIC, MOST))


def test_a_mark_is_the_sum_of_its_items_and_its_adjustment():
    mark = Mark(("a", "b"), 1.25, "**Good**, but why?", marked=True, waits=False)

    assert stored(mark, RUBRIC, MOST) == Stored(
        1.75,
        None,
        "- names the noise (+1)\n- no reason (−0.5)\n- adjusted by +1.25\n\n**Good**, but why?",
        False,
    )


@pytest.mark.parametrize(
    ("adjustment", "extra", "score", "more"),
    [(-5, False, 0, None), (7, False, 3, None), (7, True, 3, 5), (-5, True, 0, None)],
)
def test_a_mark_leaves_0_to_full_marks_only_as_extra_credit(adjustment, extra, score, more):
    mark = Mark(("a",), adjustment, extra=extra, marked=True)

    found = stored(mark, RUBRIC, MOST)

    assert (found.score, found.extra) == (score, more)


@pytest.mark.parametrize(
    ("items", "adjustment", "extra", "line"),
    [
        ("a", 9.0, False, "- adjusted by +2"),
        ("a", 9.0, True, "- adjusted by +9"),
        ("a", -0.5, False, "- adjusted by −0.5"),
        ("aaaa", 0.0, False, "- cut to full marks: −1"),
        ("aaaa", 1.0, False, "- cut to full marks: −1"),
        ("b", 0.0, False, "- not less than 0: +0.5"),
        ("b", 0.5, False, "- adjusted by +0.5"),
        ("aaa", 2.0, False, ""),
        ("", 2.0, False, ""),
    ],
)
def test_the_lines_of_a_comment_add_up_to_the_mark(items, adjustment, extra, line):
    """What is left of an adjustment has a line; the page and the formgrader show no other sum."""
    mark = Mark(tuple(items), adjustment, "See me.", extra=extra, marked=True, waits=False)

    new = stored(mark, RUBRIC, MOST)

    assert new.comment.splitlines()[len(items) :] == [line, "", "See me."][not line :][not items :]
    changed = replace(new, comment=f"{new.comment} Please.")
    assert read_back(changed, entry(mark, new), RUBRIC).comment == "See me. Please."


@pytest.mark.parametrize(
    "mark",
    [
        Mark(("a", "b"), 0.25, "Why?", marked=True, waits=False, by="ada"),
        Mark(("a",), 9.0, "", extra=True, marked=True, waits=False, by="ada"),
        Mark(("a",), 9.0, "", marked=True, waits=False, by="ada"),  # cut to full marks, and not forgotten
        Mark(comment="later"),
    ],
)
def test_a_mark_is_read_back_as_it_was_given(mark):
    new = stored(mark, RUBRIC, MOST)

    found = read_back(new, entry(mark, new), RUBRIC)

    assert replace(found, total=None) == mark


def test_a_mark_of_the_formgrader_is_kept_as_an_adjustment_and_a_comment():
    assert read_back(Stored(2.5, None, "See me.", False), None, RUBRIC) == Mark(
        (), 2.5, "See me.", marked=True, waits=False, total=2.5
    )


def test_what_the_formgrader_changes_in_a_mark_is_kept_as_well():
    ours = kept(Mark(("a",), 0.0, "Why?", marked=True))

    found = read_back(Stored(2.5, None, "- names the noise (+1)\n\nBecause.", False), ours, RUBRIC)

    assert (found.items, found.adjustment, found.comment, found.total) == (("a",), 1.5, "Because.", 2.5)


def test_a_mark_that_the_formgrader_took_back_is_gone():
    ours = kept(Mark(("a",), 1.0, marked=True))

    found = read_back(Stored(None, None, None, True), ours, RUBRIC)

    assert (found.items, found.adjustment, found.marked) == ((), 0, False)


def test_a_version_tells_every_change_apart():
    mark = Mark(("a",), 0.0, "x", marked=True)
    others = [
        replace(mark, items=("a", "b")),
        replace(mark, adjustment=0.5),
        replace(mark, comment="y"),
        replace(mark, extra=True),
        replace(mark, total=1.0),
    ]

    assert len({one.version for one in (mark, *others)}) == 6


def test_white_space_and_case_do_not_make_two_answers_different():
    assert normalised(" A quarter\n of  the STEPS") == normalised("a quarter of the steps ")


def test_similar_answers_follow_each_other():
    texts = ["the steps are a quarter", "noise and batch", "a quarter are the steps!", "the batch, and noise"]

    assert in_reading_order(texts) == [0, 2, 1, 3]
    assert in_reading_order(["one", "two"]) == [0, 1]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[go](javascript:alert(1))",
        "![me](https://example.org/seen.png)",
        "```mermaid\n<b onclick=alert(1)>\n```",
        "$<img src=x onerror=alert(1)>$",
        "<b onclick=alert(1)>x</b>",
    ],
)
def test_a_strangers_markup_can_do_nothing(hostile):
    html = rendered(hostile)

    assert "<script" not in html
    assert "<img" not in html
    assert "<b onclick" not in html
    assert "href" not in html


def test_formatting_and_formulas_stay():
    html = rendered("**bold** $x < y$ and\n\n$$\\frac{1}{2}$$\n\n# Title")

    assert "<strong>bold</strong>" in html
    assert '<span class="formula">x &lt; y</span>' in html
    assert '<span class="formula block">\\frac{1}{2}</span>' in html
    assert "<h1" not in html
