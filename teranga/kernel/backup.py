"""One file that brings the desk back: the database, and a manifest with its hash.

Keys are never in it, and neither is the tombstone list: whoever finds a backup can't open
what is sealed, and what was erased since stays erased. ``Manifest.keys`` names which keys
it needs by fingerprint, so that a restore with the wrong ones is refused beforehand.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from teranga.kernel import dumps, ledger, pulse
from teranga.kernel.dumps import DumpFailed
from teranga.kernel.keys import DOMAINS, KeyLost

FORMAT = 1
DATABASE = "database"
MANIFEST = "manifest.json"
KEEP = timedelta(days=35)  # as long as an old key is kept (rotation)


class NotABackup(Exception):
    """The words are for the operator."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    format: int
    made_at: str
    vendor: str
    sha256: str
    size: int
    migrations: list[str]
    keys: dict[str, list[str]]  # domain → fingerprints

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def folder() -> Path:
    return Path(settings.DATA) / "backups"


def make(*, now: datetime, to: Path | None = None) -> Path:
    """Write a backup while the desk runs. Returns the file. Old ones beside it go.

    DumpFailed, OSError.
    """
    if not applied():
        raise DumpFailed(f"There is no desk in {settings.DATA}. Is TERANGA_DATA set?")
    place = to or folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = place / f"teranga-{now:%Y-%m-%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory(dir=place, prefix=".making-") as scratch:
        dump = Path(scratch) / DATABASE
        dumps.dump(dump)
        manifest = Path(scratch) / MANIFEST
        manifest.write_text(json.dumps(asdict(_describe(dump, now)), indent=1))
        draft = Path(scratch) / target.name
        with tarfile.open(draft, "w:gz", compresslevel=3) as tar:
            tar.add(manifest, MANIFEST)
            tar.add(dump, DATABASE)
        draft.chmod(0o600)
        draft.rename(target)
    with suppress(DatabaseError):  # before an upgrade the tables may be older ones
        pulse.beat("backup", now=now)
        with transaction.atomic():
            ledger.record(
                organisation=None,
                person=None,
                now=now,
                verb="backup.made",
                subject_kind="backup",
                subject=now.isoformat(),
            )
    for old in place.glob("teranga-*.tar.gz"):
        if old.stat().st_mtime < (target.stat().st_mtime - KEEP.total_seconds()):
            old.unlink()
    return target


def _describe(dump: Path, now: datetime) -> Manifest:
    return Manifest(
        format=FORMAT,
        made_at=now.isoformat(),
        vendor=dumps.vendor(),
        sha256=_hash(dump),
        size=dump.stat().st_size,
        migrations=applied(),
        keys={name: fingerprints(name) for name in DOMAINS},
    )


def applied() -> list[str]:
    """Migrations of the database as it is, "app.name"."""
    rows = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in rows)


def fingerprints(domain: str) -> list[str]:
    try:
        held = settings.KEYS.domain(domain)
    except KeyLost:
        return []
    return [
        hashlib.sha256(b"teranga key " + key).hexdigest()[:16] for key in held.values()
    ]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(file: Path, into: Path) -> tuple[Manifest, Path]:
    """Open a backup and prove it whole. NotABackup says what is wrong."""
    try:
        with tarfile.open(file) as tar:
            members = {member.name: member for member in tar.getmembers()}
            if set(members) != {MANIFEST, DATABASE} or not all(
                member.isfile() for member in members.values()
            ):
                raise NotABackup("This file is not a backup of a desk.")
            # One by one: Debian 12's Python has no filter for extractall.
            for name, member in members.items():
                source = tar.extractfile(member)
                with (into / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
        said = json.loads((into / MANIFEST).read_text())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise NotABackup("This file is not a backup, or it is cut off.") from error
    manifest = _read(said)
    if _hash(into / DATABASE) != manifest.sha256:
        raise NotABackup("The backup is damaged: its hash does not fit.")
    return manifest, into / DATABASE


def _read(said: Any) -> Manifest:
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NotABackup("This backup was made by another version; use that one first.")
    try:
        return Manifest(**said)
    except TypeError as error:
        raise NotABackup("The manifest of this backup can't be read.") from error
