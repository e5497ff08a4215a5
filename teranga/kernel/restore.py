"""Bring a backup back, and nothing that was erased, purged or withdrawn since.

The present database is kept aside until the restored one has been migrated, replayed and
verified; if anything fails, it comes back as it was.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from teranga.kernel import backup, chain, dumps, ledger, pulse, retention, tombstones
from teranga.kernel.backup import Manifest, NotABackup
from teranga.kernel.registry import Registry
from teranga.kernel.tombstones import Replayed

# (made_at, now): what an app does to rows that slept since the backup, inside the restore.
# publish holds what may have gone out meanwhile. A text it returns is told to the operator.
afterwards: Registry[Callable[[datetime, datetime], object]] = Registry("restore.after")


class KeysDiffer(Exception):
    """Sealed fields of these domains could not be read with the keys that are here."""

    def __init__(self, domains: list[str]) -> None:
        super().__init__(", ".join(domains))
        self.domains = domains


@dataclass(frozen=True, kw_only=True)
class Restored:
    made_at: datetime
    aside: str  # where the database that was here lies
    replayed: Replayed = field(default_factory=Replayed)


def restore(*, now: datetime, file: Path, without_keys: bool = False) -> Restored:
    """NotABackup, KeysDiffer, DumpFailed: nothing was changed."""
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".bring-") as scratch:
        manifest, dump = backup.unpack(file, Path(scratch))
        _refuse_strange(manifest)
        if not without_keys:
            _refuse_without_keys(manifest)
        with put_back_on_failure(now) as aside:
            dumps.load(dump)
            call_command("migrate", verbosity=0)
            replayed = _catch_up(manifest, now)
    return Restored(made_at=manifest.at, aside=aside, replayed=replayed)


@contextmanager
def put_back_on_failure(now: datetime) -> Iterator[str]:
    aside = dumps.put_aside(now)
    try:
        yield aside
    except BaseException:
        dumps.bring_back(aside)
        raise


def _refuse_strange(manifest: Manifest) -> None:
    if manifest.vendor != dumps.vendor():
        raise NotABackup(
            f"This backup is of {manifest.vendor}; this desk runs on {dumps.vendor()}."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest.migrations) - known:
        raise NotABackup(
            "This backup is newer than the code here. Bring that up first."
        )


def _refuse_without_keys(manifest: Manifest) -> None:
    differ = [
        name
        for name, needed in manifest.keys.items()
        if set(needed) - set(backup.fingerprints(name))
    ]
    if differ:
        raise KeysDiffer(differ)


def _catch_up(manifest: Manifest, now: datetime) -> Replayed:
    replayed = tombstones.replay(now=now, made_at=manifest.at)
    retention.run(now=now)
    for wake in afterwards:
        said = wake(manifest.at, now)
        if isinstance(said, str):
            replayed.remarks[said] += 1
    # Sign-ins that were ended since would live again: everybody signs in anew.
    Session.objects.all().delete()
    with transaction.atomic():
        ledger.record(
            organisation=None,
            person=None,
            now=now,
            verb="backup.restore",
            subject_kind="backup",
            subject=manifest.made_at,
            replayed=replayed.again.total(),
        )
    verify()
    pulse.beat("backup", now=manifest.at)
    connection.close()
    return replayed


def verify() -> None:
    """NotABackup when the ledger of what is here does not hold together."""
    broken = chain.verify()
    if broken is not None:
        raise NotABackup(f"The ledger is broken at line {broken.entry} ({broken.why}).")
