"""Place and end legal holds on a page: the matrix decides who, the kernel keeps them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.kernel import legal_holds
from teranga.kernel.models import LegalHold
from teranga.people.access import Actor, require


def place(
    *, actor: Actor, now: datetime, kind: str, subject: str, reason: str
) -> LegalHold:
    """Keep one record, or all of a kind when ``subject`` is empty, until the hold ends.

    Raises NotAllowed, legal_holds.NothingToHold.
    """
    require(actor, "change", "retention")
    with transaction.atomic():
        return legal_holds.place(
            person=actor.person,
            now=now,
            organisation=actor.organisation,
            kind=kind,
            subject=subject.strip()[:200],
            reason=reason,
        )


def end(*, actor: Actor, now: datetime, hold: UUID) -> None:
    """What is due goes from the next night on. Raises NotAllowed, legal_holds.NotHeld."""
    require(actor, "change", "retention")
    with transaction.atomic():
        legal_holds.lift(
            person=actor.person, now=now, organisation=actor.organisation, hold=hold
        )
