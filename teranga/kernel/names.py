"""What anybody types as a name: any script, but nothing that nobody can see."""

from __future__ import annotations

import unicodedata

# Joiners spell words in Persian, Hindi and others; every other format character hides.
_JOINERS = {"\u200c", "\u200d"}


def plain(text: str) -> str:
    """NFC, one space between words, no control, direction or other unseen characters."""
    shown = (
        char
        for char in unicodedata.normalize("NFC", text)
        if char in _JOINERS
        or unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cc"}
        or char in "\n\t"
    )
    return " ".join("".join(shown).split())
