"""When a delivery may go: waiting after a failure, gaps between posts, budgets, lateness.

Pure functions of rows and ``now``. Chance is seeded with the delivery's key, so that the
same delivery always waits the same time and a test can say which.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

TRIES = 5
HOUR = timedelta(hours=1)


def _seconds(name: str) -> float:
    return float(settings.DELIVERIES[name])


def chance(key: UUID, step: str, *, low: float, high: float) -> timedelta:
    dice = random.Random(f"{key}/{step}")  # noqa: S311 spreads load, protects nothing
    return timedelta(seconds=dice.uniform(low, max(low, high)))


def wait_after_failure(
    key: UUID, tries: int, *, retry_after: float | None
) -> timedelta:
    """Full jitter under 1, 4, 16, 64 minutes, and never sooner than the network asked.

    A network that asks for more than ``ask_after`` is asked again then, or a person is.
    """
    high = _seconds("retry_base") * 4 ** max(0, tries - 1)
    wait = chance(key, f"retry-{tries}", low=min(1.0, high), high=high)
    asked = min(max(0.0, retry_after or 0.0), _seconds("ask_after"))
    return max(wait, timedelta(seconds=asked))


def wait_before_look(tries: int) -> timedelta:
    """Reading is cheap and harmless: 2, 4, 8 … seconds, then every 5 minutes, hourly."""
    if tries > 20:
        return HOUR
    return timedelta(seconds=min(300.0, _seconds("look_base") * 2 ** min(tries, 10)))


def gap(key: UUID, *, late: bool, follow_up: bool) -> timedelta:
    """How long the account rests after this post. What is late never comes in a burst."""
    name = "late_gap" if late else "part_gap" if follow_up else "gap"
    low, high = settings.DELIVERIES[name]
    return chance(key, name, low=float(low), high=float(high))


def longest_rest() -> timedelta:
    """A rest that reaches further than this was written before the clock went back."""
    return max(HOUR, timedelta(seconds=float(settings.DELIVERIES["late_gap"][1])))


def is_late(due: datetime, now: datetime) -> bool:
    return now - due > timedelta(seconds=_seconds("late_after"))


def is_too_late(due: datetime, now: datetime) -> bool:
    """So late that a person says whether it should still go out."""
    return now - due > timedelta(seconds=_seconds("ask_after"))


def budget_free_at(
    starts: list[datetime], per_hour: int, now: datetime
) -> datetime | None:
    """None: there is room now. Else the moment when the oldest start leaves the hour.

    ``starts`` are those of the last hour; one that seems to lie ahead (the clock went
    back) counts too. ``per_hour`` 0 means no budget of our own.
    """
    if not per_hour or len(starts) < per_hour:
        return None
    oldest = sorted(starts)[len(starts) - per_hour]
    return max(oldest, now - HOUR) + HOUR
