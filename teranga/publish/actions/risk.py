"""Ask for more care, or for less: who has to read a post follows from its risk (ruling 16)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from teranga.people import access
from teranga.people.access import Actor
from teranga.publish.actions._record import record
from teranga.publish.actions.reviews import (
    ReasonNeeded,
    Separated,
    call_readers,
    locked,
    settle,
    stop_deliveries,
)
from teranga.publish.actions.states import WrongState, move
from teranga.publish.models import Post
from teranga.publish.queries import seats
from teranga.publish.queries.visible import is_own

S = Post.State
REASON = 200  # letters
RISKS = list(Post.Risk.values)


def set_risk(
    *, actor: Actor, now: datetime, post: Post, risk: str, reason: str
) -> Post:
    """More care or less, whichever this is for the post. Raises as the one it is."""
    less = RISKS.index(risk) < RISKS.index(post.risk)
    act = lower_risk if less else raise_risk
    return act(actor=actor, now=now, post=post, risk=risk, reason=reason)


def raise_risk(
    *, actor: Actor, now: datetime, post: Post, risk: str, reason: str
) -> Post:
    """Anybody who reads posts here may ask for more care. An approval that no longer
    suffices goes back to review. Raises NotAllowed, ReasonNeeded, WrongState.
    """
    with transaction.atomic():
        post = locked(actor, post)
        _may_speak(actor, post)
        if post.state not in (*Post.EDITABLE, S.IN_REVIEW, S.APPROVED, S.SCHEDULED):
            raise WrongState(post, S.IN_REVIEW)
        if RISKS.index(risk) <= RISKS.index(post.risk):
            return post
        _set_risk(actor, now, post, (risk, reason))
        waits = not seats.seats_of(post, seats.approvals(post)).full
        if waits and post.state in (S.APPROVED, S.SCHEDULED):
            stop_deliveries(actor, now, post)
            move(post, S.IN_REVIEW, now=now)
        post.save()
        if post.state == S.IN_REVIEW:
            call_readers(now, post)
        return post


def lower_risk(
    *, actor: Actor, now: datetime, post: Post, risk: str, reason: str
) -> Post:
    """The focal point alone, or the deputy, with a reason; never of what she wrote.

    The next change of the words computes the floor afresh.
    Raises NotAllowed, Separated, ReasonNeeded, WrongState.
    """
    with transaction.atomic():
        post = locked(actor, post)
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
            settle(now, post)
        return post


def _may_speak(actor: Actor, post: Post) -> None:
    if not access.may(actor, "comment", "post"):
        access.require(actor, "change", "post", own=is_own(actor, post))


def _set_risk(actor: Actor, now: datetime, post: Post, to: tuple[str, str]) -> None:
    risk, reason = to
    if not reason.strip():
        raise ReasonNeeded(risk)
    was, post.risk, post.risk_reason = post.risk, risk, reason.strip()[:REASON]
    record(actor, now, "publish.risk", post, was=was, to=risk)
