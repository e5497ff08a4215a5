"""Ask for a review, approve, ask for a change, say no; take it back to a draft.

What is approved is frozen by its hash: the reader sends the hash of what she read, and
an approval counts for exactly that version.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from teranga.kernel.notify import notify
from teranga.people import access
from teranga.people.access import Actor
from teranga.protect.queries import Gate
from teranga.publish.actions import deliveries
from teranga.publish.actions._record import record
from teranga.publish.actions.states import WrongState, move
from teranga.publish.models import Delivery, Post, Review
from teranga.publish.queries import seats
from teranga.publish.queries.gate import gate_of
from teranga.publish.queries.posts import content_hash, outgoing_texts
from teranga.publish.queries.visible import is_own, visible
from teranga.publish.queries.waiting import readers

S = Post.State
TO_READ, DECIDED = "publish.to_read", "publish.decided"  # kinds of notices
REASON = 2000
NOT_OUT = (Delivery.State.CANCELLED, Delivery.State.EXPIRED, Delivery.State.FAILED)


class MustFix(Exception):
    """The gate stops it. ``gate`` says what must be fixed, or kept with a reason."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(f"{len(gate.must)} to fix, {len(gate.should)} to look at")
        self.gate = gate


class Stale(Exception):
    """The page showed an older version. Read it again, then decide."""


class Separated(Exception):
    """Above low risk nobody approves what she wrote or sent in."""


class NotASeat(Exception):
    """This risk asks for somebody else. ``seats``: who."""

    def __init__(self, open_seats: tuple[str, ...]) -> None:
        super().__init__(", ".join(open_seats))
        self.seats = open_seats


class ChecksMissing(Exception):
    """Not every check ran: then a second person reads it, at any risk."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(", ".join(one.check for one in gate.unchecked))
        self.gate = gate


class ReasonNeeded(Exception):
    """Whoever wrote it must learn why."""


def submit(*, actor: Actor, now: datetime, post: Post, version: int) -> Post:
    """Freeze this version and ask for a review.

    Raises NotAllowed, WrongState, Stale, MustFix.
    """
    with transaction.atomic():
        post = locked(actor, post)
        access.require(actor, "change", "post", own=is_own(actor, post))
        if post.state not in Post.EDITABLE:
            raise WrongState(post, S.IN_REVIEW)
        if post.version != version:
            raise Stale(str(post.version))
        _pass_gate(actor, now, post)
        post.frozen_hash = content_hash(outgoing_texts(post))
        post.submitted_by = actor.person
        move(post, S.IN_REVIEW, now=now)
        post.save()
        record(
            actor,
            now,
            "publish.submit",
            post,
            version=post.version,
            hash=post.frozen_hash,
            risk=post.risk,
        )
        call_readers(now, post)
        return post


def approve(
    *, actor: Actor, now: datetime, post: Post, read: str, reason: str = ""
) -> Post:
    """Take a seat. With the last one the post is approved. ``read``: hash of what she saw.

    Raises NotAllowed, WrongState, Stale, Separated, NotASeat, ChecksMissing, MustFix.
    """
    with transaction.atomic():
        post = _for_decision(actor, post, read)
        gate = _pass_gate(actor, now, post)
        hat = _hat(actor, now, post, gate)
        _review(actor, now, post, (Review.Decision.APPROVED, hat), reason=reason)
        record(actor, now, "publish.approve", post, hat=hat, hash=read, risk=post.risk)
        settle(now, post)
        _tell_author(actor, now, post)
        return post


def ask_change(
    *, actor: Actor, now: datetime, post: Post, read: str, reason: str
) -> Post:
    """Back to who wrote it, with what to change. Raises as approve, and ReasonNeeded."""
    with transaction.atomic():
        post = _for_decision(actor, post, read)
        _say_no(actor, now, post, Review.Decision.CHANGES_ASKED, reason=reason)
        move(post, S.CHANGES_ASKED, now=now)
        post.frozen_hash = ""
        post.save()
        record(actor, now, "publish.ask_change", post, hash=read)
        _tell_author(actor, now, post)
        return post


def reject(*, actor: Actor, now: datetime, post: Post, read: str, reason: str) -> Post:
    """Not this: it rests in the archive and can be copied. Raises as ask_change."""
    with transaction.atomic():
        post = _for_decision(actor, post, read)
        _say_no(actor, now, post, Review.Decision.REJECTED, reason=reason)
        move(post, S.ARCHIVED, now=now)
        post.frozen_hash = ""
        post.save()
        record(actor, now, "publish.reject", post, hash=read)
        _tell_author(actor, now, post)
        return post


def reopen(*, actor: Actor, now: datetime, post: Post) -> Post:
    """Take it back to a draft. Approvals of the frozen version count no longer.

    Raises NotAllowed, WrongState (once anything went out, correct it instead).
    """
    with transaction.atomic():
        post = locked(actor, post)
        access.require(actor, "change", "post", own=is_own(actor, post))
        stop_deliveries(actor, now, post)
        move(post, S.DRAFT, now=now)
        post.frozen_hash, post.submitted_by = "", None
        post.save()
        record(actor, now, "publish.reopen", post)
        return post


def archive(*, actor: Actor, now: datetime, post: Post) -> Post:
    """Put it aside. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        post = locked(actor, post)
        access.require(actor, "change", "post", own=is_own(actor, post))
        move(post, S.ARCHIVED, now=now)
        post.save()
        record(actor, now, "publish.archive", post)
        return post


