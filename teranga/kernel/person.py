"""What the kernel itself holds of a person: what waits for her, and her own lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from teranga.kernel import ledger
from teranga.kernel.models import LedgerEntry, Notice, Organisation, Pseudonym
from teranga.kernel.registries import Erased, erasure, export


def of_person(organisation: Organisation, person: UUID) -> dict[str, Any]:
    """Her notices, and what she did here as the ledger says it."""
    codes = Pseudonym.objects.of(organisation).filter(person=person).values("code")
    did = LedgerEntry.objects.of(organisation).filter(actor__in=codes).order_by("pk")
    told = Notice.objects.of(organisation).filter(person=person).order_by("made_at")
    return {
        "notices": [
            {"what": row.what, "path": row.path, "at": row.made_at.isoformat()}
            for row in told
        ],
        "ledger": [
            {
                "at": row.at.isoformat(),
                "did": row.verb,
                "to": f"{row.subject_kind} {row.subject}",
            }
            for row in did
        ],
    }


def erase(organisation: Organisation, person: UUID, now: datetime) -> Erased:
    """Her notices go; the ledger keeps its lines and forgets whose they are."""
    gone, _rows = Notice.objects.of(organisation).filter(person=person).delete()
    return Erased(gone=gone + ledger.forget(organisation=organisation, person=person))


def register() -> None:
    export.add("kernel", of_person)
    # Last: what other apps erase still leaves lines under her pseudonym.
    erasure.add("kernel", erase, order=950)
