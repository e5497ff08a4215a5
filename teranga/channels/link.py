"""What an adapter is handed to serve one account, and what connecting one yields.

``registry.open_channel(link)`` makes the adapter. The desk keeps the parts of a link:
secrets sealed, limits dated, items in a table behind ``Store``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from uuid import UUID, uuid5

from teranga.channels.http import Client
from teranga.channels.protocol import Limits, Outgoing, Receipt, Served

_KEYS = UUID("8a3f4f0e-6f0b-5f53-9a60-5d1c8f0f7d11")


@dataclass(frozen=True, kw_only=True)
class Link:
    """``limits`` are those last read (``None``: the adapter's cautious own ones)."""

    kind: str
    client: Client = field(repr=False)
    server: str = ""  # https://host, nothing behind it
    account_id: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    limits: Limits | None = None
    store: Store | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who we are there, as the network says."""

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A connection under way. Keep ``pending`` sealed; send the person to ``url``."""

    url: str
    server: str
    pending: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What came of it: seal ``secrets``, show the rest."""

    server: str
    account: Account
    secrets: Mapping[str, str] = field(repr=False)
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None  # None: until somebody takes it away


@runtime_checkable
class Connectable(Protocol):
    """An account is connected by sending a person there and back (OAuth)."""

    @classmethod
    def address(cls, typed: str) -> str: ...  # https://host; Rejected("server")

    @classmethod
    def begin(
        cls,
        *,
        client: Client,
        server: str,
        back: str,
        state: str,
        verifier: str,
        name: str,
        website: str = "",
        app: Mapping[str, str] | None = None,  # from an earlier ``Begun.pending``
    ) -> Begun: ...

    @classmethod
    def finish(
        cls, *, client: Client, pending: Mapping[str, str], code: str, verifier: str
    ) -> Grant: ...

    def account(self) -> Account: ...  # the health check: raises AccountTrouble
    def revoke(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a probe showed. ``left`` could not be removed again: tell a person."""

    proven: tuple[str, ...]
    served: Mapping[str, str]  # asked → how strangers got it, or the error's code
    left: tuple[Receipt, ...] = ()
    unsure: tuple[str, ...] = ()  # sent, no answer, not found: look by hand

    @property
    def removes(self) -> bool:
        return not self.left and not self.unsure


@dataclass(frozen=True, kw_only=True)
class Own:
    """One post that stands at the account, whoever put it there."""

    receipt: Receipt
    text: str
    visibility: str  # as the network says; "" when it does not


@dataclass(frozen=True, kw_only=True)
class Owned:
    """``whole``: the list surely reaches back to when it was asked for."""

    posts: tuple[Own, ...]
    whole: bool
    unread: int = 0  # listed there, but under a name that nobody can keep


@runtime_checkable
class Listable(Protocol):
    """Its own posts can be listed: also those that this desk does not know."""

    def own_posts(self, since: datetime) -> Owned: ...


@runtime_checkable
class Provable(Protocol):
    """Tries visibilities with a neutral text that may stay public for ever (ruling 9)."""

    def prove(
        self,
        *,
        text: str,
        language: str,
        key: str,
        visibilities: Sequence[str],
        attempted_at: datetime,
    ) -> Proof: ...


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a channel of our own serves: a row of the desk's table. ``at`` came with it."""

    remote_id: str
    text: str
    language: str
    visibility: str = "public"
    warning: str = ""
    title: str = ""
    reply_to: str = ""
    at: datetime
    updated_at: datetime
    gone_at: datetime | None = None  # set by the store when it removes

    @property
    def gone(self) -> bool:
        return self.gone_at is not None


class Store(Protocol):
    """Where feeds and the demo network keep their items, for one account."""

    def add(self, item: Item) -> None: ...  # nothing when the id was ever there
    def get(self, remote_id: str) -> Item | None: ...  # also one that is gone
    def change(self, item: Item) -> None: ...
    def remove(self, remote_id: str) -> None: ...  # keeps the row, sets ``gone_at``
    def items(self) -> Sequence[Item]: ...  # newest first, those gone too


def id_of(key: str) -> str:
    """The same id for the same key, for ever; it tells nothing about the key."""
    return f"urn:uuid:{uuid5(_KEYS, key)}"


def item_of(outgoing: Outgoing, at: datetime) -> Item:
    return Item(
        remote_id=id_of(outgoing.key),
        text=outgoing.text,
        language=outgoing.language,
        visibility=outgoing.visibility,
        warning=outgoing.warning,
        title=outgoing.title,
        reply_to=outgoing.reply_to,
        at=at,
        updated_at=at,
    )


def edited(item: Item, outgoing: Outgoing, at: datetime) -> Item:
    return replace(
        item,
        text=outgoing.text,
        language=outgoing.language,
        warning=outgoing.warning,
        title=outgoing.title,
        updated_at=max(at, item.updated_at),
    )


def served_of(item: Item, **more: Any) -> Served:
    values: dict[str, Any] = {
        "text": item.text,
        "visibility": item.visibility,
        "language": item.language,
        "warning": item.warning,
    }
    return Served(**{**values, **more})


class MemoryStore:
    """For tests and for whoever tries an adapter in a shell; ``gone_at`` is ``at``."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def add(self, item: Item) -> None:
        self._items.setdefault(item.remote_id, item)

    def get(self, remote_id: str) -> Item | None:
        return self._items.get(remote_id)

    def change(self, item: Item) -> None:
        self._items[item.remote_id] = item

    def remove(self, remote_id: str) -> None:
        item = self._items.get(remote_id)
        if item and not item.gone:
            self._items[remote_id] = replace(item, gone_at=item.updated_at)

    def items(self) -> list[Item]:
        return sorted(self._items.values(), key=lambda item: item.at, reverse=True)
