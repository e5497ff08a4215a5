"""Say when a post goes out; take the time away again; send less than was approved."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from teranga.kernel.ids import new_id
from teranga.people import access
from teranga.people.access import Actor
from teranga.publish.actions import _rows, _writing, deliveries
from teranga.publish.actions._record import record
from teranga.publish.actions.reviews import MustFix, Stale
from teranga.publish.actions.states import WrongState, move
from teranga.publish.models import Post
from teranga.publish.queries import seats
from teranga.publish.queries.content import content_of
from teranga.publish.queries.gate import gate_of
from teranga.publish.queries.posts import content_hash, is_less, outgoing_texts
from teranga.publish.queries.visible import is_own, visible

S = Post.State
SLACK = timedelta(minutes=2)  # between reading the page and pressing the button


class InThePast(Exception):
    """That moment has gone by."""


class EndsTooEarly(Exception):
    """ "Not after" lies before the moment it should go out."""


class NoSuchZone(Exception):
    """Nobody knows a time zone of this name."""


class NotApproved(Exception):
    """A reader is still missing. ``seats``: who."""

    def __init__(self, open_seats: tuple[str, ...]) -> None:
        super().__init__(", ".join(open_seats))
        self.seats = open_seats


class NotLess(Exception):
    """This adds or changes something: it needs a review of its own."""


def plan_time(
    *,
    actor: Actor,
    now: datetime,
    post: Post,
    at: datetime | None,
    zone: str,
    not_after: datetime | None = None,
) -> Post:
    """Note down when a draft should go out. Nothing is promised; readers see the hour.

    The hour it has already is no change, in whatever state the post is.
    """
    with transaction.atomic():
        post = visible(actor).select_for_update().get(pk=post.pk)
        access.require(actor, "change", "post", own=is_own(actor, post))
        if (at, not_after, zone) == (post.scheduled_at, post.not_after, post.time_zone):
            return post
        if post.state not in (S.IDEA, S.BRIEF, S.DRAFT, S.CHANGES_ASKED, S.IN_REVIEW):
            raise WrongState(post, S.SCHEDULED)
        _require_times(now, at, not_after, zone)
        post.scheduled_at, post.not_after, post.time_zone = at, not_after, zone
        post.save(update_fields=["scheduled_at", "not_after", "time_zone"])
        record(actor, now, "publish.plan_time", post, at=at and at.isoformat())
        return post


def schedule(
    *,
    actor: Actor,
    now: datetime,
    post: Post,
    at: datetime | None,
    zone: str,
    not_after: datetime | None = None,
) -> Post:
    """It goes out ``at`` that moment; None = now. Checks run again, in this transaction.

    Raises NotAllowed, WrongState, InThePast, EndsTooEarly, NoSuchZone, Stale,
    NotApproved, MustFix.
    """
    with transaction.atomic():
        _rows.lock(actor.organisation)
        post = visible(actor).select_for_update().get(pk=post.pk)
        access.require(actor, "schedule", "post", own=is_own(actor, post))
        if post.state not in (S.APPROVED, S.SCHEDULED):
            raise WrongState(post, S.SCHEDULED)
        _require_times(now, at, not_after, zone)
        _require_approved(actor, now, post)
        post.scheduled_at, post.not_after, post.time_zone = at or now, not_after, zone
        if post.state != S.SCHEDULED:
            move(post, S.SCHEDULED, now=now)
        post.save()
        deliveries.plan(actor=actor, now=now, post=post)
        record(actor, now, "publish.schedule", post, at=post.scheduled_at.isoformat())
        return post


def unschedule(*, actor: Actor, now: datetime, post: Post) -> Post:
    """Take the time away; it stays approved. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        _rows.lock(actor.organisation)
        post = visible(actor).select_for_update().get(pk=post.pk)
        access.require(actor, "schedule", "post", own=is_own(actor, post))
        if post.state != S.SCHEDULED:
            raise WrongState(post, S.APPROVED)
        deliveries.unplan(actor=actor, now=now, post=post)
        move(post, S.APPROVED, now=now)
        post.save()
        record(actor, now, "publish.unschedule", post)
        return post


def send_less(
    *,
    actor: Actor,
    now: datetime,
    post: Post,
    accounts: frozenset[UUID] = frozenset(),
    languages: frozenset[str] = frozenset(),
) -> Post:
    """Leave out accounts or languages of an approved post: no new approval (ruling 16).

    Raises NotAllowed, WrongState, Stale, and NotLess when leaving out would let other
    words take the place, or nothing would be left.
    """
    with transaction.atomic():
        _rows.lock(actor.organisation)
        post = visible(actor).select_for_update().get(pk=post.pk)
        access.require(actor, "change", "post", own=is_own(actor, post))
        if post.state not in (S.APPROVED, S.SCHEDULED):
            raise WrongState(post, S.APPROVED)
        before = outgoing_texts(post)
        was = content_hash(before)
        if was != post.frozen_hash:
            raise Stale(str(post.version))
        post.targets.filter(account__in=accounts).delete()
        post.texts.filter(language__in=languages).delete()
        after = outgoing_texts(post)
        if not after or not is_less(after, before):
            raise NotLess
        _carry_over(post, content_hash(after))
        post.version += 1
        post.save()
        _writing.keep(actor, now, post, content_of(post))
        if post.state == S.SCHEDULED:
            deliveries.plan(actor=actor, now=now, post=post)
        record(actor, now, "publish.send_less", post, was=was, hash=post.frozen_hash)
        return post


def _carry_over(post: Post, fresh: str) -> None:
    """What readers approved holds what is left: their names stay under it."""
    for one in seats.approvals(post):
        one.pk, one.content_hash = new_id(), fresh
        one._state.adding = True
        one.save(force_insert=True)
    post.frozen_hash = fresh


def _require_times(
    now: datetime, at: datetime | None, not_after: datetime | None, zone: str
) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NoSuchZone(zone) from error
    if at is not None and at < now - SLACK:
        raise InThePast(at.isoformat())
    if not_after is not None and not_after <= (at or now):
        raise EndsTooEarly(not_after.isoformat())


def _require_approved(actor: Actor, now: datetime, post: Post) -> None:
    if post.frozen_hash != content_hash(outgoing_texts(post)):
        raise Stale(str(post.version))
    found = seats.seats_of(post, seats.approvals(post))
    if not found.full:
        raise NotApproved(found.open)
    gate = gate_of(actor=actor, now=now, post=post).gate
    if gate.stops:
        raise MustFix(gate)
