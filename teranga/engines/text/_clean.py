"""The text without what cannot be seen, and the way back to where it stood.

A link with a zero-width space in its name is still that link, so links and secrets
are looked for in the cleaned copy, and told at their place in the text as typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

UNSEEN = regex.compile(
    r"[\p{Default_Ignorable_Code_Point}\p{Cs}\uFFF9-\uFFFB[\p{Cc}--\s]]+",
    regex.VERSION1,
)


@dataclass(frozen=True)
class Clean:
    text: str
    places: Sequence[int]  # where each kept character stood, then the end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From places in the cleaned copy to places in the text as typed."""
        if start >= end:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def clean(text: str) -> Clean:
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for match in UNSEEN.finditer(text):
        kept.append(text[at : match.start()])
        places.extend(range(at, match.start()))
        at = match.end()
    if not at:
        return Clean(text, range(len(text) + 1))
    kept.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return Clean("".join(kept), places)
