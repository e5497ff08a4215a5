"""Speaks to a network while somebody connects or removes an account.

Each function writes what is meant, calls, and writes what came of it: the calls stand
between the transactions, never inside. Views call these and nothing else of a network.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teranga.channels import registry
from teranga.channels.errors import ChannelError
from teranga.channels.link import Connectable, Grant, Link
from teranga.channels.protocol import Limits
from teranga.kernel import clock
from teranga.kernel.crypto import CannotOpen
from teranga.kernel.keys import KeyLost
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions import accounts, joining
from teranga.publish.models import Account

OUR_NAME = "Teranga"


class Denied(Exception):
    """She said no there, or the server did. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Send the person to ``url``; remember ``joining`` in her session."""

    url: str
    joining: UUID


def set_out(  # noqa: PLR0913 the parts of one intent
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    server: str,
    back: str,
    name: str = "",
    languages: Sequence[str] = (),
    account: UUID | None = None,
) -> Way:
    """Raises NotAllowed, InTraining, NoSuchAccount, WrongAccountState, ChannelError."""
    network = registry.connectable(kind)
    place = network.address(server)
    app = joining.known_app(actor=actor, kind=kind, server=place, back=back)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    begun = network.begin(
        client=_channels.client(),
        server=place,
        back=back,
        state=state,
        verifier=verifier,
        name=OUR_NAME,
        app=app or None,
    )
    kept = joining.begin_connection(
        actor=actor,
        now=now,
        kind=kind,
        begun=begun,
        state=state,
        verifier=verifier,
        back=back,
        name=name,
        languages=languages,
        account=account,
    )
    return Way(url=begun.url, joining=kept.pk)


def come_back(
    *,
    actor: Actor,
    now: datetime,
    state: str,
    code: str,
    begun_here: Sequence[str],
) -> Account:
    """Raises what ``take_answer`` and ``finish_connection`` raise, Denied, ChannelError."""
    begun, pending, verifier = joining.take_answer(
        actor=actor, now=now, state=state, begun_here=begun_here
    )
    if not code:
        raise Denied
    grant = registry.connectable(begun.kind).finish(
        client=_channels.client(), pending=pending, code=code, verifier=verifier
    )
    try:
        return joining.finish_connection(
            actor=actor,
            now=clock.now(),
            joining=begun,
            grant=grant,
            limits=_limits(begun.kind, grant),
        )
    except Exception:
        _give_back(begun.kind, grant)  # nothing half made: not a token either
        raise


def _link(kind: str, grant: Grant) -> Link:
    return Link(
        kind=kind,
        client=_channels.client(),
        server=grant.server,
        account_id=grant.account.remote_id,
        secrets=grant.secrets,
    )


def _limits(kind: str, grant: Grant) -> Limits | None:
    """The server tells later when it will not tell now."""
    try:
        return registry.open_channel(_link(kind, grant)).limits()
    except ChannelError:
        return None


def _give_back(kind: str, grant: Grant) -> None:
    channel = registry.open_channel(_link(kind, grant))
    with suppress(ChannelError):
        if isinstance(channel, Connectable):
            channel.revoke()


def leave(account: Account, *, now: datetime) -> bool | None:
    """After ``accounts.remove``: ask the network to forget our token, then forget it here.

    True: it did. False: it did not, and a person must take the permission away there.
    None: there was nothing to take away. Harmless when repeated.
    """
    gone = _revoked(account)
    accounts.forget_token(account=account, now=now, revoked=gone)
    return gone


def _revoked(account: Account) -> bool | None:
    try:
        held = account.credentials
        channel = _channels.open_channel(account)
    except (KeyLost, CannotOpen, _channels.CannotOpenAccount):
        return False
    if not held:
        return None
    if not isinstance(channel, Connectable):
        return False  # in training: nobody is asked, and the permission stands there
    try:
        channel.revoke()
    except ChannelError:
        return False
    return True
