"""The only clock. Read in views, tasks and commands; everything else is told ``now``.

The whole desk can be moved in time with ``simulate`` (tests, training).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_offset = timedelta()
_frozen: datetime | None = None


def now() -> datetime:
    """Aware UTC."""
    return _frozen or datetime.now(UTC) + _offset


@contextmanager
def simulate(at: datetime, *, running: bool = False) -> Iterator[None]:
    """Inside the block ``now()`` stands at ``at``, or runs on from there."""
    global _frozen, _offset
    before = (_frozen, _offset)
    _frozen, _offset = (None, at - datetime.now(UTC)) if running else (at, timedelta())
    try:
        yield
    finally:
        _frozen, _offset = before


def move(at: datetime) -> None:
    """Move a frozen clock on; only inside ``simulate``."""
    global _frozen
    if _frozen is None:
        raise RuntimeError("The clock is running; use simulate() first.")
    _frozen = at
