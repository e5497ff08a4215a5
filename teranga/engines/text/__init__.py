"""Text checks: what a reader or an attacker could draw from words about to go out.

``run(checkable)`` gives one result per check, in the order of ``CHECKS``; ``apply``
carries out fixes. Pure, deterministic, never raises for any text. A check that
breaks says ``not_checked``; it never hides. Offsets are code points into the segment
as typed. Messages are keys: the words for them stand above. Time grows with the
length of the text and no faster: ``bench/text.py`` proves it.
"""

from __future__ import annotations

from collections.abc import Iterable

from teranga.engines.text import duplicates, hidden, links, secrets
from teranga.engines.text._excerpt import excerpt
from teranga.engines.text._types import (
    REASONS,
    SEVERITIES,
    STATUSES,
    Check,
    Checkable,
    CheckResult,
    Finding,
    Fix,
    Segment,
)
from teranga.engines.text.fold import fold

__all__ = [
    "CHECKS",
    "REASONS",
    "SEVERITIES",
    "STATUSES",
    "Check",
    "CheckResult",
    "Checkable",
    "Finding",
    "Fix",
    "Segment",
    "apply",
    "excerpt",
    "fold",
    "run",
]

# The one registry, in the order in which people read the results.
CHECKS: tuple[Check, ...] = (
    hidden,
    links,
    secrets,
    duplicates,
)


def run(
    checkable: Checkable, checks: tuple[Check, ...] = CHECKS
) -> tuple[CheckResult, ...]:
    """Every check's result; one that raises is told as not checked."""
    return tuple(_result(check, checkable) for check in checks)


def _result(check: Check, checkable: Checkable) -> CheckResult:
    try:
        return check.check(checkable)
    except Exception:  # noqa: BLE001 whatever broke, nobody looked, and that is said
        return CheckResult(
            check=check.NAME, status="not_checked", reason="reasons.broke"
        )


def apply(text: str, findings: Iterable[Finding]) -> str:
    """The text with the fixes of these findings carried out, from left to right.

    All findings must be of this text as it is now. Of two fixes that overlap the
    first is carried out; run the checks again to see what is left.
    """
    parts, at = [], 0
    for finding in sorted(findings, key=lambda f: (f.start, f.end)):
        if finding.fix is None or finding.start < at:
            continue
        parts += [text[at : finding.start], finding.fix.replacement]
        at = finding.end
    return "".join([*parts, text[at:]])
