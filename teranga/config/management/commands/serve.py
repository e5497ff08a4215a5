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

# The default of 5 s would cut a job that is just being delivered.
honcho.manager.KILL_WAIT = 30
LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}


class Quiet:
    """Honcho's own lines (started, stopped) say nothing to a newcomer: only ours show."""

    def write(self, message: Any) -> None:
        if message.type == "line" and message.name != "system":
            text = message.data
            text = text if isinstance(text, str) else text.decode("utf-8", "replace")
            sys.stderr.write(text)


class Command(BaseCommand):
    help = "Set up and serve: web and worker in one, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", action="store_true")
        parser.add_argument("--web-workers", type=int, default=2)

    def handle(self, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if is_listening(host, port):
            raise CommandError(
                f"Something else is using port {port}. Try: make run PORT={port + 1}"
            )
        compile_stale(Path(settings.LOCALE_PATHS[0]))
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        lines = self.welcome(host, options["demo"])
        address = settings.PUBLIC_URL or f"http://localhost:{port}"
        manager = self.processes(host, port, options["web_workers"])
        threading.Thread(
            target=self.announce, args=(host, port, address, lines), daemon=True
        ).start()
        manager.loop()
        sys.exit(0 if manager.returncode in {0, 130, 143, -2, -15} else 1)

    def welcome(self, host: str, demo: bool) -> list[str]:
        """What a newcomer needs to get in: demo logins, or the first owner's link."""
        from teranga.home.demo import demo_lines
        from teranga.people.actions import first_owner_lines

        public = urlparse(settings.PUBLIC_URL).hostname or ""
        local = host in LOOPBACK and public in LOOPBACK
        return demo_lines() if demo and local else first_owner_lines()

    def processes(self, host: str, port: int, workers: int) -> honcho.manager.Manager:
        folder = Path(sys.executable).parent
        manager = honcho.manager.Manager(honcho.printer.Printer(Quiet()))
        manager._printer = Quiet()
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        manager.add_process(
            "web",
            f"exec {folder}/granian --interface wsgi --workers {workers} "
            f"--blocking-threads 4 --host {host} --port {port} --no-ws "
            "--respawn-failed-workers --workers-kill-timeout 10 --log-level warning "
            "teranga.config.wsgi:application",
            env=env,
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
        waited = threading.Event()
        for _ in range(300):
            if is_listening(host, port):
                break
            waited.wait(0.1)
        rows = ["", f"Teranga is ready: {address}", *lines, "Ctrl-C stops it.", ""]
        self.stdout.write("\n".join(rows))
        self.stdout.flush()
