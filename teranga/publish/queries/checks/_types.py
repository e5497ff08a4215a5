"""What a check of a whole post may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from teranga.channels.protocol import Channel
from teranga.publish.models import Account
from teranga.publish.queries.content import Content, Place
from teranga.publish.queries.posts import OutgoingText

WHOLE = -1  # a finding about the post, not about a place in its words


@dataclass(frozen=True, kw_only=True)
class Going:
    """``segments``: the number of the text segment at a place, as findings name it."""

    content: Content
    texts: tuple[OutgoingText, ...]
    accounts: dict[UUID, Account]
    channel_of: Callable[[Account], Channel | None]
    segments: dict[Place, int]
