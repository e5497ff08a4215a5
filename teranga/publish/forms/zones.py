"""Wall clocks and real moments: gaps and repeats of daylight saving are never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Moment:
    """One moment, aware, in UTC."""

    at: datetime


@dataclass(frozen=True)
class Gap:
    """The clocks jump over this hour. ``earlier`` and ``later`` do exist."""

    earlier: datetime
    later: datetime


@dataclass(frozen=True)
class Repeat:
    """The hour comes twice that night; a person says which."""

    first: datetime
    second: datetime


def on_the_clock(day: date, hour: time, zone: str) -> Moment | Gap | Repeat:
    """What this wall time means in ``zone`` (IANA name). Source: PEP 495."""
    wall = datetime.combine(day, hour)
    first = _real(wall, zone, fold=0)
    second = _real(wall, zone, fold=1)
    if first == second:
        return Moment(first)
    if first < second:
        return Repeat(first, second)
    # In a gap fold=1 reads the clock as after the jump: that lands before it.
    return Gap(earlier=second, later=first)


def _real(wall: datetime, zone: str, *, fold: int) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
