"""Keeps the desk's processes together: they start as one and stop as one.

Each is split off from a process that has loaded everything, so that a small machine
holds the code, the templates and the catalogues once, not once for each process.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

# A post that is just being delivered may end its call.
PATIENCE = 30.0
ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1  # of malloc.h


def keep(parts: Mapping[str, Callable[[], None]], then: Callable[[], None]) -> int:
    """Run all parts until Ctrl-C or TERM (0), or until one ends by itself (1).

    ``then`` is called once all have been started. Nothing that may not be shared
    between processes (connections, threads) is open when this is called.
    """
    _give_back_memory()
    gc.freeze()  # the collector would write to what is shared, and so copy it
    fork = multiprocessing.get_context("fork")
    started = [fork.Process(target=_alone, args=(part,)) for part in parts.values()]
    for process in started:
        process.start()
    asked: list[int] = []

    def stop(number: int, _frame: Any) -> None:
        asked.append(number)
        _signal(started, signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    then()
    multiprocessing.connection.wait([process.sentinel for process in started])
    _signal(started, signal.SIGTERM)
    for process in started:
        process.join(PATIENCE)
    _signal(started, signal.SIGKILL)
    return 0 if asked else 1


def _give_back_memory() -> None:
    """glibc keeps a heap for each thread, and what a large answer or a password took."""
    with suppress(OSError, AttributeError):  # another C library has no such knobs
        library = ctypes.CDLL(None)
        library.mallopt(ARENA_MAX, 1)
        library.mallopt(MMAP_THRESHOLD, 256 * 1024)
        library.mallopt(TRIM_THRESHOLD, 1024 * 1024)


def _alone(part: Callable[[], None]) -> None:
    """In a session of its own: Ctrl-C at the terminal reaches only the one who keeps us."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    part()


def stand_back(by: int) -> None:
    """Let the other parts go first. Linux weighs sessions before it weighs what runs in
    them (sched(7), autogroup), and each part is a session: niceness alone says nothing."""
    os.nice(by)
    with suppress(OSError):  # a system without it goes by niceness
        Path("/proc/self/autogroup").write_text(str(by))


def _signal(started: list[ForkProcess], number: signal.Signals) -> None:
    """To each and, when it comes to the worst, to what it has started itself."""
    for process in started:
        with suppress(ProcessLookupError, PermissionError):
            if number is signal.SIGKILL:
                os.killpg(process.pid or 0, number)
            elif process.is_alive():
                os.kill(process.pid or 0, number)
