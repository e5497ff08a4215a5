"""Seals chain the ledger's rows in batches, so that no row changes, goes or comes unseen.

chain = SHA-256(previous ‖ id:digest ‖ id:digest …). The newest seal is the head. What was
written since (seconds) could be cut off unseen, and so could the newest seals: the daily
head, mailed or printed, is the outside witness. After 6 years rows are pruned and the
last of their seals becomes a checkpoint, signed with Ed25519 (RFC 8032).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import connection, transaction

from teranga.kernel import guard
from teranga.kernel.ledger import digest_of
from teranga.kernel.models import LedgerEntry, LedgerSeal, LegalHold

GENESIS = "0" * 64
KEEP = timedelta(days=6 * 365 + 2)
HELD_KIND = "kernel.ledger"


@dataclass(frozen=True)
class BrokenLink:
    """The first place where the chain does not hold.

    ``why``: changed · missing · added (that very entry) · rewritten (one of ``entry`` …
    ``until``, its digest made to fit) · seal · checkpoint.
    """

    entry: int
    why: str
    until: int = 0


@dataclass(frozen=True)
class Head:
    """What a witness keeps: if the chain no longer holds this, something was cut."""

    at: datetime
    last: int
    chain: str
    public_key: str
    signature: str

    def lines(self) -> str:
        """To be printed, mailed, pinned to a wall."""
        return (
            f"sealed at   {self.at.isoformat()}\n"
            f"last line   {self.last}\n"
            f"chain       {self.chain}\n"
            f"signature   {self.signature}\n"
            f"public key  {self.public_key}\n"
        )


def seal_batch(*, now: datetime, limit: int = 5000) -> int:
    """Chain what came since the head. Returns how many entries were sealed."""
    with transaction.atomic():
        _wait_for_writers()
        newest = LedgerSeal.objects.order_by("-id").first()
        fresh = list(
            _every()
            .filter(pk__gt=newest.last if newest else 0)
            .order_by("pk")
            .values_list("pk", "digest")[:limit]
        )
        if not fresh:
            return 0
        previous = newest.chain if newest else GENESIS
        LedgerSeal.objects.create(
            first=fresh[0][0],
            last=fresh[-1][0],
            count=len(fresh),
            ids=_short([pk for pk, _ in fresh]),
            previous=previous,
            chain=_chained(previous, fresh),
            at=now,
        )
        return len(fresh)


def _wait_for_writers() -> None:
    """On PostgreSQL a lower number may commit later: wait until no insert is open."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE kernel_ledgerentry IN SHARE ROW EXCLUSIVE MODE")


def _every() -> Iterable[LedgerEntry]:
    return LedgerEntry.objects.all_organisations(reason="one chain for the install")


def _chained(previous: str, pairs: Iterable[tuple[int, str]]) -> str:
    text = previous + "".join(f"{pk}:{digest}" for pk, digest in pairs)
    return hashlib.sha256(text.encode()).hexdigest()


def _short(ids: list[int]) -> str:
    runs: list[list[int]] = []
    for pk in ids:
        if runs and pk == runs[-1][1] + 1:
            runs[-1][1] = pk
        else:
            runs.append([pk, pk])
    return " ".join(f"{first}-{last}" for first, last in runs)


def _long(text: str) -> list[int]:
    pairs = [run.split("-") for run in text.split()]
    return [pk for first, last in pairs for pk in range(int(first), int(last) + 1)]


def verify() -> BrokenLink | None:
    """Walk everything; None when every link holds. Memory stays that of one batch."""
    rows = _Rows()
    previous = GENESIS
    for number, seal in enumerate(LedgerSeal.objects.order_by("id").iterator()):
        if seal.checkpoint:
            if number or not _signed(seal):
                return BrokenLink(seal.last, "checkpoint")
        else:
            broken = _check(seal, previous, rows.until(seal.last))
            if broken:
                return broken
        previous = seal.chain
    return _changed(rows)


