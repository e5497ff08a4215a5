"""Write down how an account is got back, and that somebody has looked through it (F18)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.kernel.models import Organisation
from teranga.kernel.registries import Erased
from teranga.people.access import Actor, require
from teranga.publish.actions._record import record
from teranga.publish.models import Account, RegisterEntry
from teranga.publish.queries.connections import NoSuchAccount


def write_down(  # noqa: PLR0913 what one form holds
    *,
    actor: Actor,
    now: datetime,
    account: UUID,
    recovery: str,
    second_step: str,
    lawful: str,
    reviewed: bool,
) -> RegisterEntry:
    """``reviewed``: she has looked through all of it today. Raises NoSuchAccount."""
    require(actor, "change", "account_register")
    with transaction.atomic():
        row = Account.objects.of(actor.organisation).filter(pk=account).first()
        if row is None:
            raise NoSuchAccount(account)
        entry, _new = RegisterEntry.objects.of(actor.organisation).get_or_create(
            account=row,
            defaults={"organisation": actor.organisation, "changed_at": now},
        )
        entry.recovery, entry.lawful = recovery.strip(), lawful.strip()[:500]
        entry.second_step, entry.changed_at = second_step, now
        if reviewed:
            entry.reviewed_at, entry.reviewed_by = now, actor.person
        entry.save()
        record(actor, now, "publish.account_register", row, reviewed=reviewed)
        return entry


def forget_person(organisation: Organisation, person: UUID, now: datetime) -> Erased:
    """Who reviewed is forgotten; that it was reviewed stays."""
    hers = RegisterEntry.objects.of(organisation).filter(reviewed_by=person)
    return Erased(gone=hers.update(reviewed_by=None))
