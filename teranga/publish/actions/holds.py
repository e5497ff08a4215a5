"""Hold all, and release one by one.

While a hold stands nothing starts but what another person has released. Ending it lets
later posts go; what came due meanwhile stays held until somebody releases each, so that
an hour of silence never ends in a burst.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from teranga.kernel import jobs
from teranga.people.access import Actor, require
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.actions._record import record
from teranga.publish.models import Delivery, Hold
from teranga.publish.queries.hold import standing_hold
from teranga.publish.queries.releases import Releases, Right

S = Delivery.State


class AlreadyHeld(Exception):
    """Somebody was quicker. Everything is held already."""


class NothingHeld(Exception):
    """There is no hold to end, or this delivery is not held."""


class NeedsAnother(Exception):
    """The person who scheduled or held this is not the one to release it."""


def hold_all(*, actor: Actor, now: datetime, reason: str) -> Hold:
    """Nothing of this organisation starts from this transaction on."""
    require(actor, "create", "hold")
    with transaction.atomic():
        _rows.lock(actor.organisation)
        if standing_hold(actor) is not None:
            raise AlreadyHeld
        hold = Hold.objects.create(
            organisation=actor.organisation,
            since=now,
            by=actor.person,
            reason=reason.strip()[:300],
        )
        _mark_due(actor, now)
        record(actor, now, "publish.hold_all", hold)
        return hold


def end_hold(*, actor: Actor, now: datetime) -> Hold:
    """Later posts go out again. What came due meanwhile stays held, one by one."""
    require(actor, "release", "hold")
    with transaction.atomic():
        _rows.lock(actor.organisation)
        hold = standing_hold(actor)
        if hold is None:
            raise NothingHeld
        right = Releases.of(actor, now).of_hold(hold)
        _require_another(right)
        _mark_due(actor, now)
        _rows.change(hold, ended_at=now, ended_by=actor.person)
        record(actor, now, "publish.end_hold", hold, alone=right.alone)
        return hold


def release(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """This one may go, also while the hold stands. Budget, pace and not_after still rule."""
    require(actor, "release", "hold")
    with transaction.atomic():
        _rows.lock(actor.organisation)
        row = Delivery.objects.of(actor.organisation).get(pk=delivery)
        hold = standing_hold(actor)
        if row.state != S.PLANNED or not (row.held_at or hold):
            raise NothingHeld
        right = Releases.of(actor, now, since=row.held_at).of_delivery(row)
        _require_another(right)
        _rows.change(
            row,
            served_by=_channels.kind_of(row.account),
            released_at=now,
            released_by=actor.person,
            next_try_at=now,
        )
        _rows.note(row, "released", now=now, by=actor.person)
        record(actor, now, "publish.release", row, alone=right.alone)
        _rows.settle(row.post_id, organisation=actor.organisation, now=now)
        jobs.poke("publish.deliver")
        return row


def _require_another(right: Right) -> None:
    if not right.allowed:
        raise NeedsAnother


def _mark_due(actor: Actor, now: datetime) -> None:
    """What is due at this moment is held, and needs its own release later."""
    held_already = Q(held_at__isnull=False) & (
        Q(released_at=None) | Q(released_at__lt=F("held_at"))
    )
    rows = (
        Delivery.objects.of(actor.organisation)
        .filter(state=S.PLANNED, not_before__lte=now)
        .exclude(held_already)
    )
    _rows.hold_these(rows, organisation=actor.organisation, now=now)
