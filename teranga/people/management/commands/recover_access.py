from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from teranga.kernel import clock
from teranga.people import clean
from teranga.people.actions.guards import NotHere
from teranga.people.actions.recovery import CODE_LASTS, offer_recovery_by_console
from teranga.people.models import User


class Command(BaseCommand):
    help = "Print a code by which somebody gets back in. Her colleagues are told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name she signs in with")
        parser.add_argument(
            "--second-step-lost",
            action="store_true",
            help="take away passkeys and app too, because they are gone",
        )
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, **options: Any) -> None:
        name = clean.username(options["username"])
        person = User.objects.filter(username__iexact=name, is_active=True).first()
        if person is None:
            raise CommandError("Nobody signs in with this name.")
        try:
            made = offer_recovery_by_console(
                now=clock.now(),
                person=person,
                drop_second_factor=options["second_step_lost"],
            )
        except NotHere as error:
            raise CommandError("This login belongs to no organisation.") from error
        address = settings.PUBLIC_URL or f"http://localhost:{options['port']}"
        self.stdout.write(f"Code: {made.code}")
        self.stdout.write(f"{address}{reverse('people:recover', args=[made.code])}")
        self.stdout.write(
            f"Good for {CODE_LASTS.days} days and one use. Colleagues have been told,"
            " and it is in the ledger."
        )
