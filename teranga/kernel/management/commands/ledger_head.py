"""Print the ledger's head, signed. Keep it somewhere else: it shows what was cut off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from teranga.kernel import chain, clock


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        chain.seal_batch(now=clock.now())
        head = chain.head()
        if head is None:
            self.stdout.write("Nothing has happened here yet.")
        else:
            self.stdout.write(head.lines(), ending="")
