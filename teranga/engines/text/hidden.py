"""Characters that nobody sees and machines obey, and letters that pass for others.

Promise: tells every unseen character except where writing needs it: joiners inside
emoji and in Arabic, Persian, Indic and other joining scripts, direction marks on
lines that hold right-to-left letters, breaks in scripts without spaces, selectors
after what they select. A word that mixes scripts is told when a letter in it passes
for another; words inside links are left to ``links``. Source: ``_unseen``, and
UTS 39 for mixed scripts. Proven by ``bench/text.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from teranga.engines.text._alike import FOREIGN, WORD, is_mixed, mended
from teranga.engines.text._clean import clean
from teranga.engines.text._sweep import Hit, sweep
from teranga.engines.text._types import Checkable, CheckResult
from teranga.engines.text._unseen import odd_runs
from teranga.engines.text._urls import find
from teranga.engines.text.secrets import veiled

NAME = "hidden"
MESSAGES = (
    "hidden.bidi",
    "hidden.zero_width",
    "hidden.tag",
    "hidden.control",
    "hidden.broken",
    "hidden.marks",
    "hidden.mixed_script",
)
SEVERITY = {"broken": "block", "tag": "block"}  # the rest warns
OVERRIDE = regex.compile(r"[\u202D\u202E]")
NEW_LINES = "\x0b\x0c\x85\u2028\u2029"
HEAPED = regex.compile(r"\p{M}{11,}")
HEAP_KEPT = 3
AROUND = 8  # characters shown on each side of what cannot be seen


def check(checkable: Checkable) -> CheckResult:
    return sweep(NAME, checkable, look)


def look(text: str) -> Iterator[Hit]:
    yield from _unseen(text)
    yield from _heaps(text)
    yield from _mixed(text)


def _unseen(text: str) -> Iterator[Hit]:
    runs = list(odd_runs(text))
    shown = veiled(text) if runs else text
    turned = OVERRIDE.search(text) is not None
    for kind, start, end in runs:
        run = text[start:end]
        severity = "block" if kind == "bidi" and turned else SEVERITY.get(kind, "warn")
        yield Hit(
            message=f"hidden.{kind}",
            severity=severity,
            start=start,
            end=end,
            shown=_around(shown, start, end, _name(run)),
            exact=_around(text, start, end, run),
            replacement="".join("\n" for x in run if x in NEW_LINES),
            values={"code": f"U+{ord(run[0]):04X}", "count": len(run)},
        )


def _name(run: str) -> str:
    times = f" ×{len(run)}" if len(run) > 1 else ""
    return f"⟨U+{ord(run[0]):04X}{times}⟩"


def _around(text: str, start: int, end: int, middle: str) -> str:
    return text[max(0, start - AROUND) : start] + middle + text[end : end + AROUND]


def _heaps(text: str) -> Iterator[Hit]:
    """More marks on one letter than any writing has; they spill over other lines."""
    for match in HEAPED.finditer(text):
        start, end = match.span()
        yield Hit(
            message="hidden.marks",
            severity="info",
            start=start,
            end=end,
            shown=text[max(0, start - 1) : start + HEAP_KEPT] + "…",
            replacement=match.group()[:HEAP_KEPT],
            values={"count": end - start},
        )


def _mixed(text: str) -> Iterator[Hit]:
    if not FOREIGN.search(text):
        return
    seen = clean(text)
    shown = veiled(seen.text)
    links = iter(find(seen.text))
    link = next(links, None)
    for match in WORD.finditer(seen.text):
        while link and link.end <= match.start():
            link = next(links, None)
        inside = link and link.start < match.end()
        if inside or not FOREIGN.search(match.group()) or not is_mixed(match.group()):
            continue
        start, end = seen.span(*match.span())
        yield Hit(
            message="hidden.mixed_script",
            severity="warn",
            start=start,
            end=end,
            shown=shown[match.start() : match.end()][:40],
            replacement=mended(match.group()),
        )
