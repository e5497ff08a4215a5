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
from teranga.people.access import Actor, hats_for, require
from teranga.people.queries import holders
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.actions._record import record
from teranga.publish.models import Delivery, Hold

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
        if current(actor) is not None:
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
        hold = current(actor)
        if hold is None:
            raise NothingHeld
        alone = _another_person(actor, now, hold.by)
        _mark_due(actor, now)
        _rows.change(hold, ended_at=now, ended_by=actor.person)
        record(actor, now, "publish.end_hold", hold, alone=alone)
        return hold


def release(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """This one may go, also while the hold stands. Budget, pace and not_after still rule."""
    require(actor, "release", "hold")
    with transaction.atomic():
        _rows.lock(actor.organisation)
        row = Delivery.objects.of(actor.organisation).get(pk=delivery)
        hold = current(actor)
        if row.state != S.PLANNED or not (row.held_at or hold):
            raise NothingHeld
        alone = _another_person(actor, now, *_separated(row, hold))
        _rows.change(
            row,
            served_by=_channels.kind_of(row.account),
            released_at=now,
            released_by=actor.person,
            next_try_at=now,
        )
        _rows.note(row, "released", now=now, by=actor.person)
        record(actor, now, "publish.release", row, alone=alone)
        _rows.settle(row.post_id, organisation=actor.organisation, now=now)
        jobs.poke("publish.deliver")
        return row


def current(actor: Actor) -> Hold | None:
    return Hold.objects.of(actor.organisation).filter(ended_at=None).first()


def _separated(row: Delivery, hold: Hold | None) -> list[UUID | None]:
    people = [row.planned_by]
    if hold is None and row.held_at:
        hold = (
            Hold.objects.of(row.organisation_id)
            .filter(since__lte=row.held_at, ended_at__gte=row.held_at)
            .order_by("-since")
            .first()
        )
    return [*people, hold.by] if hold else people


def _another_person(actor: Actor, now: datetime, *others: UUID | None) -> bool:
    """Refuses the same person; True when she is the only one here who may (ruling 16)."""
    if actor.person not in others:
        return False
    hats = hats_for("release", "hold")
    able = holders(organisation=actor.organisation, hats=hats, now=now)
    if able - set(others):
        raise NeedsAnother
    return True


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
    posts: set[UUID] = set()
    for row in rows:
        _rows.change(row, held_at=now)
        _rows.note(row, "held", now=now)
        posts.add(row.post_id)
    for post in posts:
        _rows.settle(post, organisation=actor.organisation, now=now)
