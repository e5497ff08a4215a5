"""Ask for a review, approve, ask for a change, say no; raise and lower the risk.

What is approved is frozen by its hash: the reader sends the hash of what she read, and
an approval counts for exactly that version.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

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

S = Post.State
RISKS = list(Post.Risk.values)
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
        post = _locked(actor, post)
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
        _settle(now, post)
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
        return post


def reopen(*, actor: Actor, now: datetime, post: Post) -> Post:
    """Take it back to a draft. Approvals of the frozen version count no longer.

    Raises NotAllowed, WrongState (once anything went out, correct it instead).
    """
    with transaction.atomic():
        post = _locked(actor, post)
        access.require(actor, "change", "post", own=is_own(actor, post))
        _stop_deliveries(actor, now, post)
        move(post, S.DRAFT, now=now)
        post.frozen_hash, post.submitted_by = "", None
        post.save()
        record(actor, now, "publish.reopen", post)
        return post


def archive(*, actor: Actor, now: datetime, post: Post) -> Post:
    """Put it aside. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        post = _locked(actor, post)
        access.require(actor, "change", "post", own=is_own(actor, post))
        move(post, S.ARCHIVED, now=now)
        post.save()
        record(actor, now, "publish.archive", post)
        return post


def raise_risk(
    *, actor: Actor, now: datetime, post: Post, risk: str, reason: str
) -> Post:
    """Anybody who reads posts here may ask for more care. An approval that no longer
    suffices goes back to review. Raises NotAllowed, ReasonNeeded, WrongState.
    """
    with transaction.atomic():
        post = _locked(actor, post)
        _may_speak(actor, post)
        if post.state not in (*Post.EDITABLE, S.IN_REVIEW, S.APPROVED, S.SCHEDULED):
            raise WrongState(post, S.IN_REVIEW)
        if RISKS.index(risk) <= RISKS.index(post.risk):
            return post
        _set_risk(actor, now, post, (risk, reason))
        waits = not seats.seats_of(post, seats.approvals(post)).full
        if waits and post.state in (S.APPROVED, S.SCHEDULED):
            _stop_deliveries(actor, now, post)
            move(post, S.IN_REVIEW, now=now)
        post.save()
        return post


def lower_risk(
    *, actor: Actor, now: datetime, post: Post, risk: str, reason: str
) -> Post:
    """The focal point alone, or the deputy, with a reason; never of what she wrote.

    The next change of the words computes the floor afresh.
    Raises NotAllowed, Separated, ReasonNeeded, WrongState.
    """
    with transaction.atomic():
        post = _locked(actor, post)
        access.require(actor, "approve", "post")
        if not actor.hats & {seats.FOCAL_POINT, seats.DEPUTY}:
            raise access.NotAllowed("post", "lower_risk")
        if not seats.is_apart(actor, post):
            raise Separated
        if post.state not in (*Post.EDITABLE, S.IN_REVIEW):
            raise WrongState(post, post.state)
        if RISKS.index(risk) >= RISKS.index(post.risk):
            return post
        _set_risk(actor, now, post, (risk, reason))
        post.save()
        if post.state == S.IN_REVIEW:
            _settle(now, post)
        return post


def _locked(actor: Actor, post: Post) -> Post:
    return visible(actor).select_for_update().get(pk=post.pk)


def _may_speak(actor: Actor, post: Post) -> None:
    if not access.may(actor, "comment", "post"):
        access.require(actor, "change", "post", own=is_own(actor, post))


def _pass_gate(actor: Actor, now: datetime, post: Post) -> Gate:
    gate = gate_of(actor=actor, now=now, post=post).gate
    if gate.stops:
        raise MustFix(gate)
    return gate


def _for_decision(actor: Actor, post: Post, read: str) -> Post:
    post = _locked(actor, post)
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


def _settle(now: datetime, post: Post) -> None:
    """Approved once every seat is taken."""
    if seats.seats_of(post, seats.approvals(post)).full:
        move(post, S.APPROVED, now=now)
        post.save()


def _set_risk(actor: Actor, now: datetime, post: Post, to: tuple[str, str]) -> None:
    risk, reason = to
    if not reason.strip():
        raise ReasonNeeded(risk)
    was, post.risk, post.risk_reason = post.risk, risk, reason.strip()[:200]
    record(actor, now, "publish.risk", post, was=was, to=risk)


def _stop_deliveries(actor: Actor, now: datetime, post: Post) -> None:
    """Nothing of it goes out; WrongState when something has, or may have, gone out."""
    if post.state not in (S.SCHEDULED, S.HELD):
        return
    deliveries.unplan(actor=actor, now=now, post=post)
    if post.deliveries.exclude(state__in=NOT_OUT).exists():
        raise WrongState(post, S.DRAFT)
