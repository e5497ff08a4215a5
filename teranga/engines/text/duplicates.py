"""A post that says again what was just said.

Promise: compares the folded letters of what goes out with the recent posts it was
given, by the share of four-letter pieces both have (Jaccard over character 4-grams,
Broder 1997). Word for word is told apart from nearly so. Warnings and titles repeat
by nature and are left out. Without recent posts to compare with it says
``not_checked``. Proven by ``bench/text.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import regex

from teranga.engines.text._excerpt import excerpt
from teranga.engines.text._sweep import Hit, sweep
from teranga.engines.text._types import Checkable, CheckResult
from teranga.engines.text.fold import fold

NAME = "duplicates"
MESSAGES = ("duplicates.same", "duplicates.alike")

REPEATS_BY_NATURE = ("warning", "title", "alt")
ALIKE = 0.7
PIECE = 4
READ = 400_000  # letters of recent posts; the newest come first
NO_LETTER = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True)
class Known:
    """One recent post. Read only when there is something to compare it with."""

    reference: str
    text: str

    @cached_property
    def letters(self) -> str:
        return _letters(self.text)

    @cached_property
    def pieces(self) -> frozenset[str]:
        return _pieces(self.letters)


def check(checkable: Checkable) -> CheckResult:
    if checkable.recent is None:
        return CheckResult(
            check=NAME, status="not_checked", reason="reasons.nobody_asked"
        )
    known = _known(checkable.recent)
    spoken = tuple(
        replace(segment, text="") if segment.name in REPEATS_BY_NATURE else segment
        for segment in checkable.segments
    )
    told = sweep(NAME, replace(checkable, segments=spoken), lambda t: _look(t, known))
    if told.reason or len(known) == len(checkable.recent):
        return told
    return replace(told, status="partly", reason="reasons.too_much_to_compare")


def _known(recent: tuple[tuple[str, str], ...]) -> list[Known]:
    known, read = [], 0
    for reference, text in recent:
        read += len(text)
        if read > READ:
            break
        known.append(Known(reference, text))
    return known


def _look(text: str, known: list[Known]) -> Iterator[Hit]:
    letters = _letters(text)
    if not letters:
        return
    pieces = _pieces(letters)
    share, near = max(
        ((_share(pieces, other.pieces), other) for other in known),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )
    same = next((other for other in known if other.letters == letters), None)
    if same or (near and share >= ALIKE):
        found = same or near
        yield Hit(
            message="duplicates.same" if same else "duplicates.alike",
            severity="warn",
            start=0,
            end=len(text),
            shown=excerpt(text, 80),
            exact=f"{found.reference}\x1f{text}",
            values={"reference": found.reference},
        )


def _letters(text: str) -> str:
    """Letters and digits alone; a text that has none stands for itself."""
    return NO_LETTER.sub("", fold(text)) or text.strip()


def _pieces(letters: str) -> frozenset[str]:
    return frozenset(letters[i : i + PIECE] for i in range(len(letters) - PIECE + 1))


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    """Nothing to count is nothing shared; sizes too far apart need no counting."""
    small, large = sorted((len(some), len(others)))
    if not small or small < ALIKE * large:
        return 0.0
    both = len(some & others)
    return both / (small + large - both)
