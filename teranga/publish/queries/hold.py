"""What the hold bar of every page says. One query, three while everything is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from teranga.people.access import Actor, may
from teranga.people.queries import aliases
from teranga.publish.models import Delivery, Hold


@dataclass(frozen=True, kw_only=True)
class Standing:
    since: datetime
    by: str
    reason: str
    waiting: int  # posts of which something has not left, and was not released
    may_release: bool
    mine: bool  # who held it is seldom the one to let go: queries/releases.py


def standing_hold(actor: Actor) -> Hold | None:
    """The row, whoever asks: for those who obey it."""
    return Hold.objects.of(actor.organisation).filter(ended_at=None).first()


def standing(actor: Actor) -> Standing | None:
    """The hold that stands, as far as this person may read of it."""
    if not may(actor, "read", "hold"):
        return None
    hold = standing_hold(actor)
    if hold is None:
        return None
    names = aliases(organisation=actor.organisation, people={hold.by})
    here = Delivery.objects.of(actor.organisation).filter(state=Delivery.State.PLANNED)
    waits = here.exclude(released_at__gte=hold.since).order_by()
    return Standing(
        since=hold.since,
        by=names.get(hold.by, ""),
        reason=hold.reason,
        waiting=waits.values("post").distinct().count(),
        may_release=may(actor, "release", "hold"),
        mine=hold.by == actor.person,
    )


def fill(actor: Actor) -> dict[str, Any]:
    """``desk.hold`` and ``desk.hold_url`` of the frame."""
    held = standing(actor)
    shown: dict[str, Any] = {}
    if may(actor, "create", "hold"):
        shown["hold_url"] = reverse("publish:hold_all")
    if held:
        url = f"{reverse('publish:deliveries')}?only=held"
        shown["hold"] = {
            "since": held.since,
            "by": held.by,
            "reason": held.reason,
            "waiting": held.waiting,
            "release_url": url if held.may_release else "",
            "mine": held.mine,
        }
    return shown
