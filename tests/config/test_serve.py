"""``make run``, as a newcomer meets it: served, stopped by Ctrl-C, started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.real_clock, pytest.mark.timeout(180)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int, *extra: str) -> tuple[subprocess.Popen, str]:
    """Start the desk and read until it says it is ready."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    env |= {"TERANGA_DATA": str(data)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), *extra],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = ""
    timer = threading.Timer(120, process.kill)
    timer.start()
    for line in process.stdout or ():
        said += line
        if "Ctrl-C" in line:
            break
    timer.cancel()
    return process, said


def stop(process: subprocess.Popen) -> int:
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.send_signal(signal.SIGINT)
    code = process.wait(40)
    gone, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    return code


def test_what_others_could_reach_is_served_only_when_it_is_ready(
    tmp_path: Path,
) -> None:
    port = free_port()
    process, said = start(tmp_path, port, "--host", "::", "--demo")
    assert process.wait(60) == 1
    assert "must start with https://" in said
    assert "Traceback" not in said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://localhost:{port}/")


def test_served_stopped_and_started_again(tmp_path: Path) -> None:
    port = free_port()
    process, said = start(tmp_path, port, "--demo")
    try:
        assert f"http://localhost:{port}" in said
        logins = re.findall(r"^\s+(\w+)\s+(\S+)\s", said, re.M)
        assert len(logins) >= 3, said
        page = httpx.get(f"http://localhost:{port}/")
        assert page.status_code == 200
        assert "Teranga" in page.text
        assert "'none'" in page.headers["content-security-policy"]
    finally:
        code = stop(process)
    assert code == 0
    again, said_again = start(tmp_path, port, "--demo")
    assert stop(again) == 0
    assert re.findall(r"^\s+(\w+)\s+(\S+)\s", said_again, re.M) == logins


def test_a_taken_port_is_said_in_plain_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "TERANGA_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode != 0
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_demo_prints_the_first_owners_link_once(tmp_path: Path) -> None:
    port = free_port()
    process, said = start(tmp_path, port)
    try:
        links = re.findall(rf"http://localhost:{port}/\S+", said)
        assert len(links) == 1, said
        page = httpx.get(links[0], follow_redirects=True)
        assert page.status_code == 200
    finally:
        stop(process)
