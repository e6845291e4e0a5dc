"""A lesson's prose and its code: what it says of a number, beside the number that its code gives."""

import re

from autograder.authoring.lesson import load

NUMBER = r"[-−+]?\d+(?:,\d{3})*(?:\.\d+)?"
ROUNDING = 1e-9  # so that a number half-way between two is right both ways


class Prose:
    """The words of one lesson on one line, and its cells by a word in them."""

    def __init__(self, lesson: str):
        self.lesson = load(lesson)
        lines = [line.removeprefix("> ") for cell in self.lesson.cells for line in cell.source.splitlines()]
        self.words = re.sub(r"\s+", " ", " ".join(lines)).replace("{,}", ",")

    def quoted(self, sentence: str) -> list[str]:
        """Return what stands in the lesson where the sentence has its #; it must stand there once."""
        pattern = f"({NUMBER})".join(re.escape(part) for part in sentence.split("#"))
        found = list(re.finditer(pattern, self.words))
        assert len(found) == 1, f"the lesson says {len(found)} times: {sentence}"
        return [number.replace("−", "-").replace(",", "") for number in found[0].groups()]

    def says(self, sentence: str, *computed: float, within: float = 0.0) -> None:
        """
        Compare each # of a sentence of the lesson with a number that was computed.

        It is right within half a unit of the last digit quoted, or within what is given here, where the
        lesson says "about". A sentence without # has to stand there.
        """
        quoted = self.quoted(sentence)
        assert len(quoted) == len(computed), f"{len(quoted)} numbers in: {sentence}"
        for text, value in zip(quoted, computed, strict=True):
            allowed = max(within, 0.5 * 10 ** -len(text.partition(".")[2])) + ROUNDING
            assert abs(float(value) - float(text)) <= allowed, f"{text} is {value:.6g} in: {sentence}"

    def run(self, *words: str, **names: object) -> dict[str, object]:
        """
        Return the names that the lesson has after those of its demo cells that have one of the words.

        Before them all its answers are there, and what is given here.
        """
        cells = [cell.source for cell in self.lesson.cells if cell.role == "demo"]
        for word in words:
            assert any(word in source for source in cells), f"no demo cell has: {word}"
        space = {**self.lesson.namespace, "display": lambda shown: shown, **names}
        for source in cells:
            if any(word in source for word in words):
                exec(compile(source, f"<{self.lesson.name}>", "exec"), space)
        return space
