"""Walk the whole ledger and name the first broken link."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teranga.kernel import chain

WHY = {
    "changed": "Line {entry} was changed after it was written.",
    "missing": "Line {entry} is missing.",
    "added": "Line {entry} was added later.",
    "rewritten": "One of the lines {entry} to {until} was rewritten or moved.",
    "seal": "The seal that begins at line {entry} was changed, or one before it is gone.",
    "checkpoint": "The checkpoint at line {entry} was not signed by this desk.",
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", help="the chain value of a daily head that you kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = chain.verify()
        if broken is not None:
            words = WHY[broken.why].format(entry=broken.entry, until=broken.until)
            raise CommandError(f"The ledger is broken. {words}")
        if options["head"] and not chain.still_holds(options["head"]):
            raise CommandError(
                "The ledger holds together, but not with the head you kept."
            )
        self.stdout.write("Every link of the ledger holds.")
