"""End what is past its time, as every night.

--dry-run only counts: each kind, how long it is kept, and what is due and held.
--report says what the last night did, and runs nothing.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teranga.kernel import clock, retention
from teranga.kernel.organisations import NoSuchOrganisation, called


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--report", action="store_true")
        parser.add_argument(
            "--set",
            nargs=3,
            metavar=("ORGANISATION", "RECORD", "DAYS"),
            help="keep one kind of record for so many days there, and end nothing now",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["set"]:
            self._set(*options["set"])
            return
        if options["report"]:
            self._report()
            return
        lines = retention.run(now=clock.now(), dry=options["dry_run"])
        self.stdout.write(
            f"{'due':>8} {'held':>8} {'gone':>8} {'days':>8}  record · organisation"
        )
        for line in lines:
            where = f" · {line.organisation}" if line.organisation else ""
            if line.before is None:
                where += " · no period chosen, so nothing goes"
            days = "–" if line.days is None else line.days
            self.stdout.write(
                f"{line.due:>8} {line.held:>8} {line.gone:>8} {days:>8}"
                f"  {line.rule.kind}{where}"
            )

    def _report(self) -> None:
        rows = retention.last_report()
        if not rows:
            self.stdout.write("No night has had anything to end yet.")
            return
        self.stdout.write(f"The night of {rows[0].at:%Y-%m-%d %H:%M} UTC:")
        self.stdout.write(f"{'due':>8} {'held':>8} {'gone':>8}  record · organisation")
        for row in rows:
            where = f" · {row.organisation_ref}" if row.organisation_ref else ""
            if row.before is None:
                where += " · no period chosen, so nothing goes"
            self.stdout.write(
                f"{row.due:>8} {row.held:>8} {row.gone:>8}  {row.kind}{where}"
            )

    def _set(self, organisation: str, kind: str, days: str) -> None:
        if not days.isdecimal():
            raise CommandError("Say the days as a number.")
        try:
            retention.set_period(
                person=None,
                now=clock.now(),
                organisation=called(organisation),
                kind=kind,
                days=int(days),
            )
        except NoSuchOrganisation as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError("No rule keeps records of this kind.") from error
        except retention.PeriodNotAllowed as error:
            most = f" and at most {error.most}" if error.most is not None else ""
            raise CommandError(f"At least {error.least} days{most}.") from error
        self.stdout.write("Set. It counts from the next night on.")
