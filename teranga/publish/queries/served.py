"""Is what a reader is given what we asked for? Pure comparison, no network."""

from __future__ import annotations

from teranga.channels.compare import same_text
from teranga.channels.protocol import Served
from teranga.publish.models import Delivery


def differences(delivery: Delivery, served: Served) -> list[str]:
    """What differs, most harmful first. A language the network does not tell is unknown."""
    found = []
    if delivery.warning and not same_text(delivery.warning, served.warning):
        found.append("warning")
    if not same_text(delivery.text, served.text):
        found.append("text")
    if served.language and _primary(served.language) != _primary(delivery.language):
        found.append("language")
    if served.visibility != delivery.visibility:
        found.append("visibility")
    return found


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()
