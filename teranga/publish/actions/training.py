"""When the training ends: what was only practice does not turn real by itself.

Each delivery keeps who it was planned for (``served_by``), and what would now be served
by another does not start: that rule stands in ``tasks/_start`` and needs nothing of this.
Here people are told at once, not only when the hour comes.
"""

from __future__ import annotations

from datetime import datetime

from teranga.kernel.models import Organisation
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.models import Delivery, FeedItem


def switched(organisation: Organisation, now: datetime, on: bool) -> None:
    if not on:
        _hold_practice(organisation, now)
        _forget_practice(organisation)


def _forget_practice(organisation: Organisation) -> None:
    """What strangers were shown for practice goes; real feeds never showed it."""
    shown = FeedItem.objects.of(organisation).filter(practice=True)
    shown.exclude(account__kind=_channels.STAND_IN).delete()


def _hold_practice(organisation: Organisation, now: datetime) -> None:
    _rows.lock(organisation)
    planned = Delivery.objects.of(organisation).filter(state=Delivery.State.PLANNED)
    moved = [
        row
        for row in planned.select_related("account__organisation")
        if _channels.moved(row)
    ]
    _rows.hold_these(moved, organisation=organisation, now=now)
