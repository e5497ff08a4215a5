"""Opens an account's adapter: credentials unsealed, stand-in where nothing may leave.

The only place that knows which adapter serves an account. An organisation in training,
or the demo's, always gets the stand-in, whatever kind its accounts are.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _

from teranga.channels.errors import AccountTrouble
from teranga.channels.protocol import Channel, Outgoing, Receipt
from teranga.kernel.crypto import CannotOpen
from teranga.kernel.keys import KeyLost
from teranga.publish.models import Account, Delivery

STAND_IN = "fake"
openers: dict[str, Callable[[Account], Channel]] = {}


class CannotOpenAccount(AccountTrouble):
    """The account's credentials cannot be read here. Nothing was sent."""

    code = "key_lost"


def kind_of(account: Account) -> str:
    """What really serves this account."""
    owner = account.organisation
    return STAND_IN if owner.training or owner.demo else account.kind


def open_channel(account: Account) -> Channel:
    try:
        return openers[kind_of(account)](account)
    except (KeyLost, CannotOpen) as error:
        raise CannotOpenAccount(str(error)) from error


def outgoing(delivery: Delivery) -> Outgoing:
    return Outgoing(
        key=str(delivery.key),
        text=delivery.text,
        language=delivery.language,
        visibility=delivery.visibility,
        warning=delivery.warning,
        title=delivery.title,
        reply_to=_reply_to(delivery),
        attempted_at=delivery.attempted_at,
    )


def _reply_to(delivery: Delivery) -> str:
    """A part answers the part before it; a correction answers the error."""
    if delivery.after:
        return delivery.after.remote_id
    return delivery.corrects.remote_id if delivery.corrects else ""


def receipt(delivery: Delivery) -> Receipt:
    return Receipt(remote_id=delivery.remote_id, url=delivery.url, at=delivery.sent_at)


def neutral(delivery: Delivery) -> Outgoing:
    """What stands there when a network does not delete: no word of the old text."""
    with translation.override(delivery.language):
        text = _("Removed at the request of a person.")
    return Outgoing(
        key=str(delivery.key),
        text=text,
        language=delivery.language,
        visibility=delivery.visibility,
    )


def pause(seconds: float) -> None:
    time.sleep(seconds)
