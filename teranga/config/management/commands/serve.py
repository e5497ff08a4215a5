"""``make run``: everything a newcomer needs, in one process tree. Ctrl-C stops it all."""

from __future__ import annotations

import os
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import honcho.manager
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from teranga.channels.http import is_listening
from teranga.config.catalogues import compile_stale
from teranga.home.demo import demo_logins
from teranga.kernel import clock
from teranga.people.actions.owners import first_owner_link

# The default of 5 s would cut a post that is just being delivered.
honcho.manager.KILL_WAIT = 30
LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}
STOPPED = {0, -2, -15, 130, 143}  # by Ctrl-C or TERM, as asked


class Quiet:
    """Takes honcho's printer's place: only what our processes say is shown."""

    width = 0

    def write(self, message: Any) -> None:
        if message.type == "line" and message.name != "system":
            said = message.data
            text = said if isinstance(said, str) else said.decode("utf-8", "replace")
            sys.stderr.write(text)


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
        address = settings.PUBLIC_URL or f"http://localhost:{port}"
        lines = self.welcome(host, address, options["demo"])
        manager = self.processes(host, port, options["web_workers"])
        ready = threading.Thread(
            target=self.announce, args=(host, port, address, lines), daemon=True
        )
        ready.start()
        manager.loop()
        sys.exit(0 if manager.returncode in STOPPED else 1)

    def welcome(self, host: str, address: str, demo: bool) -> list[str]:
        """How a newcomer gets in: the demo's logins, or the first owner's link."""
        public = urlparse(settings.PUBLIC_URL).hostname or ""
        if demo and host in LOOPBACK and public in LOOPBACK:
            rows = [
                f"  {name:<8} {word:<16} {hats}"
                for name, word, hats in demo_logins(clock.now())
            ]
            return ["The demo's logins (all people are invented):", *rows]
        link = first_owner_link(now=clock.now())
        if link is None:
            return []
        return [
            "Nobody works here yet. Open this link once, within the hour:",
            f"  {address}{link}",
        ]

    def processes(self, host: str, port: int, workers: int) -> honcho.manager.Manager:
        folder = Path(sys.executable).parent
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        manager = honcho.manager.Manager(Quiet())
        manager.add_process(
            "web",
            f"exec {folder}/granian --interface wsgi --workers {workers} "
            f"--blocking-threads 4 --host {host} --port {port} --no-ws "
            "--respawn-failed-workers --workers-kill-timeout 10 --log-level warning "
            "teranga.config.wsgi:application",
            env=env,
            cwd=str(settings.BASE_DIR),
        )
        for lane in ("outgoing", "slow"):
            manager.add_process(
                lane,
                f"exec {sys.executable} manage.py worker --lane {lane}",
                env=env,
                cwd=str(settings.BASE_DIR),
            )
        return manager

    def announce(self, host: str, port: int, address: str, lines: list[str]) -> None:
        pause = threading.Event()
        for _ in range(600):
            if is_listening(host, port):
                break
            pause.wait(0.05)
        rows = ["", f"Teranga is ready: {address}", *lines, "Ctrl-C stops it.", ""]
        self.stdout.write("\n".join(rows))
        self.stdout.flush()