def locked(actor: Actor, post: Post) -> Post:
    """The row, if she may read it; the caller asks for the verb."""
    return visible(actor).select_for_update().get(pk=post.pk)


def _pass_gate(actor: Actor, now: datetime, post: Post) -> Gate:
    gate = gate_of(actor=actor, now=now, post=post).gate
    if gate.stops:
        raise MustFix(gate)
    return gate


def _for_decision(actor: Actor, post: Post, read: str) -> Post:
    post = locked(actor, post)
    access.require(actor, "approve", "post")
    if post.state != S.IN_REVIEW:
        raise WrongState(post, S.APPROVED)
    if read != post.frozen_hash or read != content_hash(outgoing_texts(post)):
        raise Stale(str(post.version))
    return post


def _hat(actor: Actor, now: datetime, post: Post, gate: Gate) -> str:
    """The seat she takes, or why she can't."""
    hat = seats.seat_for(actor, post, now=now) or seats.READER
    if hat == seats.SELF:
        if post.risk != Post.Risk.LOW:
            raise Separated
        if not gate.all_ran:
            raise ChecksMissing(gate)
        return hat
    open_seats = seats.seats_of(post, seats.approvals(post)).open
    if not any(one in (seats.READER, hat) for one in open_seats):
        raise NotASeat(open_seats)
    return hat


def _say_no(
    actor: Actor, now: datetime, post: Post, decision: str, *, reason: str
) -> None:
    if not reason.strip():
        raise ReasonNeeded(decision)
    hat = seats.seat_for(actor, post, now=now) or seats.READER
    _review(actor, now, post, (decision, hat), reason=reason)


def _review(
    actor: Actor, now: datetime, post: Post, what: tuple[str, str], *, reason: str
) -> Review:
    decision, hat = what
    return Review.objects.create(
        organisation=actor.organisation,
        post=post,
        by=actor.person,
        hat=hat,
        decision=decision,
        content_hash=post.frozen_hash,
        reason=reason.strip()[:REASON],
        at=now,
    )


def settle(now: datetime, post: Post) -> None:
    """Approved once every seat is taken."""
    if seats.seats_of(post, seats.approvals(post)).full:
        move(post, S.APPROVED, now=now)
        post.save()


def stop_deliveries(actor: Actor, now: datetime, post: Post) -> None:
    """Nothing of it goes out; WrongState when something has, or may have, gone out."""
    if not post.deliveries.exists():
        return
    deliveries.unplan(actor=actor, now=now, post=post)
    if post.deliveries.exclude(state__in=NOT_OUT).exists():
        raise WrongState(post, S.DRAFT)


def call_readers(now: datetime, post: Post) -> None:
    """Tell whoever could take an open seat that something waits."""
    for person in readers(post, now=now):
        notify(
            organisation=post.organisation_id,
            person=person,
            now=now,
            what=TO_READ,
            path=reverse("publish:review", args=[post.pk]),
        )


def _tell_author(actor: Actor, now: datetime, post: Post) -> None:
    for person in {post.author, post.submitted_by} - {actor.person, None}:
        notify(
            organisation=post.organisation_id,
            person=person,
            now=now,
            what=DECIDED,
            path=reverse("publish:post", args=[post.pk]),
        )
