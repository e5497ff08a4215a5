"""One post as a person may see it: words, readers, notes, and what she may do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import aliases
from teranga.publish.models import Note, Post, Review, Revision, Withdrawal
from teranga.publish.queries import seats
from teranga.publish.queries.content import Content, from_json
from teranga.publish.queries.visible import is_own

S = Post.State
VERSIONS = 100


@dataclass(frozen=True, kw_only=True)
class Said:
    """A decision or a note, with the name colleagues know."""

    name: str
    at: datetime
    text: str
    decision: str = ""
    seat: str = ""
    counts: bool = False  # of the version that is frozen now


@dataclass(frozen=True, kw_only=True)
class Version:
    number: int
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What this person may do with this post as it stands."""

    edit: bool = False
    reopen: bool = False
    decide: bool = False
    schedule: bool = False
    unschedule: bool = False
    comment: bool = False
    archive: bool = False
    look_back: bool = False
    copy: bool = False
    copy_refused: bool = False  # she could, had nobody asked the post back
    raise_risk: bool = False
    lower_risk: bool = False


@dataclass(frozen=True, kw_only=True)
class About:
    """Who wrote it, who sent it in, who has read it, who is still to read it."""

    author: str
    submitted_by: str
    reviews: tuple[Said, ...]
    notes: tuple[Said, ...]
    open_seats: tuple[str, ...]
    moves: Moves


def about(*, actor: Actor, now: datetime, post: Post) -> About:
    """The caller has the post from ``visible``. Five queries."""
    reviews = list(post.reviews.order_by("-at"))
    notes = list(post.notes.order_by("at")) if may_read_notes(actor, post) else []
    people = {post.author, post.submitted_by} | {one.by for one in [*reviews, *notes]}
    people.discard(None)
    names = aliases(organisation=actor.organisation, people=people)
    yes = [one for one in reviews if _counts(one, post)]
    return About(
        author=names.get(post.author, ""),
        submitted_by=names.get(post.submitted_by, "") if post.submitted_by else "",
        reviews=tuple(_review(one, post, names) for one in reviews),
        notes=tuple(_note(one, names) for one in notes),
        open_seats=seats.seats_of(post, reversed(yes)).open,
        moves=moves(actor, post, now=now),
    )


def may_write(actor: Actor) -> bool:
    return access.may(actor, "create", "post", own=True)


def may_read_notes(actor: Actor, post: Post) -> bool:
    """Notes are the team's: who reads only what she wrote does not read them."""
    return access.may(actor, "read", "post") or access.may(
        actor, "comment", "post", own=is_own(actor, post)
    )


def _counts(review: Review, post: Post) -> bool:
    return bool(post.frozen_hash) and (
        review.content_hash == post.frozen_hash
        and review.decision == Review.Decision.APPROVED
    )


def _review(review: Review, post: Post, names: dict[UUID, str]) -> Said:
    return Said(
        name=names.get(review.by, ""),
        at=review.at,
        text=review.reason,
        decision=review.decision,
        seat=review.hat,
        counts=_counts(review, post),
    )


def _note(note: Note, names: dict[UUID, str]) -> Said:
    return Said(name=names.get(note.by, ""), at=note.at, text=note.text)


def moves(actor: Actor, post: Post, *, now: datetime) -> Moves:
    own = is_own(actor, post)
    change = access.may(actor, "change", "post", own=own)
    times = access.may(actor, "schedule", "post", own=own)
    speaks = change or access.may(actor, "comment", "post", own=own)
    early = post.state in (*Post.EDITABLE, S.IN_REVIEW)
    writes, back = may_write(actor), asked_back(post)
    return Moves(
        edit=change and post.state in Post.EDITABLE,
        reopen=change and post.state in (S.IN_REVIEW, S.APPROVED, S.SCHEDULED, S.HELD),
        decide=seats.may_decide(actor, post, now=now),
        schedule=times and not back and post.state in (S.APPROVED, S.SCHEDULED),
        unschedule=times and post.state == S.SCHEDULED,
        comment=access.may(actor, "comment", "post", own=own),
        look_back=not back or access.may(actor, "withdraw", "post"),
        archive=change and post.state in (*Post.EDITABLE, S.APPROVED),
        copy=writes and not back,
        copy_refused=writes and back,
        raise_risk=speaks and (early or post.state in (S.APPROVED, S.SCHEDULED)),
        lower_risk=early
        and bool(actor.hats & {seats.FOCAL_POINT, seats.DEPUTY})
        and seats.is_apart(actor, post),
    )


def asked_back(post: Post) -> bool:
    """Somebody asked the whole post back, or what it corrects and so says again: its words
    are not for another round."""
    spoken_of = {post.pk, post.corrects_id} - {None}
    rows = Withdrawal.objects.of(post.organisation_id)
    return rows.filter(post__in=spoken_of, delivery=None).exists()


def may_read_versions(actor: Actor, post: Post) -> bool:
    """Earlier words of what was asked back stay with those who may ask back: an earlier
    version may hold the very name or place for which somebody asked."""
    return not asked_back(post) or access.may(actor, "withdraw", "post")


def versions(*, actor: Actor, post: Post) -> tuple[Version, ...]:
    """Newest first; the last hundred."""
    rows = list(
        post.revisions.order_by("-number").values_list("number", "by", "at")[:VERSIONS]
    )
    names = aliases(organisation=actor.organisation, people={by for _, by, _ in rows})
    return tuple(
        Version(number=number, name=names.get(by, ""), at=at) for number, by, at in rows
    )


def version_of(*, post: Post, number: int) -> tuple[Revision, Content] | None:
    kept = post.revisions.filter(number=number).first()
    return (kept, from_json(kept.content)) if kept else None
