"""Opens an account's adapter: credentials unsealed, stand-in where nothing may leave.

The only place that knows which adapter serves an account. An organisation in training,
or the demo's, always gets the stand-in, whatever kind its accounts are.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from teranga.channels import registry
from teranga.channels.errors import AccountTrouble
from teranga.channels.http import Client
from teranga.channels.link import Link
from teranga.channels.protocol import Channel, Limits, Outgoing, Receipt
from teranga.kernel.crypto import CannotOpen
from teranga.kernel.keys import KeyLost
from teranga.kernel.scope import ScopedQuerySet
from teranga.publish._store import TableStore
from teranga.publish.models import Account, Delivery, Trial

STAND_IN = registry.STAND_IN
openers: dict[str, Callable[[Account], Channel]] = {}  # tests put a scripted one here


class CannotOpenAccount(AccountTrouble):
    """The account's credentials cannot be read here. Nothing was sent."""

    code = "key_lost"


def kind_of(account: Account) -> str:
    """What really serves this account."""
    owner = account.organisation
    return STAND_IN if owner.training or owner.demo else account.kind


def moved(sent: Delivery | Trial) -> bool:
    """Was it meant for practice and would now be real, or the other way round?"""
    return sent.served_by != kind_of(sent.account)


def open_channel(account: Account) -> Channel:
    return _opened(account, kind_of(account))


def channel_that_has(sent: Delivery | Trial) -> Channel:
    """Who was given it, not who would be today: training may have begun or ended since."""
    return _opened(connected_again(sent.account), sent.served_by)


def connected_again(account: Account) -> Account:
    """Removed here and connected anew it has another row, and is one at the network: what
    went out by the old row is taken back with the new row's sign-in."""
    if account.state != Account.State.REMOVED or not account.remote_id:
        return account
    live = same_there(account).exclude(state=Account.State.REMOVED)
    return live.select_related("organisation").first() or account


def same_there(account: Account) -> ScopedQuerySet[Account]:
    """Every row of ours that is this account at the network, this one too."""
    rows = Account.objects.of(account.organisation_id)
    if not account.remote_id:
        return rows.filter(pk=account.pk)
    there = {"kind": account.kind, "server": account.server}
    return rows.filter(**there, remote_id=account.remote_id)


def _opened(account: Account, kind: str) -> Channel:
    try:
        if kind in openers:
            return openers[kind](account)
        practice = kind == STAND_IN
        link = link_of(account, practice=practice)
        return registry.open_channel(link, training=practice)
    except (KeyLost, CannotOpen) as error:
        raise CannotOpenAccount(str(error)) from error


def counting_channel(account: Account) -> Channel:
    """For limits and lengths only: it holds no credentials."""
    kind = kind_of(account)
    if kind in openers:
        return openers[kind](account)
    bare = link_of(account, with_secrets=False)
    return registry.open_channel(bare, training=kind == STAND_IN)


@cache
def client() -> Client:
    """One for the process: making one reads all certificates."""
    return Client(allow_private=settings.ENV.private_peers)


def link_of(
    account: Account, *, with_secrets: bool = True, practice: bool = False
) -> Link:
    sealed = account.credentials if with_secrets else ""
    return Link(
        kind=account.kind,
        client=client(),
        server=account.server,
        account_id=account.remote_id,
        secrets=json.loads(sealed) if sealed else {},
        limits=limits_from(account.limits),
        store=TableStore(account, practice=practice),
        options=_options(account),
    )


def limits_from(kept: dict[str, Any]) -> Limits | None:
    """What ``limits_as`` wrote; None when nothing was read yet."""
    if not kept:
        return None
    as_of = kept.get("as_of")
    return Limits(
        **{
            **kept,
            "visibilities": tuple(kept["visibilities"]),
            "as_of": as_of and datetime.fromisoformat(as_of),
        }
    )


def limits_as(limits: Limits) -> dict[str, Any]:
    """The limits as JSON for ``Account.limits``."""
    as_of = limits.as_of and limits.as_of.isoformat()
    return {**asdict(limits), "visibilities": list(limits.visibilities), "as_of": as_of}


def _options(account: Account) -> dict[str, str]:
    """Addresses of what we serve ourselves. With a public one, a feed is read back there,
    as a stranger reads it; without one nobody outside could."""
    page = reverse("publish:stranger", args=[account.pk])
    atom, json_ = (
        reverse(f"feeds:{end}", args=[account.pk, "und"]).replace(
            f"und.{end}", f"{{language}}.{end}"
        )
        for end in ("atom", "json")
    )
    found = {
        "handle": account.handle or "practice",
        "page_url": settings.PUBLIC_URL + page,
        "atom_url": settings.PUBLIC_URL + atom,
    }
    if settings.PUBLIC_URL and _is_shown(account):
        found["json_url"] = settings.PUBLIC_URL + json_
    return found


def _is_shown(account: Account) -> bool:
    """In training and once removed its feed answers nobody: the table alone can tell."""
    return account.state != Account.State.REMOVED and kind_of(account) == account.kind


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


def sought(delivery: Delivery) -> Outgoing:
    """What to look for at the network, and what stands there but is not it."""
    return replace(outgoing(delivery), taken=_taken(delivery))


def _taken(delivery: Delivery) -> tuple[str, ...]:
    """What stands there and belongs to other deliveries: never this one's lost answer."""
    if delivery.attempted_at is None:
        return ()
    others = Delivery.objects.of(delivery.organisation_id).filter(
        account=delivery.account_id,
        sent_at__gte=delivery.attempted_at - timedelta(hours=1),
    )
    found = others.exclude(remote_id="").exclude(pk=delivery.pk)
    names = found.values_list("remote_id", "url")[:500]
    return tuple({name for pair in names for name in pair if name})


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
        attempted_at=delivery.attempted_at,
    )


def pause(seconds: float) -> None:
    time.sleep(seconds)
