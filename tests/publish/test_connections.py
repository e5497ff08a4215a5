"""Making accounts, and what becomes of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from teranga.kernel.models import LedgerEntry
from teranga.people.access import Actor, NotAllowed
from teranga.publish import _channels
from teranga.publish.actions import connections
from teranga.publish.models import Account
from tests.world import World


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor("administrator")


def test_a_feed_is_made_ready_to_use(keeper: Actor, now: datetime) -> None:
    made = connections.make_feed(
        actor=keeper, now=now, name="  Kër Jàmm  feed ", languages=["en", "ar", "en"]
    )
    kept = Account.objects.of(keeper.organisation).get(pk=made.pk)
    assert (kept.kind, kept.name, kept.state) == ("rss", "Kër Jàmm feed", "working")
    assert kept.languages == ["en", "ar"]
    assert kept.proven == ["public"]
    limits = _channels.limits_from(kept.limits)
    assert limits and limits.exactly_once
    line = LedgerEntry.objects.of(keeper.organisation).latest("id")
    assert (line.verb, line.subject) == ("publish.account_made", str(kept.pk))
    assert "jamm" not in str(line.facts).lower()


def test_a_stand_in_offers_every_visibility(keeper: Actor, now: datetime) -> None:
    made = connections.make_stand_in(actor=keeper, now=now, name="Practice")
    assert made.kind == "fake"
    assert made.proven == ["direct", "private", "unlisted", "public"]
    assert made.languages == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"name": "  ", "languages": ["en"]}, connections.NoName),
        ({"name": "Feed", "languages": []}, connections.NoLanguage),
        ({"name": "Feed", "languages": ["../etc"]}, connections.NoLanguage),
    ],
)
def test_what_a_feed_needs(
    keeper: Actor, now: datetime, words: dict[str, Any], error: type
) -> None:
    with pytest.raises(error):
        connections.make_feed(actor=keeper, now=now, **words)
    assert not Account.objects.of(keeper.organisation).exists()


@pytest.mark.parametrize("role", ["editor", "coordinator", "viewer"])
def test_only_who_may_change_connections_makes_one(
    world: World, now: datetime, role: str
) -> None:
    actor = world.actor(role)
    for make in (connections.make_feed, connections.make_stand_in):
        with pytest.raises(NotAllowed):
            make(actor=actor, now=now, name="Feed", languages=["en"])
