"""One list of kinds; no network's name outside its own file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from teranga.channels import registry
from teranga.channels.errors import CapabilityMissing
from teranga.channels.http import Client
from teranga.channels.link import Connectable, Link

PACKAGE = Path(registry.__file__).resolve().parent.parent


def test_kinds_say_what_the_connection_page_needs() -> None:
    assert [kind.kind for kind in registry.KINDS] == ["mastodon", "rss", "fake"]
    for kind in registry.KINDS:
        assert kind.connects in ("oauth", "here")
        assert issubclass(registry.ADAPTERS[kind.kind], Connectable) == (
            kind.connects == "oauth"
        )


def test_a_kind_that_is_not_there() -> None:
    with pytest.raises(CapabilityMissing):
        registry.open_channel(Link(kind="telex", client=Client()))
    for kind in ("telex", "rss"):
        with pytest.raises(CapabilityMissing):
            registry.connectable(kind)


def test_no_network_is_named_outside_its_own_file() -> None:
    networks = [kind.kind for kind in registry.KINDS if kind.connects == "oauth"]
    word = re.compile("|".join(networks), re.IGNORECASE)
    named = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if word.search(path.read_text())
        and path.parent.name != "migrations"
        and "engines" not in path.parts  # lists of well-known hosts
        and not (path.parent.name == "channels" and word.search(path.name))
    ]
    assert named == ["channels/registry.py"]
