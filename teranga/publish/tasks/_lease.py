"""Keeps the leases of what this process has in hand, for as long as it lives.

A lease is short, so that a killed worker is noticed within seconds; a slow network does
not cost it, because a thread of its own renews it. A process that was frozen finds its
lease gone and does not make the call any more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections

from teranga.kernel import clock
from teranga.publish.actions import _rows
from teranga.publish.models import Delivery

log = logging.getLogger("teranga.publish")

_in_hand: dict[UUID, int] = {}  # delivery → attempt
_lock = threading.Lock()
_thread: threading.Thread | None = None


def until(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.DELIVERIES["lease"])


@contextmanager
def kept(held: Delivery) -> Iterator[None]:
    """Inside, the lease of this delivery does not run out while the process lives."""
    with _lock:
        _in_hand[held.pk] = held.attempt
        _start()
    try:
        yield
    finally:
        with _lock:
            _in_hand.pop(held.pk, None)


class Stopwatch:
    """Measures what no clock that jumps can falsify: have we slept through our lease?"""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def overslept(self) -> bool:
        return time.monotonic() - self._began > settings.DELIVERIES["lease"] / 2


def _start() -> None:
    global _thread
    if _thread is None and not settings.JOBS["immediate"]:
        _thread = threading.Thread(target=_renew_for_ever, daemon=True, name="leases")
        _thread.start()


def _renew_for_ever() -> None:
    while True:
        time.sleep(settings.DELIVERIES["lease"] / 4)
        with _lock:
            held = dict(_in_hand)
        if held:
            _renew(held)


def _renew(held: dict[UUID, int]) -> None:
    states = [Delivery.State.SENDING, Delivery.State.WITHDRAWING]
    try:
        close_old_connections()
        for pk, attempt in held.items():
            mine = _rows.every().filter(pk=pk, attempt=attempt, state__in=states)
            mine.update(lease_until=until(clock.now()))
    except Exception as error:  # noqa: BLE001 the next round tries again
        log.warning("Leases were not renewed: %s", type(error).__name__)
