"""The ledger: append-only, chained, written in the action's own transaction.

``record`` inserts a row with the SHA-256 of its canonical form. ``seal_batch`` (each
tick) chains the new rows to the head: chain = SHA-256(previous ‖ digest ‖ digest …).
Triggers refuse UPDATE and DELETE on both databases; on SQLite they stop accidents, not
an intruder. What was not sealed yet (seconds) can be cut off unseen: the daily head,
mailed or printed, is the outside witness.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from teranga.kernel.models import LedgerEntry, LedgerSeal, Organisation, Pseudonym

GENESIS = "0" * 64


@dataclass(frozen=True)
class BrokenLink:
    """The first place where the chain does not hold."""

    entry: int
    why: str  # "changed", "missing", "seal"


def code_of(*, organisation: Organisation | UUID, person: UUID) -> UUID:
    """The pseudonym under which this person stands in this organisation's ledger."""
    org = getattr(organisation, "pk", organisation)
    row, _ = Pseudonym.objects.of(org).get_or_create(
        person=person, defaults={"organisation_id": org}
    )
    return row.code


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
    """Write one line inside the caller's transaction. ``facts`` are codes and ids."""
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written in the action's transaction.")
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
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def digest_of(entry: LedgerEntry) -> str:
    """SHA-256 of the canonical row: sorted keys, no spaces, microseconds in UTC."""
    row = [
        str(entry.organisation_ref or ""),
        int(entry.at.timestamp() * 1_000_000),
        str(entry.actor or ""),
        entry.verb,
        entry.subject_kind,
        entry.subject,
        entry.facts,
    ]
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def chain_of(previous: str, digests: list[str]) -> str:
    return hashlib.sha256("".join([previous, *digests]).encode()).hexdigest()


def seal_batch(*, now: datetime, limit: int = 5000) -> int:
    """Chain what came since the head. Returns how many entries were sealed."""
    with transaction.atomic():
        _wait_for_writers()
        head = LedgerSeal.objects.order_by("-id").first()
        fresh = list(
            LedgerEntry.objects.all_organisations(reason="one chain for the install")
            .filter(pk__gt=head.last if head else 0)
            .order_by("pk")
            .values_list("pk", "digest")[:limit]
        )
        if not fresh:
            return 0
        previous = head.chain if head else GENESIS
        LedgerSeal.objects.create(
            first=fresh[0][0],
            last=fresh[-1][0],
            count=len(fresh),
            previous=previous,
            chain=chain_of(previous, [digest for _, digest in fresh]),
            at=now,
        )
        return len(fresh)


def _wait_for_writers() -> None:
    """On PostgreSQL a lower number may commit later: wait until no insert is open."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE kernel_ledgerentry IN SHARE ROW EXCLUSIVE MODE")


def verify() -> BrokenLink | None:
    """Walk everything; None when every link holds."""
    previous, last = GENESIS, 0
    for seal in LedgerSeal.objects.order_by("id").iterator():
        if seal.checkpoint:
            previous, last = seal.chain, seal.last
            continue
        broken = _verify_seal(seal, previous, last)
        if broken:
            return broken
        previous, last = seal.chain, seal.last
    return _changed(_entries(last, None))


def _verify_seal(seal: LedgerSeal, previous: str, last: int) -> BrokenLink | None:
    if seal.previous != previous:
        return BrokenLink(seal.first, "seal")
    entries = _entries(last, seal.last)
    changed = _changed(entries)
    if changed:
        return changed
    if len(entries) != seal.count:
        return BrokenLink(seal.first, "missing")
    if chain_of(previous, [entry.digest for entry in entries]) != seal.chain:
        return BrokenLink(seal.first, "seal")
    return None


def _entries(after: int, until: int | None) -> list[LedgerEntry]:
    found = LedgerEntry.objects.all_organisations(
        reason="one chain for the install"
    ).filter(pk__gt=after)
    if until is not None:
        found = found.filter(pk__lte=until)
    return list(found.order_by("pk"))


def _changed(entries: list[LedgerEntry]) -> BrokenLink | None:
    for entry in entries:
        if digest_of(entry) != entry.digest:
            return BrokenLink(entry.pk, "changed")
    return None
