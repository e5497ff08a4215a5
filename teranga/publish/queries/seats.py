"""Who must have read a post before it goes out, and who may be that reader (ruling 16).

A **seat** is one reader that the risk asks for. Low: anybody who may approve, the author
too once every check ran. Medium: a coordinator. High: a coordinator and the focal point.
Above low never the author, and never whoever asked for the review; where the author holds
one of these roles herself, the deputy focal point sits there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import holders
from teranga.publish.models import Post, Review

READER, COORDINATOR, FOCAL_POINT = "reader", "coordinator", "safeguarding_focal_point"
DEPUTY = "deputy_focal_point"
SELF = "author"  # a reader who wrote it: counts at low risk only

ASKED: dict[str, tuple[str, ...]] = {
    Post.Risk.LOW: (READER,),
    Post.Risk.MEDIUM: (COORDINATOR,),
    Post.Risk.HIGH: (COORDINATOR, FOCAL_POINT),
}


@dataclass(frozen=True, kw_only=True)
class Seats:
    """``open`` in order; ``taken`` are the reviews that count, by seat."""

    open: tuple[str, ...]
    taken: tuple[tuple[str, Review], ...] = ()

    @property
    def full(self) -> bool:
        return not self.open


def seats_of(post: Post, reviews: Iterable[Review]) -> Seats:
    """``reviews``: the approvals of exactly this frozen version."""
    left = list(reviews)
    open_, taken = [], []
    for seat in ASKED[post.risk]:
        found = next((one for one in left if _sits(one.hat, seat)), None)
        if found is None:
            open_.append(seat)
        else:
            left = [one for one in left if one.by != found.by]
            taken.append((seat, found))
    return Seats(open=tuple(open_), taken=tuple(taken))


def _sits(hat: str, seat: str) -> bool:
    return seat == READER or hat == seat


def approvals(post: Post) -> list[Review]:
    """Of the version that is frozen now; an approval of other words counts nothing."""
    if not post.frozen_hash:
        return []
    found = post.reviews.filter(
        content_hash=post.frozen_hash, decision=Review.Decision.APPROVED
    )
    return list(found.order_by("at"))


def is_apart(actor: Actor, post: Post) -> bool:
    """Neither wrote it nor sent it in: a second pair of eyes."""
    return actor.person not in (post.author, post.submitted_by)


def seat_for(actor: Actor, post: Post, *, now: datetime) -> str | None:
    """The strongest seat this person could take at this post, whatever its risk asks.

    ``author`` when she wrote it or sent it in; None when she may not approve at all.
    """
    if not access.may(actor, "approve", "post"):
        return None
    if not is_apart(actor, post):
        return SELF
    if COORDINATOR in actor.hats:
        return COORDINATOR
    if FOCAL_POINT in actor.hats:
        return FOCAL_POINT
    if DEPUTY in actor.hats:
        return _stands_in(actor, post, now) or READER
    return READER


def _stands_in(actor: Actor, post: Post, now: datetime) -> str | None:
    """The seat that the author would hold herself, had she not written it."""
    for seat in (FOCAL_POINT, COORDINATOR):
        held = holders(organisation=actor.organisation, hats=frozenset({seat}), now=now)
        if post.author in held or post.submitted_by in held:
            return seat
    return None


def may_decide(actor: Actor, post: Post, *, now: datetime) -> bool:
    """Could a decision of hers move this post on? What the list's "needs me" asks."""
    seat = seat_for(actor, post, now=now)
    if seat is None or post.state != Post.State.IN_REVIEW:
        return False
    if seat == SELF:
        return post.risk == Post.Risk.LOW
    seats = seats_of(post, approvals(post))
    return any(_sits(seat, one) for one in seats.open)
