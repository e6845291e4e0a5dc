"""Times as Moodle writes them, in the language of whoever downloads: "Samstag, 28. November 2026, 23:10"."""

import functools
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from babel import Locale, UnknownLocaleError, localedata

FIRST = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "da", "nb", "fi", "tr", "ru", "uk")
YEAR, DAY = re.compile(r"(?<!\d)\d{4}(?!\d)"), re.compile(r"(?<![\d:.])\d{1,2}(?![\d:])")
CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d\d)(?:[:.](\d\d))?(?!\d)")
IN_NUMBERS = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")  # of the East


def read_time(text: str) -> datetime | None:
    """
    Return a time that names its day of the week and its month in some language; nothing if it is none.

    A month's name may be another month's in another language: the day of the week decides.

    Example:
        >>> read_time("Samstag, 28. November 2026, 23:10"), read_time("-")
        (datetime.datetime(2026, 11, 28, 23, 10), None)
    """
    text = unicodedata.normalize("NFC", text.replace("\u202f", " "))
    clock = CLOCK.search(text)
    if not clock:
        return None
    rest = text[: clock.start()] + " " + text[clock.end() :]
    hour, minute, second = (int(part or 0) for part in clock.groups())
    try:
        if east := IN_NUMBERS.search(rest):
            year, month, day = map(int, east.groups())
            return datetime.combine(
                datetime(year, month, day), time(_hour(hour, rest, ("ja", "ko", "zh")), minute, second)
            )
        return _in_words(rest, hour, minute, second)
    except ValueError:
        return None


def _in_words(text: str, hour: int, minute: int, second: int) -> datetime | None:
    """Return a time whose month is a word."""
    years = YEAR.findall(text)
    days = DAY.findall(YEAR.sub(" ", text))
    if len(years) != 1 or len(days) != 1:
        return None
    words = _words(text)
    for language in (*FIRST, *_others()):
        names = _names(language)
        for month in (number for name, number in names["months"] if f" {name} " in words):
            day = datetime(int(years[0]), month, int(days[0]))
            if any(number == day.weekday() for name, number in names["days"] if f" {name} " in words):
                return datetime.combine(day, time(_hour(hour, text, (language,)), minute, second))
    return None


def _hour(hour: int, text: str, languages: Iterable[str]) -> int:
    """Return the hour of 24, where a text tells the half of the day."""
    words = _words(text)
    halves = [name for language in languages for name, half in _names(language)["halves"] if half == "pm"]
    before = [name for language in languages for name, half in _names(language)["halves"] if half == "am"]
    if hour < 12 and any(f" {name} " in words for name in halves):
        return hour + 12
    return 0 if hour == 12 and any(f" {name} " in words for name in before) else hour


def _words(text: str) -> str:
    """Return a text's words as they are compared: in lower case, and in single blanks."""
    kept = (sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text.lower())
    return f" {' '.join(''.join(kept).split())} "


@functools.cache
def _names(language: str) -> dict[str, list[tuple[str, Any]]]:
    """Return what a language calls the months, the days of the week, and the halves of the day."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {"months": [], "days": [], "halves": []}
    kinds = [(context, width) for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]

    def called(table: Any) -> list[tuple[str, Any]]:
        found = {
            (form, number)
            for context, width in kinds
            for number, name in table[context][width].items()
            for form in (_words(name).strip(), _words(name).replace(" ", ""))  # μ.μ. is written μμ, too
        }
        return sorted((name, number) for name, number in found if name)

    halves = [(name, half) for name, half in called(locale.day_periods) if half in ("am", "pm")]
    return {"months": called(locale.months), "days": called(locale.days), "halves": halves}


@functools.cache
def _others() -> tuple[str, ...]:
    """Return all other languages that the CLDR has."""
    known = (name for name in localedata.locale_identifiers() if "_" not in name)
    return tuple(sorted(name for name in known if name not in FIRST))
