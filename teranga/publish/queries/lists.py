"""The list of posts: filters, the words people search for, and what waits for me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from teranga.engines.text import fold
from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import aliases, holders
from teranga.publish.models import Account, Post, Review, Target, Text
from teranga.publish.queries.seats import COORDINATOR, DEPUTY, FOCAL_POINT
from teranga.publish.queries.visible import visible

PER_PAGE = 50
MOST_TERMS = 6
S = Post.State
IN_WORK = (S.IDEA, S.BRIEF, S.DRAFT, S.CHANGES_ASKED, S.IN_REVIEW)


@dataclass(frozen=True, kw_only=True)
class Filters:
    state: str = ""
    account: UUID | None = None
    language: str = ""
    whose: str = ""  # "mine", "needs_me", or everybody's
    words: str = ""

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list. ``first`` are the first words, for posts without a title."""

    pk: UUID
    title: str
    first: str
    state: str
    risk: str
    author: str
    languages: tuple[str, ...]
    accounts: tuple[Account, ...]
    scheduled_at: datetime | None
    time_zone: str
    changed_at: datetime

    @property
    def place(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, kw_only=True)
class Page:
    rows: tuple[Row, ...]
    total: int
    number: int
    pages: int
    here_at_all: bool  # any post at all, whatever the filters


def page(*, actor: Actor, now: datetime, filters: Filters, number: int = 1) -> Page:
    """Newest change first, fifty at a time. At most seven queries."""
    found = filtered(actor=actor, now=now, filters=filters)
    total = found.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * PER_PAGE
    posts = list(
        found.order_by("-changed_at", "pk")
        .defer("search_text")
        .prefetch_related(*_parts(actor))[start : start + PER_PAGE]
    )
    names = aliases(organisation=actor.organisation, people={p.author for p in posts})
    return Page(
        rows=tuple(_row(post, names) for post in posts),
        total=total,
        number=number,
        pages=pages,
        here_at_all=bool(total) or visible(actor).exists(),
    )


def languages(actor: Actor) -> list[str]:
    """The languages that the posts she may read are written in."""
    rows = Text.objects.of(actor.organisation).filter(post__in=visible(actor))
    return list(rows.order_by("language").values_list("language", flat=True).distinct())


def filtered(*, actor: Actor, now: datetime, filters: Filters) -> QuerySet[Post]:
    found = visible(actor)
    if filters.state:
        found = found.filter(state=filters.state)
    else:
        found = found.exclude(state=S.ARCHIVED)
    if filters.account:
        found = found.filter(_goes_to(actor, filters.account))
    if filters.language:
        texts = Text.objects.of(actor.organisation).filter(
            post=OuterRef("pk"), language=filters.language
        )
        found = found.filter(Exists(texts))
    if filters.whose == "mine":
        found = found.filter(author=actor.person)
    elif filters.whose == "needs_me":
        found = found.filter(needs(actor, now=now))
    for term in fold(filters.words).split()[:MOST_TERMS]:
        found = found.filter(search_text__contains=term)
    return found


def _goes_to(actor: Actor, account: UUID) -> Exists:
    rows = Target.objects.of(actor.organisation)
    return Exists(rows.filter(post=OuterRef("pk"), account=account))


def _parts(actor: Actor) -> tuple[Prefetch, ...]:
    texts = Text.objects.of(actor.organisation).filter(account__isnull=True)
    accounts = Account.objects.of(actor.organisation).only("kind", "name", "state")
    return (
        Prefetch("texts", texts.order_by("order")),
        Prefetch("targets", Target.objects.of(actor.organisation).order_by("pk")),
        Prefetch("targets__account", accounts),
    )


def _row(post: Post, names: dict[UUID, str]) -> Row:
    texts = list(post.texts.all())
    first = next((one.text.strip() for one in texts if one.text.strip()), "")
    return Row(
        pk=post.pk,
        title=post.title,
        first=" ".join(first[:200].split())[:80],
        state=post.state,
        risk=post.risk,
        author=names.get(post.author, ""),
        languages=tuple(one.language for one in texts),
        accounts=tuple(
            sorted((one.account for one in post.targets.all()), key=lambda a: a.name)
        ),
        scheduled_at=post.scheduled_at,
        time_zone=post.time_zone,
        changed_at=post.changed_at,
    )


def needs(actor: Actor, *, now: datetime) -> Q:
    """What only goes on when this person does something. Same rules as the actions."""
    mine = Q(author=actor.person)
    waits = Q(pk__in=[])
    if access.may(actor, "change", "post", own=True):
        waits |= mine & Q(state=S.CHANGES_ASKED)
    if access.may(actor, "schedule", "post"):
        waits |= mine & Q(state=S.APPROVED)
        waits |= Q(state=S.FAILED)
    if access.may(actor, "approve", "post"):
        waits |= Q(state=S.IN_REVIEW) & _my_seat(actor, now)
    return waits


def _my_seat(actor: Actor, now: datetime) -> Q:
    wrote = Q(author=actor.person) | Q(submitted_by=actor.person)
    low = Q(risk=Post.Risk.LOW)
    above = Q(pk__in=[])
    if COORDINATOR in actor.hats:
        above |= ~Q(risk=Post.Risk.LOW) & ~_taken(actor, COORDINATOR)
    if FOCAL_POINT in actor.hats:
        above |= Q(risk=Post.Risk.HIGH) & ~_taken(actor, FOCAL_POINT)
    if DEPUTY in actor.hats:
        above |= _as_deputy(actor, now)
    return (low | (above & ~wrote)) & ~_said_yes(actor)


def _as_deputy(actor: Actor, now: datetime) -> Q:
    def held_by_the_author(hat: str) -> Q:
        people = holders(
            organisation=actor.organisation, hats=frozenset({hat}), now=now
        )
        return (Q(author__in=people) | Q(submitted_by__in=people)) & ~_taken(actor, hat)

    return (Q(risk=Post.Risk.HIGH) & held_by_the_author(FOCAL_POINT)) | (
        ~Q(risk=Post.Risk.LOW) & held_by_the_author(COORDINATOR)
    )


def _yes(actor: Actor) -> QuerySet[Review]:
    return Review.objects.of(actor.organisation).filter(
        post=OuterRef("pk"),
        content_hash=OuterRef("frozen_hash"),
        decision=Review.Decision.APPROVED,
    )


def _taken(actor: Actor, seat: str) -> Q:
    return Q(Exists(_yes(actor).filter(hat=seat)))


def _said_yes(actor: Actor) -> Q:
    return Q(Exists(_yes(actor).filter(by=actor.person)))
