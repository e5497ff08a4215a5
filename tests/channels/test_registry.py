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


def test_every_kind_of_ours_says_which_it_is() -> None:
    for kind in registry.KINDS:
        ours = [kind.public_address, kind.practice].count(True)
        assert ours == (kind.connects == "here"), "the connection page cannot make it"


def test_a_kind_nobody_knows_any_more_promises_nothing() -> None:
    gone = registry.traits("telex")
    assert gone not in registry.KINDS
    assert (gone.public_address, gone.practice) == (False, False)


def named(package: Path) -> list[str]:
    """Files outside ``channels`` that know a kind by its name, not by its traits."""
    away = "|".join(one.kind for one in registry.KINDS if one.connects == "oauth")
    every = "|".join(one.kind for one in registry.KINDS)
    asked = {
        ".py": rf"(?i:{away})|['\"]({every})['\"]",
        ".html": rf"(?i:{away})|[!=]=\s*['\"]({every})['\"]|connect_({every})\b",
    }
    return sorted(
        str(path.relative_to(package))
        for suffix, word in asked.items()
        for path in package.rglob(f"*{suffix}")
        if not {"migrations", "channels", "engines"} & set(path.parts)
        and re.search(word, path.read_text())
    )


def test_no_network_is_named_outside_its_own_file() -> None:
    assert named(PACKAGE) == []


def test_nor_beside_it() -> None:
    for kind in registry.KINDS:
        if kind.connects == "oauth":
            beside = [
                path.name
                for path in (PACKAGE / "channels").glob("*.py")
                if kind.kind in path.read_text().lower() and kind.kind not in path.name
            ]
            assert beside == ["registry.py"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'if row.kind == "rss":'),
        ("a.py", "STAND_IN = 'fake'"),
        ("a.py", "# as Mastodon does"),
        ("a.html", '{% if row.kind == "rss" %}'),
        ("a.html", '{% if row.kind != "fake" %}'),
        ("a.html", '{% url "publish:connect_fake" %}'),
        ("a.html", "<p>Mastodon</p>"),
    ],
)
def test_a_name_is_found(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert named(tmp_path) == [name]


def test_an_icon_is_no_kind(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('{% icon "rss" %}')
    assert named(tmp_path) == []
