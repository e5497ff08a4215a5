"""How a peer lives: a script of its own that says one JSON line and stops when told.

Parent side: ``running("tests.peers.snac", …)`` starts the script in a process group of
its own, on a free port and in a short private folder, waits for the line and, at the
end, stops the group and removes the folder. Script side: ``serve_until_told``.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
MISSING = (
    69  # sysexits: unavailable. The script's last line of stderr names the reason.
)
IN_USE = 75  # sysexits: try again. Somebody took the port in between.
PARENT = "TERANGA_PEER_PARENT"
READY_WITHIN = 60.0
GONE_WITHIN = 15.0


class PeerMissing(Exception):
    """Why a peer cannot be had on this machine, in one line."""


class PortTaken(Exception):
    pass


# --- parent side -------------------------------------------------------------------


@contextmanager
def running(module: str, *arguments: str, ports: int = 1) -> Iterator[dict[str, Any]]:
    """The peer's JSON line, while it runs. Raises ``PeerMissing`` with its reason."""
    folder = short_folder()
    try:
        process, line = started(module, *arguments, folder=folder, ports=ports)
        try:
            yield line
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def started(
    module: str, *arguments: str, folder: Path, ports: int
) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    for attempt in (1, 2):
        with (folder / "stderr").open("w+") as errors:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    module,
                    str(folder),
                    *free_ports(ports),
                    *arguments,
                ],
                cwd=ROOT,
                env={**os.environ, PARENT: str(os.getpid())},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
            line = first_line(process)
            if line:
                return process, json.loads(line)
            stop(process)
            errors.seek(0)
            said = errors.read().strip()
        if process.returncode == MISSING:
            raise PeerMissing(said.splitlines()[-1])
        if process.returncode != IN_USE or attempt == 2:
            raise RuntimeError(
                f"{module} did not start ({process.returncode}):\n{said}"
            )
    raise AssertionError("two attempts always end above")


def free_ports(count: int) -> list[str]:
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(holder.getsockname()[1]) for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], READY_WITHIN)
    return process.stdout.readline() if ready else ""


def stop(process: subprocess.Popen[str]) -> None:
    """Ends the peer's own group, and waits until nothing of it is left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GONE_WITHIN)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def short_folder() -> Path:
    """A private folder whose sockets fit in 107 characters, enterable by a server that
    runs as somebody else."""
    place = tempfile.gettempdir()
    if len(place) > 60:
        place = "/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="tp-", dir=place))
    folder.chmod(0o711)
    return folder


# --- script side -------------------------------------------------------------------


def main(start: Callable[..., tuple[dict[str, Any], Callable[[], None]]]) -> None:
    """Runs ``start(folder, ports…, arguments…)``, says its line, stops it when told."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    parent = int(os.environ.get(PARENT, os.getppid()))
    folder = Path(sys.argv[1])
    try:
        line, end = start(folder, *sys.argv[2:])
    except PeerMissing as reason:
        leave(MISSING, reason)
    except PortTaken as reason:
        leave(IN_USE, reason)
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
    # A test run that was killed cannot tell anybody: its peers notice by themselves.
    while not told.wait(0.5) and os.getppid() == parent:
        pass
    end()
    shutil.rmtree(folder, ignore_errors=True)


def leave(code: int, reason: Exception) -> NoReturn:
    sys.stderr.write(f"{reason}\n")
    raise SystemExit(code)


def wait_for(
    answer: Callable[[], bool], process: subprocess.Popen[Any], *, seconds: float = 30
) -> None:
    """Until ``answer()`` is true; a server that ended before is a port that was taken."""
    until = time.monotonic() + seconds
    while not answer():
        if process.poll() is not None:
            raise PortTaken(f"{process.args} ended with {process.returncode}")
        if time.monotonic() > until:
            process.kill()
            raise RuntimeError(f"{process.args} did not answer in {seconds} s")
        time.sleep(0.02)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[Any], number: int = signal.SIGTERM) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
