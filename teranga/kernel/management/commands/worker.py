"""Do the background work of one lane until TERM; the job in hand is finished first."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from teranga.kernel import jobs


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lane", choices=jobs.LANES, required=True)
        parser.add_argument("--threads", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["lane"] == "slow":
            os.nice(10)  # scanning pictures never slows a withdrawal
        usual = settings.JOBS["threads"][options["lane"]]
        jobs.run_lane(options["lane"], threads=options["threads"] or usual)
