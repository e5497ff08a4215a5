"""Say in plain words what is wrong with this set-up, and what to do."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from teranga.kernel import clock, doctor

SIGNS = {
    "must": "✗ must",
    "should": "! should",
    "not_checked": "? not checked",
    "fine": "✓",
}


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        verdicts = doctor.examine(now=clock.now())
        for one in verdicts:
            self.stdout.write(f"{SIGNS[one.status]:<14}{one.title}")
            if one.text:
                self.stdout.write(f"{'':<14}{one.text}")
        if any(one.status == "must" for one in verdicts):
            raise SystemExit(1)
