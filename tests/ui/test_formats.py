"""Dates and numbers as each language writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import format_timedelta
from django.utils import translation

from teranga.ui import formats

FIRST = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("en", 1234, "1,234"),
        ("fr", 1234, "1\u00a0234"),
        ("fr", 0.5, "0,5"),
        ("es", 1234, "1234"),
        ("es", 12345, "12\u00a0345"),
        ("es", -12345.5, "-12\u00a0345,5"),
        ("ar", 1234, "1,234"),
    ],
)
def test_numbers(language: str, n: float, said: str) -> None:
    with translation.override(language):
        assert formats.number(n) == said


@pytest.mark.parametrize(
    ("language", "form", "said"),
    [
        ("fr", "date", "1er décembre 2026"),
        ("fr", "day", "mar. 1er déc."),
        ("es", "date", "1 de diciembre de 2026"),
        ("en", "date", "1 December 2026"),
        ("ar", "date", "1 ديسمبر 2026"),
    ],
)
def test_the_first_of_a_month(language: str, form: str, said: str) -> None:
    with translation.override(language):
        assert formats.moment(FIRST, form) == said


def test_other_days_are_plain_in_french() -> None:
    with translation.override("fr"):
        said = [formats.moment(FIRST.replace(day=d), "date") for d in (2, 11, 21, 31)]
    assert said == [f"{d} décembre 2026" for d in (2, 11, 21, 31)]


def test_no_form_brings_a_space_that_old_phones_cannot_draw() -> None:
    for language in ("en", "fr", "es", "ar"):
        with translation.override(language):
            said = [formats.moment(FIRST, form) for form in formats.FORMS]
            assert "\u202f" not in "".join([*said, formats.number(1234567.5)])


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "just now"), (29, "just now"), (240, "4 minutes ago")]
)
def test_what_has_just_happened_is_not_counted(seconds: int, said: str) -> None:
    with translation.override("en"):
        assert formats.ago(FIRST, FIRST + timedelta(seconds=seconds)) == said


def test_a_sentence_for_each_kind_of_number() -> None:
    def say(n: int) -> str:
        return "one day" if n == 1 else "{n} days"

    said = json.loads(formats.forms(say))
    assert said == {"one": "one day", "other": "{n} days"}


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_how_long_ago_is_counted_as_babel_counts(language: str) -> None:
    now = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    seconds = [sign * int(31 * 1.07**n) for n in range(240) for sign in (1, -1)]
    with translation.override(language):
        for away in (timedelta(seconds=one, microseconds=5) for one in seconds):
            whole = timedelta(days=away.days, seconds=away.seconds)
            said = format_timedelta(whole, add_direction=True, locale=formats.locale())
            assert formats.ago(now + away, now) == said
