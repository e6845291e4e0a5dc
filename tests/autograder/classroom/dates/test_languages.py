"""Times in the languages of whoever downloads from Moodle."""

from datetime import datetime

import pytest

from autograder.classroom.dates.languages import read_time


@pytest.mark.parametrize(
    "text",
    [
        "Saturday, 28 November 2026, 11:10 PM",
        "Samstag, 28. November 2026, 23:10",
        "samedi 28 novembre 2026, 23:10",
        "sábado, 28 de noviembre de 2026, 23:10",
        "sabato, 28 novembre 2026, 23:10",
        "zaterdag, 28 november 2026, 23:10",
        "sobota, 28. listopadu 2026, 23.10",
        "Σάββατο, 28 Νοεμβρίου 2026, 11:10 μμ",
        "2026年 11月 28日(土曜日) 23:10",
        "2026년 11월 28일 토요일 오후 11:10",
    ],
)
def test_a_time_is_read_in_its_language(text):
    assert read_time(text) == datetime(2026, 11, 28, 23, 10)


def test_noon_and_midnight_are_told_apart():
    assert read_time("Saturday, 28 November 2026, 12:10 AM") == datetime(2026, 11, 28, 0, 10)
    assert read_time("Saturday, 28 November 2026, 12:10 PM") == datetime(2026, 11, 28, 12, 10)


@pytest.mark.parametrize("text", ["", "-", "Sonntag, 28. November 2026, 23:10", "28/11/2026 23:10", "23:10"])
def test_what_is_no_time_or_has_another_day_of_the_week_is_not_guessed_at(text):
    assert read_time(text) is None
