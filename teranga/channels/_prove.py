"""Which visibilities does this server keep? Tried with a text that may stay for ever."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from teranga.channels.errors import Ambiguous, ChannelError
from teranga.channels.link import Proof
from teranga.channels.protocol import VISIBILITIES, Channel, Outgoing, Receipt


def prove(
    channel: Channel,
    *,
    text: str,
    language: str,
    key: str,
    visibilities: Sequence[str],
    attempted_at: datetime,
) -> Proof:
    """Posts once for each, narrowest first, reads it as a stranger, removes it again.

    Raises nothing: what went wrong stands in ``served`` under the error's code.
    """
    served: dict[str, str] = {}
    left: list[Receipt] = []
    unsure: list[str] = []
    for visibility in sorted(visibilities, key=VISIBILITIES.index):
        outgoing = Outgoing(
            key=f"{key}-{visibility}",
            text=f"{text} ({visibility})",
            language=language,
            visibility=visibility,
            attempted_at=attempted_at,
        )
        try:
            receipt = _sent_or_found(channel, outgoing)
        except Ambiguous:
            unsure.append(visibility)
        except ChannelError as error:
            served[visibility] = error.code
        else:
            served[visibility] = _shown(channel, receipt)
            if not _removed(channel, receipt, outgoing.text):
                left.append(receipt)
    proven = tuple(asked for asked, got in served.items() if asked == got)
    return Proof(proven=proven, served=served, left=tuple(left), unsure=tuple(unsure))


def _sent_or_found(channel: Channel, outgoing: Outgoing) -> Receipt:
    try:
        return channel.publish(outgoing)
    except Ambiguous:
        found = channel.find(outgoing)
    if isinstance(found, Receipt):
        return found
    raise Ambiguous("not_found")


def _shown(channel: Channel, receipt: Receipt) -> str:
    try:
        return channel.verify(receipt).visibility
    except ChannelError as error:
        return error.code


def _removed(channel: Channel, receipt: Receipt, text: str) -> bool:
    with suppress(ChannelError):
        channel.withdraw(receipt)
    with suppress(ChannelError):
        return channel.is_gone(receipt, text) is True
    return False
