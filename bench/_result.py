"""How every bench tells its figures: a table for people, JSON for the record.

A bench is a module with ``measure() -> list[Figure]``. Figures in a unit of time,
memory or speed depend on the machine, so they carry a baseline measured in the same
run (a bare library call, a bare page) and the ratio to it. What could not be measured
says why, and what was tried.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
ABSOLUTE = frozenset({"s", "ms", "us", "B", "kB", "MB", "/s", "per s", "ms/10k chars"})
TRIES = 2


@dataclass(frozen=True, kw_only=True)
class Figure:
    """``holds`` is None where there is no goal or nothing was measured."""

    name: str
    value: float | None
    unit: str
    goal: str = ""
    holds: bool | None = None
    baseline: float | None = None
    ratio: float | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.reason:
            raise ValueError(f"{self.name}: say why it was not measured")
        if self.value is not None and self.unit in ABSOLUTE and not self.baseline:
            raise ValueError(f"{self.name}: an absolute figure needs a baseline")


def told(
    name: str,
    value: float,
    unit: str,
    *,
    baseline: float | None = None,
    reason: str = "",
) -> Figure:
    """A figure without a goal. ``reason`` may list misses or say how it was taken."""
    ratio = round(value / baseline, 3) if baseline else None
    rounded = round(value, 4)
    return Figure(
        name=name,
        value=rounded,
        unit=unit,
        baseline=baseline and round(baseline, 4),
        ratio=ratio,
        reason=reason,
    )


def at_most(figure: Figure, limit: float) -> Figure:
    assert figure.value is not None
    return replace(figure, goal=f"<= {limit:g}", holds=figure.value <= limit)


def at_least(figure: Figure, limit: float) -> Figure:
    assert figure.value is not None
    return replace(figure, goal=f">= {limit:g}", holds=figure.value >= limit)


def not_measured(
    name: str, unit: str, *, goal: str, reason: str, tried: tuple[str, ...]
) -> Figure:
    """``tried``: at least two attempts, each with what came of it."""
    if len(tried) < TRIES:
        raise ValueError(f"{name}: not measured needs {TRIES} attempts, told in words")
    text = f"not_measured: {reason} Tried: {'; '.join(tried)}."
    return Figure(name=name, value=None, unit=unit, goal=goal, reason=text)


def shared(path: str) -> Path | None:
    """A file of the shared data, where ``SHARED=../shared`` names its folder."""
    folder = os.environ.get("SHARED")
    if not folder:
        return None
    file = (ROOT / folder / path).resolve()
    return file if file.exists() else None


def without_shared(path: str) -> tuple[str, ...]:
    folder = os.environ.get("SHARED", "")
    named = f"SHARED={folder}, no {path} there" if folder else "SHARED is not set"
    return named, f"no copy of {path} in the repository, by rule"


def fastest(work: Callable[[], object], *, times: int = 5) -> float:
    """Milliseconds of processor time of the quickest of several runs.

    Processor time, because others share the cores; not for work that waits.
    """
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best * 1000


def loop_ms() -> float:
    """The calibration loop: a fixed amount of plain Python, in ms on this machine."""

    def count() -> int:
        total = 0
        for number in range(200_000):
            total += number & 7
        return total

    return fastest(count)


def write(name: str, figures: list[Figure]) -> Path:
    """Print the table and write ``bench/results/<name>.json``."""
    record = {
        "name": name,
        "commit": commit(),
        "machine": machine(),
        "figures": [asdict(figure) for figure in figures],
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{name}.json"
    file.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    print(table(name, figures))
    return file


def table(name: str, figures: list[Figure]) -> str:
    rows = [("", name, "value", "unit", "goal", "ratio")]
    for figure in figures:
        mark = {True: "✓", False: "✗", None: "·"}[figure.holds]
        value = "–" if figure.value is None else f"{figure.value:g}"
        ratio = "" if figure.ratio is None else f"×{figure.ratio:g}"
        rows.append((mark, figure.name, value, figure.unit, figure.goal, ratio))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = [
        "  ".join(x.ljust(w) for x, w in zip(row, widths, strict=True)) for row in rows
    ]
    notes = [
        f"   {figure.name}: {figure.reason}" for figure in figures if figure.reason
    ]
    return "\n".join(line.rstrip() for line in [*lines, *notes])


def commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()

    changed = git("status", "--porcelain", "--", ":!bench/results")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + (
        "+" if changed else ""
    )


def machine() -> dict[str, str | int]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": os.cpu_count() or 0,
        "processor": _processor(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(names, platform.processor())
