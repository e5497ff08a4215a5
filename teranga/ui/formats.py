"""Dates, times and numbers as the page's language writes them. A time never goes without a zone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from math import floor

from babel import Locale
from babel.dates import (
    TIMEDELTA_UNITS,
    format_date,
    format_skeleton,
    format_timedelta,
)
from babel.numbers import format_decimal
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# form → (skeleton of the date, clock time as strftime writes it)
FORMS = {
    "full": ("yMMMEd", "%H:%M"),
    "short": ("MMMd", "%H:%M"),
    "date": ("yMMMMd", ""),
    "day": ("MMMEd", ""),
    "time": ("", "%H:%M"),
    "second": ("", "%H:%M:%S"),
}


_eastern: ContextVar[bool] = ContextVar("eastern", default=False)
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def choose_digits(kind: str) -> None:
    """Until the next call in this thread; ``arabic`` shows on Arabic pages only."""
    _eastern.set(kind == "arabic")


def _is_eastern() -> bool:
    return _eastern.get() and get_language() == "ar"


def _digits(text: str) -> str:
    return text.translate(EASTERN) if _is_eastern() else text


HALF_A_MINUTE = 30
NEARLY = 0.85  # 51 minutes are an hour, as Babel counts
FIVE_FIGURES = 10_000  # Spanish groups from here on
REGIONS = {"en": "en-GB"}  # day before month, 24 hours


def locale() -> Locale:
    return _locale(get_language() or "en")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(REGIONS.get(language, language), sep="-")


def zone_name(at: datetime) -> str:
    """UTC+0, UTC+5:30: understood everywhere, unlike the names of zones."""
    offset = at.utcoffset()
    assert offset is not None, "a naive time has no zone"  # noqa: S101
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def moment(at: datetime, form: str, zone: tzinfo | None = None) -> SafeString:
    """``at`` in ``zone`` or in the reader's, with that zone beside every clock time."""
    clock = FORMS[form][1]
    local = at.astimezone(zone or get_current_timezone())
    hour = local.strftime(clock) if clock else ""
    reader = get_language() or "en", _is_eastern()
    return _said(form, local.date(), (hour, zone_name(local)), reader)


# A page shows few days and few hours, and all pages show the same ones.
@lru_cache(maxsize=1000)
def _said(
    form: str, on: date, clock: tuple[str, str], reader: tuple[str, bool]
) -> SafeString:
    skeleton = FORMS[form][0]
    (hour, zone), (language, eastern) = clock, reader
    day = _day(on, skeleton, _locale(language)) if skeleton else ""
    comma = "،" if language == "ar" else ","
    if eastern:
        day, hour = day.translate(EASTERN), hour.translate(EASTERN)
    if not hour:
        return format_html("{}", day)
    before = f"{day}{comma} " if day else ""
    return format_html('{}{} <bdi dir="ltr">({})</bdi>', before, hour, zone)


def _day(on: date, skeleton: str, where: Locale) -> str:
    if skeleton == "yMMMMd":
        said = format_date(on, "long", locale=where)
    else:
        noon = datetime.combine(on, time(12), UTC)
        said = format_skeleton(skeleton, noon, locale=where)
    if where.language == "fr" and on.day == 1:
        said = re.sub(r"(?<!\d)1(?= )", "1er", said, count=1)
    return said


def ago(at: datetime, now: datetime) -> str:
    """4 minutes ago; under half a minute nobody counts, and "in 0 seconds" is no past."""
    away = (at - now).total_seconds()
    if abs(away) < HALF_A_MINUTE:
        return _("just now")
    seconds = abs(floor(away))
    unit, length = next(
        (unit, length)
        for unit, length in TIMEDELTA_UNITS
        if unit == "second" or seconds / length >= NEARLY
    )
    language = get_language() or "en"
    return _digits(_counted(unit, round(seconds / length), away > 0, language))


@lru_cache(maxsize=1000)
def _counted(unit: str, n: int, ahead: bool, language: str) -> str:
    away = timedelta(seconds=dict(TIMEDELTA_UNITS)[unit] * (n if ahead else -n))
    return format_timedelta(
        away,
        granularity=unit,
        threshold=float("inf"),
        add_direction=True,
        locale=_locale(language),
    )


def number(n: float) -> str:
    """1,234 · 1 234 · 1234: spaces do not break, and are none that old phones cannot draw."""
    where = locale()
    said = format_decimal(
        n,
        locale=where,
        group_separator=where.language != "es" or abs(n) >= FIVE_FIGURES,
        numbering_system="arab" if _is_eastern() else "latn",
    )
    if where.language == "es":
        said = said.replace(".", "\u00a0")  # group by spaces; the comma is for decimals
    return _digits(said.replace("\u202f", "\u00a0"))


# One number of each kind that languages tell apart (CLDR), for ``forms``.
KINDS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def forms(say: Callable[[int], str]) -> str:
    """What ``say`` says for each kind of number, as JSON: a script picks by
    Intl.PluralRules. A kind that is said like "other" is left out."""
    said = {kind: say(n) for kind, n in KINDS.items()}
    other = said["other"]
    shown = {k: text for k, text in said.items() if k == "other" or text != other}
    return json.dumps(shown, ensure_ascii=False)
