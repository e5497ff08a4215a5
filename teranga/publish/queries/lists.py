"""The list of posts: filters, the words people search for, and what waits for me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from teranga.engines.text import fold
from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import aliases, holders
from teranga.publish.models import (
    OUT_THERE,
    Account,
    Post,
    Review,
    Target,
    Text,
    shown_as,
)
from teranga.publish.queries.networks import NOT_OFFERED
from teranga.publish.queries.seats import COORDINATOR, DEPUTY, FOCAL_POINT
from teranga.publish.queries.visible import visible

PER_PAGE = 25
MOST_TERMS = 6
S = Post.State


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
    practice: bool = False

    @property
    def shown(self) -> str:
        return shown_as(self.state, practice=self.practice)

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
    accounts: tuple[Account, ...]  # to choose from: name, kind and state


def page(*, actor: Actor, now: datetime, filters: Filters, number: int = 1) -> Page:
    """Newest change first, 25 at a time. At most seven queries."""
    found = filtered(actor=actor, now=now, filters=filters)
    total = found.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * PER_PAGE
    shown = found.order_by("-changed_at", "pk").values(*_COLUMNS)
    posts = list(shown[start : start + PER_PAGE])
    people = {one["author"] for one in posts}
    names = aliases(organisation=actor.organisation, people=people)
    parts = _Parts.of(actor, [one["pk"] for one in posts])
    return Page(
        rows=tuple(_row(one, names, parts) for one in posts),
        total=total,
        number=number,
        pages=pages,
        here_at_all=bool(total) or visible(actor).exists(),
        accounts=parts.offered,
    )


_COLUMNS = (
    "pk",
    "title",
    "state",
    "risk",
    "author",
    "scheduled_at",
    "time_zone",
    "changed_at",
    "practice",
)


@dataclass(frozen=True)
class _Parts:
    """What stands in other tables for a page of posts, by post. Plain values: a page of
    25 is read by many people at once."""

    texts: dict[UUID, list[tuple[str, str]]]
    accounts: dict[UUID, list[Account]]
    offered: tuple[Account, ...]

    @classmethod
    def of(cls, actor: Actor, posts: list[UUID]) -> _Parts:
        org = actor.organisation
        texts: dict[UUID, list[tuple[str, str]]] = {pk: [] for pk in posts}
        shared = Text.objects.of(org).filter(post__in=posts, account__isnull=True)
        for post, language, first in shared.order_by("order").values_list(
            "post_id", "language", Left("text", 200)
        ):
            texts[post].append((language, first))
        accounts: dict[UUID, list[Account]] = {pk: [] for pk in posts}
        # All of them at once: the rows show those of their posts, the filter the others.
        few = Account.objects.of(org).only("kind", "name", "state")
        known = {one.pk: one for one in few.order_by("name", "pk")}
        goes = Target.objects.of(org).filter(post__in=posts)
        for post, account in goes.values_list("post_id", "account_id"):
            accounts[post].append(known[account])
        offered = tuple(one for one in known.values() if one.state not in NOT_OFFERED)
        return cls(texts, accounts, offered)


def _row(post: dict[str, Any], names: dict[UUID, str], parts: _Parts) -> Row:
    texts = parts.texts[post["pk"]]
    first = next((said for _, said in texts if said.strip()), "")
    return Row(
        **{**post, "author": names.get(post["author"], "")},
        first=" ".join(first.split())[:80],
        languages=tuple(language for language, _ in texts),
        accounts=tuple(sorted(parts.accounts[post["pk"]], key=lambda a: a.name)),
    )


def languages(actor: Actor) -> list[str]:
    """The languages that the posts she may read are written in."""
    rows = Text.objects.of(actor.organisation)
    if "org" not in access.scopes(actor, "read", "post"):
        rows = rows.filter(post__in=visible(actor))
    return list(rows.order_by("language").values_list("language", flat=True).distinct())


def filtered(*, actor: Actor, now: datetime, filters: Filters) -> QuerySet[Post]:
    found = visible(actor)
    if filters.state == "practice":
        found = found.filter(practice=True)
    elif filters.state in OUT_THERE:
        found = found.filter(state=filters.state, practice=False)
    elif filters.state:
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
