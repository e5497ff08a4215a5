"""Reads about what the desk does not know after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from teranga.kernel.registries import TodayItem
from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import aliases
from teranga.publish.models import Account, Delivery, Gap, GapLook
from teranga.publish.queries.networks import label_of


class NoSuchGap(Exception):
    """It is not there, or not this organisation's: the answer never differs."""


@dataclass(frozen=True, kw_only=True)
class Stray:
    """A post that stands there and that the desk has no receipt of."""

    url: str
    at: datetime | None
    visibility: str
    like: Delivery | None  # one of ours with the same words, which still waits here


@dataclass(frozen=True, kw_only=True)
class Looked:
    look: GapLook
    account: Account
    label: str
    strays: tuple[Stray, ...]

    @property
    def asks(self) -> bool:
        return self.look.state == GapLook.State.DUE


@dataclass(frozen=True, kw_only=True)
class Whole:
    gap: Gap
    looked: list[Looked]
    settled_by: str

    @property
    def asks(self) -> bool:
        return any(one.asks for one in self.looked)

    @property
    def can_ask(self) -> bool:
        by_hand = GapLook.State.BY_HAND
        return any(one.look.state != by_hand for one in self.looked)


def gap_for(*, actor: Actor, gap: UUID) -> Gap:
    """Raises NoSuchGap, for what is not there and for what is not hers alike."""
    if not access.may(actor, "read", "delivery"):
        raise NoSuchGap
    found = Gap.objects.of(actor.organisation).filter(pk=gap).first()
    if found is None:
        raise NoSuchGap
    return found


def whole(*, actor: Actor, gap: UUID) -> Whole:
    row = gap_for(actor=actor, gap=gap)
    looks = GapLook.objects.of(actor.organisation).filter(gap=row)
    rows = list(
        looks.select_related("account").defer("account__credentials").order_by("pk")
    )
    alike = _alike(actor, rows)
    by = {row.settled_by} if row.settled_by else set()
    names = aliases(organisation=actor.organisation, people=by)
    return Whole(
        gap=row,
        looked=[_looked(one, alike) for one in rows],
        settled_by=names.get(row.settled_by, "") if row.settled_by else "",
    )


def _alike(actor: Actor, rows: list[GapLook]) -> dict[str, Delivery]:
    named = {one["like"] for row in rows for one in row.found if one.get("like")}
    found = Delivery.objects.of(actor.organisation).filter(pk__in=named)
    return {str(one.pk): one for one in found.select_related("post")}


def _looked(row: GapLook, alike: dict[str, Delivery]) -> Looked:
    return Looked(
        look=row,
        account=row.account,
        label=label_of(row.account),
        strays=tuple(
            Stray(
                url=one["url"],
                at=datetime.fromisoformat(one["at"]) if one["at"] else None,
                visibility=one["visibility"],
                like=alike.get(one["like"]),
            )
            for one in row.found
        ),
    )


def today(actor: Actor, now: datetime) -> Iterator[TodayItem]:
    """Until a person says that she has looked."""
    if not access.may(actor, "change", "delivery"):
        return
    for row in Gap.objects.of(actor.organisation).filter(settled_at=None)[:5]:
        yield TodayItem(
            text=_(
                "A backup was brought back: some of what went out is not known here"
            ),
            url=reverse("publish:gap", args=[row.pk]),
            icon="history",
            urgent=True,
            since=row.until,
        )
