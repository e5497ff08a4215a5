"""Days and hours as people write them, in four languages and both kinds of digits.

Pure: the day of today is an argument. Day before month, always; the page says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

from babel import Locale

from teranga.engines.text import fold

LANGUAGES = ("en", "fr", "es", "ar")
WORDS = {
    "today": 0,
    "aujourd'hui": 0,
    "hoy": 0,
    "اليوم": 0,
    "tomorrow": 1,
    "demain": 1,
    "mañana": 1,
    "غدا": 1,
    "غدًا": 1,
    "day after tomorrow": 2,
    "après-demain": 2,
    "pasado mañana": 2,
    "بعد غد": 2,
}
NOW = ("now", "maintenant", "ahora", "الآن", "right now", "tout de suite", "ya")
AT_ONCE = NOW[0]
NOON = ("noon", "midi", "mediodía", "ظهرا", "الظهر")

_SPLIT = re.compile(r"[\s.,/\-،؛]+")
_TIME = re.compile(
    r"(\d{1,2})(?:\s*[:.h٫]\s*(\d{2}))?\s*h?\s*(a\.?m\.?|p\.?m\.?|ص|م)?", re.IGNORECASE
)


@cache
def _offsets() -> dict[str, int]:
    return {_plain(word): days for word, days in WORDS.items()}


@cache
def _names(kind: str) -> dict[str, int]:
    """Folded month or weekday names → number (months from 1, Monday = 0)."""
    found: dict[str, int] = {}
    for code in LANGUAGES:
        table = getattr(Locale(code), kind)["format"]
        for width in ("wide", "abbreviated"):
            for number, name in table[width].items():
                found.setdefault(_plain(name), number)
    return found


def _plain(text: str) -> str:
    folded = "".join(c if c.isalnum() else " " for c in fold(text))
    return " ".join(folded.split())


def western(text: str) -> str:
    """Any decimal digits as 0-9, and no hidden marks around them."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    ).strip()


@dataclass(frozen=True)
class WhichYear:
    """A day without a year that has just gone by: a person says which year she means."""

    last: date
    coming: date


def read_day(text: str, *, today: date) -> date | WhichYear | None:
    """``20.11.``, ``2026-11-20``, ``20 Nov``, ``tomorrow``, ``Friday``. None: not read.

    Without a year the next such day is meant, unless the last one is nearer: a slip of
    a day must not send a post a year late. A weekday is the next one after today.
    """
    plain = _plain(western(text))
    if plain in _offsets():
        return today + timedelta(days=_offsets()[plain])
    if plain in _names("days"):
        ahead = (_names("days")[plain] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    pieces = [one for one in _SPLIT.split(western(text)) if one]
    pieces = [one for one in pieces if _plain(one) not in _names("days")]
    return _from_pieces([_number(one) for one in pieces], pieces, today)


def _number(piece: str) -> int | None:
    if piece.isdecimal() and len(piece) <= 4:
        return int(piece)
    return _names("months").get(_plain(piece))


def _from_pieces(
    numbers: list[int | None], pieces: list[str], today: date
) -> date | WhichYear | None:
    if len(numbers) not in (2, 3) or None in numbers:
        return None
    first, second, *year = (one for one in numbers if one is not None)
    if len(pieces[0]) == 4 and pieces[0].isdecimal():
        return _day(first, second, year[0]) if year else None
    if not pieces[0].isdecimal():  # Nov 20
        first, second = second, first
    if not year:
        return _next(second, first, today)
    return _day(year[0] + 2000 if year[0] < 100 else year[0], second, first)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(month: int, day: int, today: date) -> date | WhichYear | None:
    years = range(today.year - 8, today.year + 9)  # 29 February may be far
    found = [one for one in (_day(year, month, day) for year in years) if one]
    coming = [one for one in found if one >= today]
    if not coming:
        return None
    last, then = found[found.index(coming[0]) - 1], coming[0]
    return WhichYear(last, then) if today - last < then - today else then


def read_time(text: str) -> time | None:
    """``10:00``, ``10h``, ``9.30 pm``, ``noon``. None: not read."""
    said = western(text).lower()
    if _plain(said) in {_plain(one) for one in NOON}:
        return time(12)
    found = _TIME.fullmatch(said)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("p", "م") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def is_now(text: str) -> bool:
    return _plain(text) in {_plain(one) for one in NOW}
