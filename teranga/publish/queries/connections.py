"""Reads about connected accounts: the list, one account, what it serves to strangers.

No credential is opened here: rows come without them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from teranga.channels import registry
from teranga.channels.fake import stranger_sees
from teranga.channels.link import Item
from teranga.channels.protocol import Limits
from teranga.kernel.models import Organisation
from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import Person, aliases, holding
from teranga.publish import _channels
from teranga.publish._store import TableStore
from teranga.publish.models import Account, Delivery, Trial
from teranga.publish.queries.networks import label_of, letters_of


class NoSuchAccount(Exception):
    """It is not there, or not this organisation's: the answer never differs."""


FEED, STAND_IN = registry.FEED, registry.STAND_IN
HOUR = timedelta(hours=1)
STALE = timedelta(days=1)  # not asked for so long: not checked
SOON = timedelta(days=7)
A, S = Account.State, Delivery.State

# health → key of ui.states.ACCOUNT
SIGNS = {
    "well": "well",
    "here": "well",
    "ends_soon": "needs_look",
    "no_answer": "needs_look",
    "stopped": "needs_look",
    "expired": "broken",
    "revoked": "broken",
    "unknown": "unknown",
    "paused": "off",
    "removed": "off",
    "not_revoked": "needs_look",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One account of the list."""

    account: Account
    label: str
    letters: str
    health: str  # a key of SIGNS
    used: int  # posts that started within the hour
    practice: bool  # served by the stand-in, whatever kind it is
    traits: registry.Kind

    @property
    def sign(self) -> str:
        return SIGNS[self.health]


def visible(actor: Actor) -> QuerySet[Account]:
    rows = Account.objects.of(actor.organisation).defer("credentials")
    return rows if access.may(actor, "read", "connection") else rows.none()


def account_for(*, actor: Actor, account: UUID) -> Account:
    """Raises NoSuchAccount, for what is not there and for what is not hers alike."""
    found = visible(actor).filter(pk=account).first()
    if found is None:
        raise NoSuchAccount(account)
    found.organisation = actor.organisation
    return found


def lines(*, actor: Actor, now: datetime) -> list[Line]:
    """What needs a person first, then by name; removed ones last. Two queries."""
    rows = list(visible(actor).order_by("name", "pk"))
    used = _used(actor.organisation, rows, now)
    found = []
    for row in rows:
        row.organisation = actor.organisation
        found.append(_line(row, now, used.get(row.pk, 0)))
    return sorted(found, key=lambda one: _ORDER.index(one.sign))


_ORDER = ("broken", "needs_look", "unknown", "well", "off")


def _used(
    organisation: Organisation, accounts: list[Account], now: datetime
) -> dict[UUID, int]:
    """By account, so that the index of the budget answers, not a walk through them all."""
    rows = Delivery.objects.of(organisation).filter(
        account__in=accounts, started_at__gt=now - HOUR
    )
    counted = rows.values("account").annotate(n=Count("pk"))
    return dict(counted.values_list("account", "n"))


def _line(row: Account, now: datetime, used: int) -> Line:
    return Line(
        account=row,
        label=label_of(row),
        letters=letters_of(row),
        health=health(row, now),
        used=used,
        practice=is_practice(row),
        traits=registry.traits(row.kind),
    )


def health(row: Account, now: datetime) -> str:
    """The worst thing that is true. Never "well" because nobody asked."""
    if row.state == A.REMOVED:
        return "not_revoked" if row.trouble else "removed"
    if row.state in {A.EXPIRED, A.REVOKED}:
        return str(row.state)
    if row.state == A.PAUSED:
        return "stopped" if row.trouble else "paused"
    if row.expires_at and row.expires_at <= now:
        return "expired"
    if row.trouble:
        return "no_answer"
    if not registry.is_away(_channels.kind_of(row)):
        return "here"
    if row.state != A.WORKING or row.checked_at is None or now - row.checked_at > STALE:
        return "unknown"
    return "ends_soon" if row.expires_at and row.expires_at - now < SOON else "well"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How a test or a probe went."""

    trial: Trial
    by: str
    served: dict[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def practice(self) -> bool:
        """The stand-in served it, whatever serves the account by now."""
        return self.trial.served_by == _channels.STAND_IN

    @property
    def open(self) -> bool:
        return self.trial.state in {Trial.State.DUE, Trial.State.RUNNING}


@dataclass(frozen=True, kw_only=True)
class Whole:
    """One account with everything its page shows."""

    line: Line
    limits: Limits | None
    connected_by: str
    test: Tried | None
    probe: Tried | None
    planned: int  # deliveries that wait for it
    standing: int  # posts that are out there
    stewards: list[Person]  # who may change the connection
    publishers: list[Person]  # who may plan posts, here and at every account


def whole(*, actor: Actor, now: datetime, account: Account) -> Whole:
    """The caller has the account from ``account_for``."""
    here = Delivery.objects.of(actor.organisation).filter(account=account)
    used = here.filter(started_at__gt=now - HOUR).count()
    tests = _latest(actor, account)
    people = {one.by for one in tests.values()} | {account.connected_by} - {None}
    names = aliases(organisation=actor.organisation, people=people)
    tried = {kind: _tried(one, names) for kind, one in tests.items()}
    return Whole(
        line=_line(account, now, used),
        limits=_channels.limits_from(account.limits),
        connected_by=names.get(account.connected_by, "")
        if account.connected_by
        else "",
        test=tried.get(Trial.Kind.SELF),
        probe=tried.get(Trial.Kind.PROBE),
        stewards=holding(
            actor=actor, now=now, hats=access.hats_for("change", "connection")
        ),
        publishers=holding(
            actor=actor, now=now, hats=access.hats_for("schedule", "post")
        ),
        **counts(actor=actor, account=account),
    )


def counts(*, actor: Actor, account: Account) -> dict[str, int]:
    """What a removal would touch: ``planned`` is cancelled, ``standing`` stays out."""
    here = Delivery.objects.of(actor.organisation).filter(account=account)
    # Practice was never out there; a demo shows how it would be.
    real = Q() if actor.organisation.demo else ~Q(served_by=STAND_IN)
    return {
        "planned": here.filter(state=S.PLANNED).count(),
        "standing": here.filter(
            real, state__in=[S.SENT, S.VERIFIED, S.REPLACED, S.STILL_PUBLIC]
        ).count(),
    }


def _latest(actor: Actor, account: Account) -> dict[str, Trial]:
    rows = Trial.objects.of(actor.organisation).filter(account=account)
    found: dict[str, Trial] = {}
    for one in rows.order_by("-at")[:40]:
        found.setdefault(one.kind, one)
    return found


def _tried(one: Trial, names: dict[UUID, str]) -> Tried:
    return Tried(
        trial=one,
        by=names.get(one.by, ""),
        served=one.found.get("served", {}),
        left=tuple(one.found.get("left", [])),
        unsure=tuple(one.found.get("unsure", [])),
    )


def is_practice(account: Account) -> bool:
    """Served by the stand-in: what it is, or where the organisation trains."""
    return _channels.kind_of(account) == _channels.STAND_IN


def is_away(account: Account) -> bool:
    """On somebody else's server, whatever serves it now."""
    return registry.is_away(account.kind)


def shown_to_strangers(account: Account) -> list[Item]:
    """What anybody could read there, newest first. Only for what the stand-in serves."""
    if not is_practice(account):
        return []
    return stranger_sees(TableStore(account, practice=True))


def waiting(*, actor: Actor, now: datetime) -> list[Line]:
    """Accounts that need somebody who may change them; nothing for others."""
    if not access.may(actor, "change", "connection"):
        return []
    return [one for one in lines(actor=actor, now=now) if one.sign in _ORDER[:2]]
