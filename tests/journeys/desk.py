"""The desk as a newcomer has it: ``manage.py serve`` in a folder of its own, and windows on it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.journeys.quick"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Desk:
    address: str
    said: str  # on the console, before it was ready

    @property
    def owner_link(self) -> str:
        (link,) = re.findall(r"http://localhost:\d+/first/\S+", self.said)
        return link


@contextmanager
def served(data: Path, **settings: str) -> Iterator[Desk]:
    """Stopped by Ctrl-C's signal; whatever broke inside it fails the test at the end."""
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    env |= {"TERANGA_DATA": str(data), "TERANGA_PRIVATE_PEERS": "yes", **settings}
    log = data / "errors.log"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=log.open("w"),
        text=True,
        start_new_session=True,
    )
    try:
        yield Desk(f"http://localhost:{port}", until_ready(process))
    finally:
        stop(process)
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]


def until_ready(process: subprocess.Popen[str]) -> str:
    """What it says until it is ready; ends when it ends, or does not come up in time."""
    timer = threading.Timer(120, process.send_signal, [signal.SIGINT])
    timer.start()
    said = ""
    for line in process.stdout or ():
        said += line
        if "Ctrl-C" in line:
            break
    timer.cancel()
    return said


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
