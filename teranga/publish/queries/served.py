"""Is what a reader is given what we asked for? Pure comparison, no network."""

from __future__ import annotations

import re
import unicodedata

from teranga.channels.protocol import VISIBILITIES, Served
from teranga.publish.models import Delivery

_SPACE = re.compile(r"\s+")


def is_wider(served: str, asked: str) -> bool:
    """More people can read it than were meant. A word we do not know counts as wider."""
    if served not in VISIBILITIES or asked not in VISIBILITIES:
        return served != asked
    return VISIBILITIES.index(served) > VISIBILITIES.index(asked)


def same_words(one: str, other: str) -> bool:
    """Equal up to spaces, line breaks and how letters are composed (NFC)."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def differences(delivery: Delivery, served: Served) -> list[str]:
    """What differs, most harmful first. A language the network does not tell is unknown."""
    found = []
    if delivery.warning and not same_words(served.warning, delivery.warning):
        found.append("warning")
    if not same_words(served.text, delivery.text):
        found.append("text")
    if served.language and served.language != delivery.language:
        found.append("language")
    if served.visibility != delivery.visibility:
        found.append("visibility")
    return found
