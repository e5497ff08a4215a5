from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from teranga.kernel import clock
from teranga.people.actions.owners import LINK_LASTS, new_owner_link


class Command(BaseCommand):
    help = "Print a one-time link by which somebody opens an organisation here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, **options: Any) -> None:
        address = settings.PUBLIC_URL or f"http://localhost:{options['port']}"
        hours = int(LINK_LASTS.total_seconds() // 3600)
        self.stdout.write(f"{address}{new_owner_link(now=clock.now())}")
        self.stdout.write(
            f"Good for {hours} hours and one use. Links made before open nothing now."
        )
