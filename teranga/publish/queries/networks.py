"""An account's adapter for counting and checking only: nothing here reaches a network."""

from __future__ import annotations

from teranga.channels.protocol import Channel
from teranga.publish.models import Account


def channel_of(account: Account) -> Channel | None:
    """None when nobody knows what this network takes: then it is not checked."""
    return None
