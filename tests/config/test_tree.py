"""Processes that start as one stop as one, whoever ends first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil

SCRIPT = """
import subprocess, sys, time
from functools import partial
from teranga.config import tree

tree.PATIENCE = 1

def short(): time.sleep({short})
def stubborn():
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    time.sleep(60)

sys.exit(tree.keep(dict(short=short, stubborn=stubborn), partial(print, "ready", flush=True)))
"""


def started(short: float) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(short=short)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    end, tree = time.monotonic() + 10, []
    while len(tree) < 3 and time.monotonic() < end:  # both parts, and what one started
        tree = psutil.Process(process.pid).children(recursive=True)
        time.sleep(0.02)
    assert len(tree) >= 3
    return process, tree


def test_a_part_that_ends_takes_the_others_along() -> None:
    process, tree = started(short=2)
    assert process.wait(20) == 1
    assert psutil.wait_procs(tree, timeout=5)[1] == []


def test_asked_to_stop_it_stops_also_what_does_not_want_to() -> None:
    process, tree = started(short=60)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert psutil.wait_procs(tree, timeout=5)[1] == []


STANDS_BACK = """
import os
from pathlib import Path
from teranga.config import tree

tree.stand_back(5)
group = Path("/proc/self/autogroup")
said = group.read_text().split() if group.exists() else []
print(os.nice(0), said[-1] if said else 5)
"""


def test_a_part_that_stands_back_does_so_with_its_whole_session() -> None:
    before = os.nice(0)
    done = subprocess.run(
        [sys.executable, "-c", STANDS_BACK],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    assert done.stdout.split() == [str(min(before + 5, 19)), "5"]
