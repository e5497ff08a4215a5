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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "seven herons cross the delta"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, *extra: str, **settings: str) -> Iterator[tuple[str, str]]:
    """Yields (address, what it printed); stopped by Ctrl-C's signal."""
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    env |= {"TERANGA_DATA": str(data), **settings}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), *extra],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=(data / "errors.log").open("w"),
        text=True,
        start_new_session=True,
    )
    timer = threading.Timer(120, process.kill)
    timer.start()
    said = ""
    for line in process.stdout or ():
        said += line
        if "Ctrl-C" in line:
            break
    timer.cancel()
    try:
        yield f"http://localhost:{port}", said
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def owner_link(said: str) -> str:
    (link,) = re.findall(r"http://localhost:\d+/first/\S+", said)
    return link
