"""Reads the register of accounts (F18): only the coordinator and the focal point open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from teranga.kernel.crypto import CannotOpen
from teranga.kernel.keys import KeyLost
from teranga.kernel.models import Organisation
from teranga.kernel.registries import TodayItem
from teranga.people import access
from teranga.people.access import Actor
from teranga.people.queries import aliases
from teranga.publish.models import Account, RegisterEntry

EVERY = timedelta(days=365)  # F18: renewed once a year


@dataclass(frozen=True, kw_only=True)
class Registered:
    """``lost``: the way back in was written down, and its key is not here."""

    recovery: str = ""
    lost: bool = False
    second_step: str = "unknown"
    lawful: str = ""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    over: bool = False  # the last look is too long ago


def may_open(actor: Actor) -> bool:
    return access.may(actor, "read", "account_register")


def entry_for(*, actor: Actor, now: datetime, account: Account) -> Registered | None:
    """None: she may not open it. The caller has the account from ``account_for``."""
    if not may_open(actor):
        return None
    rows = RegisterEntry.objects.of(actor.organisation)
    row = rows.filter(account=account).first()
    since = (row and row.reviewed_at) or account.created_at
    over = now - since > EVERY
    if row is None:
        return Registered(over=over)
    by = {row.reviewed_by} if row.reviewed_by else set()
    names = aliases(organisation=actor.organisation, people=by)
    try:
        recovery, lost = row.recovery, False
    except (KeyLost, CannotOpen):
        recovery, lost = "", True
    return Registered(
        recovery=recovery,
        lost=lost,
        second_step=row.second_step,
        lawful=row.lawful,
        reviewed_at=row.reviewed_at,
        reviewed_by=names.get(row.reviewed_by, "") if row.reviewed_by else "",
        over=over,
    )


def today(actor: Actor, now: datetime) -> Iterator[TodayItem]:
    """Accounts that nobody has looked through for a year: one line, however many."""
    if not access.may(actor, "change", "account_register"):
        return
    long_ago = now - EVERY
    fresh = RegisterEntry.objects.of(actor.organisation).filter(
        reviewed_at__gt=long_ago
    )
    live = Account.objects.of(actor.organisation).filter(created_at__lte=long_ago)
    due = live.exclude(
        Q(state=Account.State.REMOVED) | Q(pk__in=fresh.values("account"))
    )
    found = list(due.order_by("created_at").values_list("pk", flat=True)[:50])
    if not found:
        return
    text = ngettext(
        "An account was not reviewed for a year",
        "%(n)d accounts were not reviewed for a year",
        len(found),
    )
    yield TodayItem(
        text=text % {"n": len(found)},
        url=reverse("publish:account_register", args=[found[0]]),
        icon="clipboard-check",
    )


def export(organisation: Organisation, person: UUID) -> dict[str, Any]:
    """Which accounts she reviewed, and when."""
    rows = RegisterEntry.objects.of(organisation).filter(reviewed_by=person)
    pairs = rows.values_list("account__name", "reviewed_at")
    return {
        "accounts_reviewed": [
            {"name": name, "at": at.isoformat()} for name, at in pairs if at
        ]
    }
