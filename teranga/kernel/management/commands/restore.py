"""Bring a backup back. What was erased, purged or withdrawn since stays so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teranga.kernel import clock
from teranga.kernel.backup import NotABackup
from teranga.kernel.dumps import DumpFailed
from teranga.kernel.restore import KeysDiffer, restore


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-keys",
            action="store_true",
            help="the keys are lost for good; what they sealed stays unreadable",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(
                now=clock.now(),
                file=options["file"],
                without_keys=options["without_keys"],
            )
        except KeysDiffer as error:
            raise CommandError(
                f"Nothing was changed. The keys here are not the ones this backup needs"
                f" ({error}). Put the key folder back first, or add --without-keys."
            ) from error
        except (NotABackup, DumpFailed) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        self.stdout.write(
            f"The desk is as it was on {done.made_at:%Y-%m-%d %H:%M} UTC."
        )
        again = done.replayed.again.total()
        self.stdout.write(f"Erased, ended or withdrawn since, and done again: {again}")
        for remark, times in done.replayed.remarks.items():
            self.stdout.write(f"{times} × {remark}" if times > 1 else remark)
        self.stdout.write(
            "Everybody signs in again. What was planned waits for a person."
        )
        if done.aside:
            self.stdout.write(
                f"The database that was here lies in {done.aside}: delete it soon, it"
                " still holds what people asked to be erased."
            )
