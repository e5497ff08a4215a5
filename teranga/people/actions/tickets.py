"""Tickets: capability links for one purpose, usable without an account (ruling 17).

Only a digest of the code is stored. Unknown, expired, used and revoked codes are one and
the same answer: NotUsable.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from teranga.kernel import ledger
from teranga.kernel.ids import new_code
from teranga.kernel.models import Organisation
from teranga.people.access import Actor, NotAllowed, require
from teranga.people.models import Ticket
from teranga.people.throttle import count, forgive, hidden

TRIES_FROM_ONE_PLACE = 20  # wrong ones, in ten minutes
TRIES_ON_ONE_TICKET = 60
WINDOW = 600


class NotUsable(Exception):
    """This code opens nothing: never did, no longer does, or was used. Never which."""


@dataclass(frozen=True)
class Made:
    """A fresh ticket and its code. The code exists only here: show it once."""

    ticket: Ticket
    code: str


def make(
    *,
    organisation: Organisation | UUID | None,
    now: datetime,
    purpose: str,
    lasts: timedelta,
    made_by: UUID | None = None,
    subject: object = "",
    uses: int = 1,
    note: str = "",
    **facts: Any,
) -> Made:
    """Make a ticket inside the caller's transaction and ledger line.

    ``facts`` are codes and ids only. The caller has asked for permission.
    """
    code = new_code()
    ticket = Ticket.objects.create(
        organisation_id=getattr(organisation, "pk", organisation),
        purpose=purpose,
        digest=digest_of(code),
        subject=str(subject),
        facts=facts,
        note=note,
        made_by=made_by,
        made_at=now,
        expires_at=now + lasts,
        uses_left=uses,
    )
    return Made(ticket, code)


def normal(code: str) -> str:
    """As printed, however it was typed: case, spaces and any dash do not count."""
    return re.sub(r"[^0-9A-Z]", "", code.upper())[:64]


def digest_of(code: str) -> str:
    key = f"{settings.SECRET_KEY}/ticket".encode()
    return hmac.new(key, normal(code).encode(), hashlib.sha256).hexdigest()


def open_ticket(*, code: str, origin: str, now: datetime, purpose: str = "") -> Ticket:
    """Look at what a code opens, without using it up.

    ``origin`` is the network address; only its keyed hash is counted. Raises NotUsable,
    or throttle.TooMany. Call it outside a transaction: a count must survive a rollback.
    """
    place = hidden(origin)
    count("ticket-from", place, limit=TRIES_FROM_ONE_PLACE, seconds=WINDOW)
    digest = digest_of(code)
    count("ticket", digest, limit=TRIES_ON_ONE_TICKET, seconds=WINDOW)
    every = Ticket.objects.all_organisations(reason="a code names no organisation")
    found = every.select_related("organisation").filter(digest=digest).first()
    known = found.digest if found else digest_of("")
    if not hmac.compare_digest(known, digest) or found is None:
        raise NotUsable
    if not _usable(found, now) or (purpose and found.purpose != purpose):
        raise NotUsable
    forgive("ticket-from", place, seconds=WINDOW)
    return found


def _usable(ticket: Ticket, now: datetime) -> bool:
    return (
        ticket.revoked_at is None and ticket.uses_left > 0 and ticket.expires_at > now
    )


def use(*, ticket: Ticket, now: datetime) -> None:
    """Use it up once, in the caller's transaction. Two people at once: one wins."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A ticket is used in the transaction of what it opens.")
    every = Ticket.objects.all_organisations(reason="a code names no organisation")
    used = every.filter(
        pk=ticket.pk, uses_left__gt=0, revoked_at__isnull=True, expires_at__gt=now
    ).update(uses_left=F("uses_left") - 1, used_at=now)
    if not used:
        raise NotUsable
    # The note may name whom it was for; nobody needs it once the code opens nothing.
    every.filter(pk=ticket.pk, uses_left=0).update(note="")


# Which right takes back tickets of which purpose.
_TAKEN_BACK_BY = {"invite": ("membership", "create"), "recover": ("recovery", "create")}


@transaction.atomic
def revoke(*, actor: Actor, now: datetime, ticket: UUID) -> None:
    """Take a code back. Her own, or any that she might have made."""
    found = Ticket.objects.of(actor.organisation).filter(pk=ticket).first()
    if found is None:
        raise NotUsable
    kind, verb = _TAKEN_BACK_BY.get(found.purpose, ("", ""))
    if found.made_by != actor.person:
        if not kind:
            raise NotAllowed("ticket", "change")
        require(actor, verb, kind)
    rows = Ticket.objects.of(actor.organisation).filter(pk=ticket)
    if rows.filter(revoked_at__isnull=True).update(revoked_at=now, note=""):
        ledger.record(
            organisation=actor.organisation,
            person=actor.person,
            now=now,
            verb="people.ticket_revoke",
            subject_kind="ticket",
            subject=ticket,
            purpose=found.purpose,
        )


def revoke_all(
    *,
    organisation: Organisation | UUID,
    now: datetime,
    made_by: UUID | None = None,
    purpose: str = "",
    subject: object = "",
) -> int:
    """Revoke every open ticket that fits, in the caller's transaction."""
    rows = Ticket.objects.of(organisation).filter(
        revoked_at__isnull=True, uses_left__gt=0
    )
    if made_by:
        rows = rows.filter(made_by=made_by)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if subject:
        rows = rows.filter(subject=str(subject))
    return rows.update(revoked_at=now, note="")
