"""The desk as people run it: ``manage.py serve``, free on the machine or held to one core."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Desk:
    url: str
    process: subprocess.Popen
    log: Path

    def memory(self) -> float:
        """Summed proportional set size of the whole tree, in MB."""
        first = psutil.Process(self.process.pid)
        tree = [first, *first.children(recursive=True)]
        return sum(one.memory_full_info().pss for one in tree) / 1e6

    def lock_errors(self) -> int:
        return lock_errors(self.log)


def lock_errors(log: Path) -> int:
    """Lines about a lock. Logs keep no text of an error, so any trouble of the database
    counts; a view that was run once more counts too, though nobody saw it."""
    told = log.read_text().splitlines()
    return sum("OperationalError" in line or "locked" in line.lower() for line in told)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **extra: str) -> dict[str, str]:
    return {**os.environ, "TERANGA_DATA": str(data), **extra}


@contextmanager
def serving(data: Path, *, core: int | None = None, **extra: str) -> Iterator[Desk]:
    """``core``: the whole server side on this one. Stopped with Ctrl-C's signal."""
    port = free_port()
    log = data / "serve.log"
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(data, **extra), stdout=out, stderr=out
        )
    desk = Desk(f"http://localhost:{port}", process, log)
    try:
        wait_until_served(desk)
        yield desk
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_served(desk: Desk, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if desk.process.poll() is not None:
            raise RuntimeError(f"The desk stopped: {desk.log.read_text()[-500:]}")
        try:
            if httpx.get(desk.url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("The desk did not answer in time.")


def sign_in(desk: Desk, name: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=desk.url, follow_redirects=True, timeout=30)
    page = client.get("/account/login/")
    client.post(
        "/account/login/",
        data={
            "login": name,
            "password": password,
            "csrfmiddlewaretoken": client.cookies.get("csrftoken"),
        },
        headers={"Referer": str(page.url)},
    )
    if "sessionid" not in client.cookies:
        raise RuntimeError("Could not sign in.")
    return client