class _Rows:
    """The entries in order, one batch at a time."""

    def __init__(self) -> None:
        self._left = _every().order_by("pk").iterator(chunk_size=1000)
        self._next = next(self._left, None)

    def until(self, last: int) -> list[LedgerEntry]:
        found = []
        while self._next is not None and self._next.pk <= last:
            found.append(self._next)
            self._next = next(self._left, None)
        return found

    def __iter__(self) -> Iterator[LedgerEntry]:
        while self._next is not None:
            yield self._next
            self._next = next(self._left, None)


def _check(
    seal: LedgerSeal, previous: str, rows: list[LedgerEntry]
) -> BrokenLink | None:
    try:
        ids = _long(seal.ids)
    except ValueError:
        ids = []
    told = (seal.first, seal.last, seal.count)
    if not ids or told != (ids[0], ids[-1], len(ids)) or seal.previous != previous:
        return BrokenLink(seal.first, "seal")
    broken = _misplaced(ids, rows) or _changed(rows)
    if broken:
        return broken
    if _chained(previous, ((row.pk, row.digest) for row in rows)) != seal.chain:
        return BrokenLink(seal.first, "rewritten", seal.last)
    return None


def _misplaced(ids: list[int], rows: list[LedgerEntry]) -> BrokenLink | None:
    for wanted, row in zip_longest(ids, rows):
        if wanted is None or (row is not None and row.pk < wanted):
            return BrokenLink(row.pk, "added")
        if row is None or row.pk > wanted:
            return BrokenLink(wanted, "missing")
    return None


def _changed(rows: Iterable[LedgerEntry]) -> BrokenLink | None:
    for row in rows:
        if digest_of(row) != row.digest:
            return BrokenLink(row.pk, "changed")
    return None


def _statement(at: datetime, last: int, chain: str) -> bytes:
    return f"teranga ledger {at.isoformat()} {last} {chain}".encode()


def _sign(seal: LedgerSeal) -> str:
    key = settings.KEYS.signing()
    return key.sign(_statement(seal.at, seal.last, seal.chain)).hex()


def _signed(seal: LedgerSeal) -> bool:
    key = settings.KEYS.signing().public_key()
    try:
        key.verify(
            bytes.fromhex(seal.signature), _statement(seal.at, seal.last, seal.chain)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def head() -> Head | None:
    """The newest seal, signed; None before the first."""
    newest = LedgerSeal.objects.order_by("-id").first()
    if newest is None:
        return None
    public = settings.KEYS.signing().public_key().public_bytes_raw().hex()
    return Head(newest.at, newest.last, newest.chain, public, _sign(newest))


def still_holds(chain: str) -> bool:
    """Is a head that a witness kept still part of the chain (or older than a checkpoint)?"""
    return LedgerSeal.objects.filter(chain=chain).exists()


def prunable_until(before: datetime) -> int:
    """The last entry that every rule lets go: sealed before then, and under no hold.

    A legal hold on the ledger, of any organisation, keeps all of it.
    """
    holds = LegalHold.objects.all_organisations(reason="one chain for the install")
    if holds.filter(record_kind=HELD_KIND, lifted_at__isnull=True).exists():
        return 0
    old = LedgerSeal.objects.filter(at__lt=before, checkpoint=False)
    return old.order_by("-id").values_list("last", flat=True).first() or 0


def prune(*, now: datetime, keep: timedelta = KEEP) -> int:
    """Forget rows older than ``keep``; a signed checkpoint stands in their place."""
    until = prunable_until(now - keep)
    if not until:
        return 0
    last = LedgerSeal.objects.get(last=until)
    with guard.lifted():
        gone, _ = _every().filter(pk__lte=until).delete()
        LedgerSeal.objects.filter(pk__lt=last.pk).delete()
        LedgerSeal.objects.filter(pk=last.pk).update(
            checkpoint=True, signature=_sign(last)
        )
    return gone
