"""``make run`` from a bare clone to the first page, by step; then the second start.

The baseline of each step is a bare interpreter's start in the same run.
"""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from bench import _result as result
from bench._server import ROOT, free_port


def measure() -> list[result.Figure]:
    with tempfile.TemporaryDirectory(prefix="teranga-start-") as folder:
        clone = Path(folder) / "clone"
        bare = _seconds(["python3", "-c", "pass"])
        steps = {"clone": _seconds(["git", "clone", "-q", str(ROOT), str(clone)])}
        steps["dependencies (make setup)"] = _seconds(["make", "setup"], clone)
        steps["set-up and first page (make run)"] = _until_served(clone)
        again = _until_served(clone)
    figures = [
        result.told(f"cold: {name}", value, "s", baseline=bare)
        for name, value in steps.items()
    ]
    figures.append(
        result.told(
            "cold: all of it",
            sum(steps.values()),
            "s",
            baseline=bare,
            reason="packages came from a warm cache of the machine or its mirror",
        )
    )
    figures.append(
        result.at_most(
            result.told("second start to first page", again, "s", baseline=bare), 5
        )
    )
    return figures


def _seconds(command: list[str], cwd: Path | None = None) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return time.perf_counter() - start


def _until_served(clone: Path) -> float:
    port = free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            try:
                if httpx.get(f"http://localhost:{port}", timeout=2).status_code == 200:
                    return time.perf_counter() - start
            except httpx.HTTPError:
                if process.poll() is not None or time.perf_counter() - start > 300:
                    raise RuntimeError("make run did not serve a page") from None
                time.sleep(0.02)
    finally:
        import os

        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
