"""Write the database into one file, while the desk runs. Keys are not in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teranga.kernel import backup, clock
from teranga.kernel.dumps import DumpFailed


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="another folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = backup.make(now=clock.now(), to=options["to"])
        except (DumpFailed, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(f"{made}")
        self.stdout.write(
            "Copy it off this machine. The keys are not in it: keep a copy of the key"
            " folder elsewhere, or what is sealed can't be read."
        )
