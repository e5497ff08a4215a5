"""How long people's own records are kept (teranga/kernel/retention.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from teranga.kernel.registries import erasure
from teranga.kernel.retention import Rule, register
from teranga.people.models import KeptWords, Membership, RightHold, Ticket


def _tickets(organisation: Any, before: datetime) -> QuerySet[Ticket]:
    """Used up, taken back or expired: its note may name whom it was for."""
    over = Q(expires_at__lt=before) | Q(revoked_at__lt=before)
    over |= Q(uses_left=0, used_at__lt=before)
    return Ticket.objects.of(organisation).filter(over)


GONE = (Membership.State.LEFT, Membership.State.REMOVED)


def _rights(organisation: Any, before: datetime) -> QuerySet[RightHold]:
    """Renewed since, or of somebody who is gone. The last row of a member's right stays:
    it alone says that the right ran out, and without it the right would be back."""
    rows = RightHold.objects.of(organisation)
    same = rows.filter(membership=OuterRef("membership"), right=OuterRef("right"))
    newer = same.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until"))
    )
    over = rows.filter(valid_until__lt=before)
    return over.filter(Q(membership__state__in=GONE) | Exists(newer))


def _former(organisation: Any, before: datetime) -> QuerySet[Membership]:
    return Membership.objects.of(organisation).filter(
        state__in=GONE, left_at__lt=before
    )


def _erase(rows: QuerySet[Membership], now: datetime) -> int:
    """Every app's part, as if they had asked for it themselves."""
    found = list(rows.select_related("organisation"))
    for held in found:
        for _name, ask in erasure.items():
            ask(held.organisation, held.user_id, now)
    return len(found)


def _devices(organisation: Any, before: datetime) -> QuerySet[UserSession]:
    return UserSession.objects.filter(last_seen_at__lt=before)


def _kept_words(organisation: Any, before: datetime) -> QuerySet[KeptWords]:
    return KeptWords.objects.filter(until__lt=before)


def join() -> None:
    register(
        Rule(
            kind="people.kept_words",
            label=_("Words kept while a sign-in had run out"),
            then=_("deleted"),
            data_class=3,
            days=0,
            at_most=1,
            rows=_kept_words,
            install_wide=True,
        )
    )
    register(
        Rule(
            kind="people.ticket",
            label=_("Links that were used or have expired"),
            then=_("deleted"),
            data_class=2,
            days=30,
            at_most=365,
            rows=_tickets,
        )
    )
    register(
        Rule(
            kind="people.right",
            label=_("Rights that have run out"),
            then=_("deleted"),
            data_class=2,
            days=730,
            rows=_rights,
        )
    )
    register(
        Rule(
            kind="people.device",
            label=_("Devices that were not seen for long"),
            then=_("deleted"),
            data_class=1,
            days=60,
            rows=_devices,
            install_wide=True,
        )
    )
    register(
        Rule(
            kind="people.former_member",
            label=_("Names of people who left or were taken out"),
            then=_("erased; what they did stays, without a name"),
            data_class=2,
            days=730,
            at_least=30,
            rows=_former,
            purge=_erase,
        )
    )
