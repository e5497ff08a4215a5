"""End what is past its time, as every night. --dry-run only counts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from teranga.kernel import clock, retention


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = retention.run(now=clock.now(), dry=options["dry_run"])
        self.stdout.write(f"{'due':>8} {'held':>8} {'gone':>8}  record · organisation")
        for line in lines:
            where = f" · {line.organisation}" if line.organisation else ""
            if line.before is None:
                where += " · no period chosen, so nothing goes"
            self.stdout.write(
                f"{line.due:>8} {line.held:>8} {line.gone:>8}  {line.rule.kind}{where}"
            )
