"""Which kinds of account there are. The one list: add a network here and in its own file."""

from __future__ import annotations

from dataclasses import dataclass

from teranga.channels.errors import CapabilityMissing
from teranga.channels.fake import Fake
from teranga.channels.link import Connectable, Link, Listable, Provable
from teranga.channels.mastodon import Mastodon
from teranga.channels.protocol import Channel
from teranga.channels.rss import Feed

Adapter = type[Mastodon] | type[Feed] | type[Fake]
ADAPTERS: dict[str, Adapter] = {one.kind: one for one in (Mastodon, Feed, Fake)}
FEED, STAND_IN = Feed.kind, Fake.kind


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What pages need to know of a kind: they ask its traits, never its name."""

    kind: str
    label: str  # the network's own name; not translated
    connects: str  # "oauth": there and back; "here": nothing to sign in to
    needs_server: bool  # ask for the server's address first
    public_address: bool  # everybody reads it at addresses of ours, one a language
    practice: bool  # looks like a network and lives inside the desk


KINDS = tuple(
    Kind(
        kind=one.kind,
        label=one.label,
        connects=one.connects,
        needs_server=one.needs_server,
        public_address=one.public_address,
        practice=one.practice,
    )
    for one in ADAPTERS.values()
)


def open_channel(link: Link, *, training: bool = False) -> Channel:
    """The adapter that serves this account. In training nothing leaves the desk."""
    return Fake(link) if training else _adapter(link.kind)(link)


def traits(kind: str) -> Kind:
    """Of the kind with this name. One nobody knows any more promises nothing."""
    for one in KINDS:
        if one.kind == kind:
            return one
    return Kind(
        kind=kind,
        label=kind,
        connects="oauth",
        needs_server=False,
        public_address=False,
        practice=False,
    )


def is_away(kind: str) -> bool:
    """Does it stand on somebody else's server? An unknown kind counts as away."""
    found = ADAPTERS.get(kind)
    return found is None or issubclass(found, Connectable)


def is_provable(kind: str) -> bool:
    """Can its visibilities be tried? Those that live in the desk are known."""
    found = ADAPTERS.get(kind)
    return found is not None and issubclass(found, Provable)


def is_listable(kind: str) -> bool:
    """Can it list its own posts, also those that this desk does not know?"""
    found = ADAPTERS.get(kind)
    return found is not None and issubclass(found, Listable)


def connectable(kind: str) -> type[Connectable]:
    """The class to ``begin`` and ``finish`` a connection with."""
    found = _adapter(kind)
    if not issubclass(found, Connectable):
        raise CapabilityMissing("connect")
    return found


def _adapter(kind: str) -> Adapter:
    try:
        return ADAPTERS[kind]
    except KeyError:
        raise CapabilityMissing("kind") from None
