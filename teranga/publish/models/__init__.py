"""Posts, their texts, where they go, and each delivery's own life.

One file per group of rows; everybody imports from here.
"""

from __future__ import annotations

from teranga.publish.models.accounts import Account, Joining, NetworkApp, Trial
from teranga.publish.models.deliveries import Correction, Delivery, DeliveryEvent
from teranga.publish.models.feeds import FeedItem
from teranga.publish.models.gaps import Gap, GapLook
from teranga.publish.models.posts import (
    OUT_THERE,
    Note,
    Post,
    Review,
    Revision,
    Target,
    Text,
    shown_as,
)
from teranga.publish.models.register import RegisterEntry, SecondStep
from teranga.publish.models.stops import Hold, Withdrawal

__all__ = [
    "OUT_THERE",
    "Account",
    "Correction",
    "Delivery",
    "DeliveryEvent",
    "FeedItem",
    "Gap",
    "GapLook",
    "Hold",
    "Joining",
    "NetworkApp",
    "Note",
    "Post",
    "RegisterEntry",
    "Review",
    "Revision",
    "SecondStep",
    "Target",
    "Text",
    "Trial",
    "Withdrawal",
    "shown_as",
]
