"""What must stay gone after a restore: erasures, purges, withdrawals (ruling 23).

``bury`` appends one line to a file that no backup holds (``DATA/tombstones``), before the
transaction that makes it true commits: a tombstone too many does no harm, one too few
would bring a person back. ``replay`` does it all again after a restore; every replay is
idempotent. Lines hold ids only.
What a replay returns as text is told to whoever restores: a sentence in plain words.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from teranga.kernel.registry import Registry

# kind → replay(now, **facts): what is gone already is success.
replays: Registry[Callable[..., object]] = Registry("tombstones.replays")
# The same for what a person may have taken up again before the backup was made (she came
# back, chose a password): only tombstones set since then count.
newer: Registry[Callable[..., object]] = Registry("tombstones.newer")
LATE = timedelta(minutes=1)  # a transaction may commit after the backup began


@dataclass(frozen=True)
class Replayed:
    """How many of each kind were done again, and how often each sentence was said."""

    again: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)


def folder() -> Path:
    return Path(settings.DATA) / "tombstones"


def bury(kind: str, *, now: datetime, **facts: str | int | list[str] | None) -> None:
    """Remember outside every backup that this must not come back.

    Call it last in the transaction that makes it so. KeyError when nobody could replay it.
    """
    _replay_of(kind)
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


def replay(*, now: datetime, made_at: datetime | None = None) -> Replayed:
    """Do again what the database restored from a backup of ``made_at`` has forgotten."""
    done = Replayed()
    for stone in every():
        kind, at = stone.pop("kind"), datetime.fromisoformat(stone.pop("at"))
        again = _replay_of(kind)
        if kind in newer and made_at is not None and at < made_at - LATE:
            continue
        said = again(now=now, **stone)
        done.again[kind] += 1
        if isinstance(said, str):
            done.remarks[said] += 1
    return done


def _replay_of(kind: str) -> Callable[..., object]:
    return (newer if kind in newer else replays).get(kind)
