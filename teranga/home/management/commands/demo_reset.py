"""Throw the demo away; the next ``make run`` makes a fresh one. Real desks are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from teranga.kernel.models import Organisation

GONE = ("teranga.sqlite3*", "queue-*.sqlite3*", "demo-logins.json")


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("The demo lives in SQLite. Nothing was changed.")
        call_command("migrate", verbosity=0)
        every = Organisation.objects.all_organisations(reason="never a real desk")
        if every.filter(demo=False).exists():
            raise CommandError(
                "A real organisation works in this data folder. Nothing was changed."
            )
        connection.close()
        for pattern in GONE:
            for path in Path(settings.DATA).glob(pattern):
                path.unlink()
        self.stdout.write("The demo is gone. Start a fresh one with: make run")
