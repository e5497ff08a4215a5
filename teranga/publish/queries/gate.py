"""The gate of one post: every check over its words, its accounts and what came before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from teranga.engines.text import Checkable, Finding, Segment, apply
from teranga.people.access import Actor
from teranga.protect.queries import Carrier, Gate, findings, risk_floor
from teranga.publish.models import Account, Post, Text
from teranga.publish.queries import checks
from teranga.publish.queries.checks._types import Going
from teranga.publish.queries.content import Content, Place, content_of
from teranga.publish.queries.networks import by_id, channel_of
from teranga.publish.queries.posts import OutgoingText, going_out
from teranga.publish.queries.visible import visible

KIND = "publish.post"
PIECES = ("title", "text", "warning")
RECENT = timedelta(days=60)
RECENT_MOST = 40
SENT_STATES = (
    Post.State.SCHEDULED,
    Post.State.HELD,
    Post.State.PUBLISHING,
    Post.State.PUBLISHED,
    Post.State.PART_PUBLISHED,
    Post.State.CORRECTED,
)


@dataclass(frozen=True)
class Spot:
    """Which words a segment is: the place, and title, text or warning of it."""

    place: Place
    piece: str


@dataclass(frozen=True, kw_only=True)
class PostGate:
    """What the checks said about ``content``, and how to get from a finding to a place."""

    gate: Gate
    content: Content
    texts: tuple[OutgoingText, ...]
    spots: tuple[Spot, ...]
    risk_floor: str

    def spot(self, finding: Finding) -> Spot | None:
        known = 0 <= finding.segment < len(self.spots)
        return self.spots[finding.segment] if known else None

    def find(self, fingerprint: str) -> Finding | None:
        return next(iter(self._all(fingerprint)), None)

    def fixed(self, fingerprint: str) -> Content | None:
        """The content with this finding mended wherever it stands; None = no such fix."""
        found = [one for one in self._all(fingerprint) if one.fix and self.spot(one)]
        if not found:
            return None
        content = self.content
        for number in {one.segment for one in found}:
            here = [one for one in found if one.segment == number]
            content = _mended(content, self.spots[number], here)
        return content

    def _all(self, fingerprint: str) -> list[Finding]:
        gate = self.gate
        judged = (*gate.must, *gate.should, *gate.good_to_know, *gate.kept)
        return [one.finding for one in judged if one.finding.fingerprint == fingerprint]


def carrier_of(post: Post) -> Carrier:
    return Carrier(kind=KIND, pk=post.pk)


def gate_of(
    *, actor: Actor, now: datetime, post: Post, content: Content | None = None
) -> PostGate:
    """Run every check on what is saved, or on ``content`` in its place.

    The caller has asked whether ``actor`` may read the post.
    """
    if content is None:
        content = content_of(post)
    accounts = accounts_of(actor, content)
    texts = going_out(content, accounts)
    checkable, spots = checkable_of(content, recent=())
    if any(spot.piece == "text" for spot in spots):  # who said nothing repeats nothing
        checkable = replace(checkable, recent=_recent(actor, now, post))
    going = Going(
        content=content,
        texts=texts,
        accounts=accounts,
        channel_of=channel_of,
        segments={
            spot.place: number
            for number, spot in enumerate(spots)
            if spot.piece == "text"
        },
    )
    return PostGate(
        gate=findings(
            actor=actor,
            checkable=checkable,
            carrier=carrier_of(post),
            also=checks.run(going),
        ),
        content=content,
        texts=texts,
        spots=spots,
        risk_floor=risk_floor(checkable),
    )


def accounts_of(actor: Actor, content: Content) -> dict[UUID, Account]:
    """The accounts this content goes to, in one query."""
    return by_id(actor, [goes.account for goes in content.targets])


def checkable_of(
    content: Content, *, recent: tuple[tuple[str, str], ...] | None = None
) -> tuple[Checkable, tuple[Spot, ...]]:
    """The words that go out, in the shape checks speak; blank ones are left out.

    An account's own words count only while the post goes to that account.
    """
    goes = {one.account for one in content.targets}
    segments, spots = [], []
    for words in content.words:
        if words.account is not None and words.account not in goes:
            continue
        for piece in PIECES:
            said = getattr(words, piece)
            if said.strip():
                segments.append(Segment(text=said, name=piece, language=words.language))
                spots.append(Spot(words.place, piece))
    first = content.languages[0] if content.languages else "und"
    checkable = Checkable(segments=tuple(segments), language=first, recent=recent)
    return checkable, tuple(spots)


def floor_of(content: Content) -> str:
    """The lowest risk these words may have (ruling 16)."""
    return risk_floor(checkable_of(content)[0])


def _recent(actor: Actor, now: datetime, post: Post) -> tuple[tuple[str, str], ...]:
    """What she may read of what went out, or will, lately; newest first."""
    posts = (
        visible(actor)
        .filter(state__in=SENT_STATES, changed_at__gte=now - RECENT, practice=False)
        .exclude(pk__in=[post.pk, post.corrects_id or post.pk])
        .order_by("-changed_at")
        .values_list("pk", flat=True)[:RECENT_MOST]
    )
    order = {pk: number for number, pk in enumerate(posts)}
    rows = (
        Text.objects.of(actor.organisation)
        .filter(post__in=list(order))
        .values_list("post_id", "text")
    )
    newest = sorted(rows, key=lambda row: order[row[0]])
    return tuple((str(pk), text) for pk, text in newest)


def _mended(content: Content, spot: Spot, found: list[Finding]) -> Content:
    mended = tuple(
        replace(one, **{spot.piece: apply(getattr(one, spot.piece), found)})
        if one.place == spot.place
        else one
        for one in content.words
    )
    return replace(content, words=mended)
