"""What accounts ask of people: today, at the doctor's, and when somebody leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from teranga.channels import registry
from teranga.kernel.doctor import Verdict
from teranga.kernel.models import Organisation
from teranga.kernel.registries import Leftover, TodayItem
from teranga.people.access import Actor
from teranga.publish.models import Account
from teranga.publish.queries import connections

_BROKEN = [Account.State.EXPIRED, Account.State.REVOKED]


def today(actor: Actor, now: datetime) -> Iterator[TodayItem]:
    """Accounts that need somebody, for who may look after them: one line, however many."""
    found = connections.waiting(actor=actor, now=now)
    if not found:
        return
    one = found[0].account.pk
    yield TodayItem(
        text=ngettext(
            "An account needs a look", "%(n)d accounts need a look", len(found)
        )
        % {"n": len(found)},
        url=reverse("publish:account", args=[one])
        if len(found) == 1
        else reverse("publish:accounts"),
        icon="unplug",
        urgent=any(line.sign == "broken" for line in found),
    )


def doctor(now: datetime) -> Iterable[Verdict]:
    """Counts only: an operator has no part in any organisation (ruling 15)."""
    every = Account.objects.all_organisations(reason="the doctor counts shut accounts")
    live = every.exclude(state=Account.State.REMOVED)
    if not live.exists():
        return []
    shut = live.filter(state__in=_BROKEN).count()
    if not shut:
        return [Verdict(status="fine", title=_("No account waits for a new sign-in"))]
    title = ngettext(
        "One account needs a new sign-in",
        "%(n)d accounts need a new sign-in",
        shut,
    )
    return [
        Verdict(
            status="should",
            counts_all=True,
            title=title % {"n": shut},
            text=_("Posts planned there wait. An administrator connects it again."),
        )
    ]


def left_over(
    organisation: Organisation, person: UUID, now: datetime
) -> Iterator[Leftover]:
    """Whoever connected an account may know its password: only people can change that."""
    rows = Account.objects.of(organisation).filter(connected_by=person)
    for row in rows.exclude(state=Account.State.REMOVED).defer("credentials"):
        if registry.is_away(row.kind):
            yield Leftover(
                text=_(
                    "Change the password of “%(name)s” at its network: this person may"
                    " know it."
                )
                % {"name": row.name},
                url=reverse("publish:account", args=[row.pk]),
            )


def export(organisation: Organisation, person: UUID) -> dict[str, Any]:
    """Which accounts she connected, and when. Never a token: it is not hers."""
    rows = Account.objects.of(organisation).filter(connected_by=person)
    return {
        "accounts_connected": [
            {"name": name, "kind": kind, "at": at.isoformat()}
            for name, kind, at in rows.values_list("name", "kind", "created_at")
        ]
    }
