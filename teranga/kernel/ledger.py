"""The ledger: append-only, written in the action's own transaction, chained by ``chain``.

``record`` inserts a row with the SHA-256 of its canonical form. Rows hold ids, codes and
pseudonyms: no names, no content (ruling 22). Triggers refuse UPDATE and DELETE (``guard``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from teranga.kernel.models import LedgerEntry, Organisation, Pseudonym

READ = "read"
# No spaces and little length: a sentence somebody wrote can't slip in.
_CODE = re.compile(r"[\w.:,/+-]{0,80}", re.ASCII)


class NotACode(ValueError):
    """A fact looked like words of a person. Our bug: the ledger keeps ids and codes."""


def code_of(*, organisation: Organisation | UUID, person: UUID) -> UUID:
    """The pseudonym under which this person stands in this organisation's ledger.

    Also the ``subject`` of whatever happens to a person: never her own id.
    """
    org = getattr(organisation, "pk", organisation)
    row, _ = Pseudonym.objects.of(org).get_or_create(
        person=person, defaults={"organisation_id": org}
    )
    return row.code


def forget(*, organisation: Organisation | UUID, person: UUID) -> bool:
    """Destroy the link between a person and her lines; the lines stay. False: had none."""
    org = getattr(organisation, "pk", organisation)
    gone, _ = Pseudonym.objects.of(org).filter(person=person).delete()
    return bool(gone)


def record(
    *,
    organisation: Organisation | UUID | None,
    person: UUID | None,
    now: datetime,
    verb: str,
    subject_kind: str,
    subject: Any,
    **facts: str | int | bool | None,
) -> LedgerEntry:
    """Write one line inside the caller's transaction. ``facts`` are codes and ids.

    ``person``: who did it; None = the desk itself, or a command on the machine.
    """
    _require_transaction()
    org = getattr(organisation, "pk", organisation)
    actor = code_of(organisation=org, person=person) if org and person else None
    entry = LedgerEntry(
        organisation_ref=org,
        at=now,
        actor=actor,
        verb=verb,
        subject_kind=subject_kind,
        subject=str(subject),
        facts=facts,
    )
    _digested(entry).save(force_insert=True)
    return entry


def record_all(
    *,
    organisation: Organisation | UUID,
    now: datetime,
    verb: str,
    subject_kind: str,
    subjects: Iterable[Any],
) -> None:
    """One line of the desk itself for each subject, in as few queries as it takes."""
    _require_transaction()
    org = getattr(organisation, "pk", organisation)
    lines = [
        LedgerEntry(
            organisation_ref=org,
            at=now,
            verb=verb,
            subject_kind=subject_kind,
            subject=str(one),
        )
        for one in subjects
    ]
    LedgerEntry.objects.bulk_create(map(_digested, lines), batch_size=500)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written in the action's transaction.")


def _digested(entry: LedgerEntry) -> LedgerEntry:
    codes = (entry.verb, entry.subject_kind, entry.subject)
    for value in (*codes, *entry.facts, *entry.facts.values()):
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise NotACode(entry.verb)
    entry.digest = digest_of(entry)
    return entry


def record_read(
    *,
    organisation: Organisation | UUID,
    person: UUID,
    now: datetime,
    data_class: int,
    subject_kind: str,
    subject: Any,
) -> bool:
    """Log that a person read something (ruling 21). True when a line was written.

    Class 4: every read. Class 3: one line for each reader, thread and hour. Below: none.
    A member who reads her own room is not logged: then don't call this.
    """
    if data_class < 3:
        return False
    org = getattr(organisation, "pk", organisation)
    if data_class == 3 and _read_this_hour(org, person, str(subject), now):
        return False
    with transaction.atomic():
        record(
            organisation=org,
            person=person,
            now=now,
            verb=READ,
            subject_kind=subject_kind,
            subject=subject,
            data_class=data_class,
        )
    return True


def _read_this_hour(org: UUID, person: UUID, subject: str, now: datetime) -> bool:
    codes = Pseudonym.objects.of(org).filter(person=person).values("code")
    hour = now.replace(minute=0, second=0, microsecond=0)
    return (
        LedgerEntry.objects.of(org)
        .filter(subject=subject, verb=READ, at__gte=hour, actor__in=codes)
        .exists()
    )


def digest_of(entry: LedgerEntry) -> str:
    """SHA-256 of the canonical row: fixed order, sorted keys, microseconds in UTC."""
    row = [
        str(entry.organisation_ref or ""),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.actor or ""),
        entry.verb,
        entry.subject_kind,
        entry.subject,
        entry.facts,
    ]
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
