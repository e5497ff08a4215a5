"""What every check shares: one pass over the segments, with bounds that are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

import regex

from teranga.engines.text._types import (
    SEVERITIES,
    Checkable,
    CheckResult,
    Finding,
    Fix,
    digest,
)

LIMIT = 200_000  # code points read per segment
MOST = 100  # findings told per segment; the rest is said to be there, not listed
SHOWN = 120

UNSHOWABLE = regex.compile(
    r"[\p{Cc}[\p{Cf}--[\u200C\u200D]]\p{Cs}\p{Zl}\p{Zp}]+", regex.VERSION1
)


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What a check saw in one text. ``exact`` are the words an override hangs on."""

    message: str
    severity: str
    start: int
    end: int
    shown: str
    exact: str = ""
    replacement: str | None = None
    values: dict[str, str | int] = field(default_factory=dict)


Look = Callable[[str], Iterable[Hit]]


def sweep(name: str, checkable: Checkable, look: Look) -> CheckResult:
    """Let ``look`` read every segment. Says ``partly`` when a bound was met."""
    findings: list[Finding] = []
    reason = ""
    for index, segment in enumerate(checkable.segments):
        text = segment.text
        if len(text) > LIMIT:
            text, reason = cut(text), "reasons.too_long"
        hits = list(islice(look(text), MOST + 1))
        if len(hits) > MOST:
            reason = reason or "reasons.too_many"
        findings += [as_finding(name, index, text, hit) for hit in hits[:MOST]]
    findings.sort(key=lambda f: (f.segment, f.start, SEVERITIES.index(f.severity)))
    return CheckResult(
        check=name,
        status="partly" if reason else "checked",
        findings=tuple(findings),
        reason=reason,
    )


def cut(text: str) -> str:
    """The first part, up to a space, so that no word is judged by its half."""
    head = text[:LIMIT]
    space = max(head.rfind(" "), head.rfind("\n"))
    return head[:space] if space > LIMIT // 2 else head


def as_finding(name: str, index: int, text: str, hit: Hit) -> Finding:
    fix = None
    if hit.replacement is not None:
        fix = Fix(key=hit.message, replacement=hit.replacement)
    return Finding(
        check=name,
        message=hit.message,
        severity=hit.severity,
        segment=index,
        start=hit.start,
        end=hit.end,
        excerpt=UNSHOWABLE.sub(" ", hit.shown)[:SHOWN],
        values=hit.values,
        fix=fix,
        seal=digest(hit.exact or text[hit.start : hit.end]),
    )
