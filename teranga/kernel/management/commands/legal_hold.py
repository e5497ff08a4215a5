"""Keep records that would go by their period, because of a court, a complaint, an inquiry.

``place`` keeps one record, or all of a kind; ``lift`` lets them go again the next night.
Every step stands in the organisation's ledger, as done at the machine.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teranga.kernel import clock, legal_holds
from teranga.kernel.models import Organisation
from teranga.kernel.organisations import NoSuchOrganisation, called


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        shown = ways.add_parser("list", help="the holds that stand now")
        place = ways.add_parser("place", help="keep records until the hold is lifted")
        lift = ways.add_parser("lift", help="let them go again when they are due")
        for one in (shown, place, lift):
            one.add_argument("organisation", help="its short name, as in addresses")
        place.add_argument("kind", help="what is kept, as `retention` names it")
        place.add_argument("--subject", default="", help="the id of the only one kept")
        place.add_argument("--reason", required=True, help="who asked, and why")
        lift.add_argument("hold", type=UUID, help="its id, as `list` shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            here = called(options["organisation"])
        except NoSuchOrganisation as error:
            raise CommandError(str(error)) from error
        getattr(self, f"_{options['way']}")(here, options)

    def _list(self, here: Organisation, options: dict[str, Any]) -> None:
        holds = list(legal_holds.standing(here))
        for one in holds:
            what = one.subject or "all of them"
            self.stdout.write(f"{one.pk}  {one.placed_at:%Y-%m-%d}  {one.record_kind}")
            self.stdout.write(f"    {what} · {one.reason}")
        if not holds:
            self.stdout.write("No hold stands here.")

    def _place(self, here: Organisation, options: dict[str, Any]) -> None:
        if not options["reason"].strip():
            raise CommandError("Say who asked, and why.")
        try:
            made = legal_holds.place(
                person=None,
                now=clock.now(),
                organisation=here,
                kind=options["kind"],
                subject=options["subject"],
                reason=options["reason"],
            )
        except legal_holds.NothingToHold as error:
            kinds = ", ".join(sorted(legal_holds.kinds()))
            raise CommandError(
                f"Nothing of this kind is kept. Known: {kinds}"
            ) from error
        self.stdout.write(f"Kept until it is lifted. Hold {made.pk}")

    def _lift(self, here: Organisation, options: dict[str, Any]) -> None:
        try:
            legal_holds.lift(
                person=None,
                now=clock.now(),
                organisation=here,
                hold=options["hold"],
            )
        except legal_holds.NotHeld as error:
            raise CommandError("No such hold stands here.") from error
        self.stdout.write("Lifted. What is due goes from the next night on.")
