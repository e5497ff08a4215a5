"""Backup, migrate, check, verify the ledger; go back to the backup when that fails."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from teranga.kernel import backup, clock, dumps, guard, ledger, restore
from teranga.kernel.dumps import DumpFailed


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            dumps.require_alone()
            made = backup.make(now=now)
        except (DumpFailed, OSError) as error:
            raise CommandError(f"Nothing was changed. No backup: {error}") from error
        self.stdout.write(f"Backup: {made}")
        try:
            call_command("migrate", verbosity=0)
            call_command("check")
            restore.verify()
            if not guard.stands():
                raise CommandError("The triggers of the ledger are gone.")
        except Exception as error:
            self._go_back(made)
            raise CommandError(
                f"The upgrade failed ({type(error).__name__}: {error}). The database is"
                " as it was, and everybody signs in again: go back to the code you had"
                " before."
            ) from error
        with transaction.atomic():
            ledger.record(
                organisation=None,
                person=None,
                now=clock.now(),
                verb="backup.upgraded",
                subject_kind="backup",
                subject=now.isoformat(),
            )
        self.stdout.write("Upgraded. Every link of the ledger holds.")

    def _go_back(self, made: Path) -> None:
        with tempfile.TemporaryDirectory(dir=made.parent, prefix=".back-") as scratch:
            _manifest, dump = backup.unpack(made, Path(scratch))
            broken = dumps.put_aside(clock.now())
            dumps.load(dump)
        self.stderr.write(f"What the upgrade left lies in {broken}.")
