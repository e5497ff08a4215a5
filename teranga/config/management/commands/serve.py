"""``make run``: everything a newcomer needs, in one process tree. Ctrl-C stops it all."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from teranga.channels.http import is_listening
from teranga.config import checks, tree
from teranga.config.catalogues import compile_stale
from teranga.home.demo import demo_logins
from teranga.kernel import clock, jobs
from teranga.people.actions.owners import LINK_LASTS, first_owner_link

# Where the processor is short, the page a person waits for comes first. A delivery waits
# for its network most of the time, and still has its part of every second.
BACK = {"outgoing": 5, "slow": 10}


class Command(BaseCommand):
    help = "Set up and serve: web and workers in one, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument(
            "--demo", action="store_true", help="A demo organisation, on loopback only."
        )

    def handle(self, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if is_listening(host, port):
            raise CommandError(
                f"Something else is using port {port}. Try: make run PORT={port + 1}"
            )
        compile_stale(Path(settings.LOCALE_PATHS[0]))
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        refuse_exposure(host)
        address = settings.PUBLIC_URL or f"http://localhost:{port}"
        lines = self.welcome(host, address, options["demo"])
        import_module("teranga.config.wsgi")  # all is loaded before the split
        parts = {
            "web": partial(_web, host, port, options["web_workers"]),
            **{lane: partial(_worker, lane) for lane in jobs.LANES},
        }
        connections.close_all()
        jobs.close()
        sys.exit(tree.keep(parts, lambda: self.announce(host, port, address, lines)))

    def welcome(self, host: str, address: str, demo: bool) -> list[str]:
        """How a newcomer gets in: the demo's logins, or the first owner's link."""
        if demo and not checks.is_exposed(host):
            rows = [
                f"  {name:<8} {word:<16} {hats}"
                for name, word, hats in demo_logins(clock.now())
            ]
            return ["The demo's logins (all people are invented):", *rows]
        link = first_owner_link(now=clock.now())
        if link is None:
            return []
        hours = int(LINK_LASTS.total_seconds() // 3600)
        return [
            f"Nobody works here yet. Open this link once, within {hours} hours:",
            f"  {address}{link}",
        ]

    def announce(self, host: str, port: int, address: str, lines: list[str]) -> None:
        for _ in range(600):
            if is_listening(host, port):
                break
            time.sleep(0.05)
        rows = ["", f"Teranga is ready: {address}", *lines, "Ctrl-C stops it.", ""]
        self.stdout.write("\n".join(rows))
        self.stdout.flush()


def refuse_exposure(host: str) -> None:
    """On a network only what passes our deploy checks is served. CommandError."""
    if not checks.is_exposed(host):
        return
    reasons = [why for _code, why in checks.refusals(host)]
    if reasons:
        raise CommandError(
            "\n- ".join(
                ["Others could reach this desk, and it is not ready:", *reasons]
            )
        )


def _web(host: str, port: int, workers: int) -> None:
    Granian(
        "teranga.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


def _worker(lane: str) -> None:
    tree.stand_back(BACK[lane])
    call_command("worker", lane=lane)
