"""What must stay gone after a restore: erasures, purges, withdrawals (ruling 23).

``bury`` appends one line to a file that no backup holds (``DATA/tombstones``), before the
transaction that makes it true commits: a tombstone too many does no harm, one too few
would bring a person back. ``replay`` does it all again after a restore; every replay is
idempotent. Lines hold ids only.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from teranga.kernel.registry import Registry

# kind → replay(now, **facts): what is gone already is success.
replays: Registry[Callable[..., object]] = Registry("tombstones.replays")


def folder() -> Path:
    return Path(settings.DATA) / "tombstones"


def bury(kind: str, *, now: datetime, **facts: str | int | list[str] | None) -> None:
    """Remember outside every backup that this must not come back.

    Call it last in the transaction that makes it so. KeyError when nobody could replay it.
    """
    replays.get(kind)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps({"kind": kind, "at": now.isoformat(), **facts}) + "\n"
    path = folder() / f"{now:%Y-%m}.jsonl"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        torn = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
        file.write((b"\n" if torn else b"") + line.encode())
        os.fsync(file.fileno())


def every() -> Iterator[dict[str, Any]]:
    """All tombstones in the order they were set. A torn last line is passed over."""
    for path in sorted(folder().glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def replay(*, now: datetime) -> dict[str, int]:
    """Do again what the restored database has forgotten. How many of each kind."""
    done: dict[str, int] = {}
    for stone in every():
        kind = stone.pop("kind")
        stone.pop("at")
        replays.get(kind)(now=now, **stone)
        done[kind] = done.get(kind, 0) + 1
    return done
