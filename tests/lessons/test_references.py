"""What a lesson refers to can be followed: each work cited has its source, each lesson named fits."""

import re

import pytest

from autograder.authoring.lesson import lesson_names, load

NAME = r"(?:(?:van|de|Le|El|von) )?[A-ZÀ-ÞŁŠ](?:[^\W\d]|[’'-])+"
WORK = re.compile(
    rf"({NAME})(?:, {NAME})*(?:,? and {NAME}| et al\.| and others)?,? \(?(1[89]\d\d|20[0-3]\d)[a-z]?\b"
)
NOT_NAMES = {"In", "Since", "Until", "From", "By", "Before", "After", "Around", "About", "Of", "The"}
MONTHS = {"January", "April", "June", "July", "October", "November", "December"}
FOLD = re.compile(r"<details><summary>Sources</summary>(.*?)</details>", re.DOTALL)
# What a paragraph that sends the reader to a lesson speaks of.
TOPICS = {
    "00": r"backward|chain rule|gradient|graph|softmax|hinge|logistic|linear|layer|network|difference|weight",
    "01": r"gradient|descent|SGD|batch|noise|rate|step|schedul|decay|epoch|stochastic|float|seed|drawn",
    "02": r"momentum|velocity|ball|ravine|curvature|eigenvalue|condition|Nesterov|oscillat",
    "03": r"Adam|RMSProp|AdaGrad|measure|adapt|step size|learning rate|optimi|NamedTuple|moment",
    "04": r"vanish|signal|sigmoid|ReLU|tanh|initial|saturat|depth|deep|variance|slope|gradient|weight",
    "05": r"overfit|validation|test set|augment|ensemble|stop|training|copies|drop|mirror|much|judge",
    "06": r"norm|principal|whiten|PCA|statistic|mean|variance|covariance",
    "07": r"convol|filter|kernel|blur|receptive|padding|stride|channel|edge|row",
    "08": r"name what|pooling|LeNet|AlexNet|VGG|CNN|Inception|network|GPU",
    "09": r"residual|ResNet|DenseNet|skip|depth|deep|block|name what|sum|change",
    "10": r"LSTM|recurrent|memory|sequence|gate|language|RNN|time",
    "11": r"image|U-Net|transposed|upsampl|pyramid|denois|skip|picture|pixel|convolutional",
    "12": r"output do|debug|bug|train|curve|search|loop|symptom|hyperparameter|overfit|check|wrong",
    "13": r"own|trick|clothes|Fashion|board|network|course",
}


def prose(lesson):
    """Return a lesson's text cells as one string, and its fold of sources."""
    text = "\n\n".join(cell.source for cell in load(lesson).cells if cell.type == "markdown")
    fold = FOLD.search(text)
    return FOLD.sub("", text), fold[1] if fold else ""


def cited(text):
    """Return each work that a text cites: its first author's name and its year."""
    plain = re.sub(r"\]\([^)]*\)", "]", text)
    return {(name, year) for name, year in WORK.findall(plain) if name not in NOT_NAMES | MONTHS}


def test_works_are_found_in_whatever_form_they_are_cited():
    """With a bracket before the name or before the year, with one author or several."""
    text = (
        "Kingma and Ba (2015), others (He et al., 2016b; Le Cun, Bottou and Bengio, 1998). In 1958 it began."
    )

    assert cited(text) == {("Kingma", "2015"), ("He", "2016"), ("Le Cun", "1998")}


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_work_cited_has_its_entry_in_the_sources(lesson):
    """With a link; and a fold lists the symbols."""
    text, sources = prose(lesson)
    assert "<details><summary>Symbols</summary>" in text
    entries = [line for line in sources.splitlines() if line.startswith("- ")]

    missing = [
        f"{name} ({year})"
        for name, year in sorted(cited(text))
        if not any(name in entry and year in entry for entry in entries)
    ]

    assert entries
    assert not missing
    assert not [entry for entry in entries if "](http" not in entry]


@pytest.mark.parametrize("lesson", lesson_names())
def test_every_lesson_named_exists_and_fits(lesson):
    """The paragraph, or the row of a table, speaks of what that lesson teaches."""
    numbers = {name[:2] for name in lesson_names()}
    wrong = []
    for paragraph in re.split(r"\n\n|\n(?=[|-])", prose(lesson)[0]):
        for found in re.finditer(r"lessons? (\d\d)((?:(?:,| and| to) \d\d)*)", paragraph):
            for number in [found[1], *re.findall(r"\d\d", found[2])]:
                fits = " to " in found[2] or re.search(TOPICS.get(number, "$"), paragraph, re.IGNORECASE)
                if number not in numbers or not fits:
                    wrong.append((number, paragraph))

    assert not wrong
