"""Start a new key for one domain. What the old one sealed is sealed anew by a job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teranga.kernel import clock, rotation
from teranga.kernel.keys import DOMAINS, KeyLost


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("domain", choices=DOMAINS)
        parser.add_argument(
            "--keep-old",
            type=int,
            default=rotation.KEEP_OLD.days,
            metavar="DAYS",
            help="backups older than this can't be read afterwards; 0 when a key leaked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        domain, keep = options["domain"], timedelta(days=options["keep_old"])
        try:
            fresh = rotation.start(now=clock.now(), domain=domain, keep_old=keep)
        except KeyLost as error:
            raise CommandError(f"The key file of {domain} is not here.") from error
        self.stdout.write(
            f"Key {fresh} of {domain} writes from now on. A job of the slow lane seals"
            f" the rest; older keys go when nothing uses them, after {keep.days} days."
        )
