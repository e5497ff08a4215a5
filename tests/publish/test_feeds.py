"""Our feeds as a stranger's reader gets them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teranga.channels.link import Item
from teranga.channels.protocol import Outgoing, Receipt
from teranga.kernel import clock
from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.people.actions.organisations import set_training
from teranga.publish import _channels
from teranga.publish._store import TableStore
from teranga.publish.actions import accounts, connections
from teranga.publish.models import Account, Delivery, FeedItem
from teranga.publish.queries.connections import shown_to_strangers
from tests.world import World

HOSTILE = (
    "<script>alert(1)</script> ]]> & \x0b\u202egnihton http://a.example/?a=1&b='\""
)


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor("administrator")


@pytest.fixture
def feed(keeper: Actor, now: datetime) -> Account:
    return connections.make_feed(
        actor=keeper, now=now, name="Kër Jàmm <news>", languages=["en", "ar"]
    )


def put(feed: Account, text: str, key: str = "k1", language: str = "en") -> Receipt:
    return _channels.open_channel(feed).publish(
        Outgoing(key=key, text=text, language=language, attempted_at=clock.now())
    )


def get(feed: Account, end: str = "en.atom", **headers: str):
    return Client().get(f"/feeds/{feed.pk}/{end}", headers=headers)


def test_a_reader_finds_what_was_posted_in_its_language(feed: Account) -> None:
    put(feed, "The hearing is at ten.")
    put(feed, "الجلسة في العاشرة", "k2", "ar")
    answer = get(feed)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert found.bozo == 0
    assert [one.title for one in found.entries] == ["The hearing is at ten."]
    assert found.feed.title == "Kër Jàmm <news>"
    other = json.loads(get(feed, "ar.json").content)
    assert [one["content_text"] for one in other["items"]] == ["الجلسة في العاشرة"]


def test_hostile_words_stay_words(feed: Account) -> None:
    item = Item(
        remote_id="urn:x:1",
        text=HOSTILE,
        title=HOSTILE,
        language="en",
        at=clock.now(),
        updated_at=clock.now(),
    )
    TableStore(feed).add(item)  # as if a check had let it through
    found = feedparser.parse(get(feed).content, sanitize_html=False)
    assert found.bozo == 0
    assert "<script" not in found.entries[0].content[0].value
    assert json.loads(get(feed, "en.json").content)["items"]


def test_nobody_is_known_and_nothing_is_left(feed: Account, world: World) -> None:
    """No cookie is set, none is read: also when the reader is signed in here."""
    reader = Client()
    reader.force_login(world.people["administrator"])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = reader.get(f"/feeds/{feed.pk}/en.atom")
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Vary" not in answer.headers
    assert not any("session" in one["sql"] for one in asked)
    assert len(asked) <= 3


def test_a_reader_that_asks_again(feed: Account) -> None:
    put(feed, "One")
    with clock.simulate(clock.now() + timedelta(seconds=5)):
        first = get(feed)
        assert "max-age=60" in first["Cache-Control"]
        for headers in (
            {"If-None-Match": first["ETag"]},
            {"If-Modified-Since": first["Last-Modified"]},
        ):
            again = get(feed, **headers)
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]


def test_a_withdrawal_shows_at_once(feed: Account) -> None:
    receipt = put(feed, "To be taken back")
    seen = get(feed)  # in the very second in which it came and goes
    _channels.open_channel(feed).withdraw(receipt)
    assert get(feed, **{"If-None-Match": seen["ETag"]}).status_code == 200
    assert "Last-Modified" not in seen.headers
    after = get(feed)
    assert b"To be taken back" not in after.content
    assert b"deleted-entry" in after.content
    assert feedparser.parse(after.content).bozo == 0
    assert json.loads(get(feed, "en.json").content)["items"] == []


def test_a_stranger_learns_the_day_of_a_withdrawal_never_the_minute(
    feed: Account,
) -> None:
    start = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    with clock.simulate(start):
        put(feed, "Stays")
        receipt = put(feed, "Goes", "k2")
    with clock.simulate(start + timedelta(minutes=5)):
        before = get(feed)
        assert "Last-Modified" in before.headers
    moment = start + timedelta(hours=5, minutes=37, seconds=12)
    with clock.simulate(moment):
        _channels.open_channel(feed).withdraw(receipt)
    with clock.simulate(moment + timedelta(days=2, hours=1)):
        since = {"If-Modified-Since": before["Last-Modified"]}
        for end in ("en.atom", "en.json"):
            answer = get(feed, end, **since)
            assert answer.status_code == 200
            told = answer.content.decode() + str(answer.headers)
            assert "14:37" not in told
            assert "Goes" not in told
        atom = get(feed).content.decode()
        assert f'when="{start:%Y-%m-%d}T00:00:00Z"' in atom
        put(feed, "Comes later", "k3")
    with clock.simulate(moment + timedelta(days=3)):
        after = get(feed)
        assert after.status_code == 200
        assert "Last-Modified" in after.headers
        assert "14:37" not in after.content.decode()


@pytest.mark.parametrize("end", ["fr.atom", "EN.atom", "en.xml", "x.y.json", "‮.atom"])
def test_what_is_not_there(feed: Account, end: str) -> None:
    assert get(feed, end).status_code == 404


def test_nothing_is_public_once_removed(
    feed: Account, keeper: Actor, now: datetime
) -> None:
    accounts.remove(actor=keeper, now=now, account=feed.pk, said=feed.name)
    assert get(feed).status_code == 404


@pytest.mark.parametrize("what", ["training", "removed"])
def test_where_nobody_can_read_it_a_withdrawal_still_ends(
    feed: Account, settings: Any, what: str
) -> None:
    """Nobody answers at the feed's address now, and that is no "unanswered"."""
    receipt = put(feed, "To be taken back")
    settings.PUBLIC_URL = "https://desk.invalid"
    if what == "training":
        feed.organisation.training = True
    else:
        feed.state = Account.State.REMOVED
    channel = _channels.channel_that_has(Delivery(account=feed, served_by="rss"))
    channel.withdraw(receipt)
    assert channel.is_gone(receipt) is True


def test_practice_posts_never_become_public(
    feed: Account, world: World, editor: Actor
) -> None:
    put(feed, "For real", "k0")
    switch = {"actor": world.actor("administrator"), "now": clock.now()}
    set_training(**switch, on=True)
    trained = Account.objects.of(feed.organisation_id).get(pk=feed.pk)
    put(trained, "Only practice", "k1")
    assert [one.text for one in shown_to_strangers(trained)] == ["Only practice"]
    Organisation.objects.of(world.house).update(training=False)  # no hook has run
    assert b"Only practice" not in get(feed).content
    assert b"For real" in get(feed).content
    Organisation.objects.of(world.house).update(training=True)
    set_training(**switch, on=False)
    left = FeedItem.objects.of(feed.organisation_id).values_list("text", flat=True)
    assert list(left) == ["For real"]


@pytest.mark.parametrize("what", ["training", "demo"])
def test_nothing_is_public_in_training(feed: Account, world: World, what: str) -> None:
    Organisation.objects.of(world.house).update(**{what: True})
    assert get(feed).status_code == 404
    desk = Client()
    desk.force_login(world.people["administrator"])
    page = desk.get(f"/publish/accounts/{feed.pk}/").content.decode()
    assert "Nothing is public in training" in page
    assert "/feeds/" not in page


def test_only_feeds_have_addresses(keeper: Actor, now: datetime) -> None:
    stand_in = connections.make_stand_in(
        actor=keeper, now=now, name="Practice", languages=["en"]
    )
    assert get(stand_in).status_code == 404


def test_its_page_names_the_addresses(feed: Account, world: World) -> None:
    desk = Client()
    desk.force_login(world.people["editor"])
    page = desk.get(f"/publish/accounts/{feed.pk}/").content.decode()
    for end in ("en.atom", "ar.json"):
        assert f"http://testserver/feeds/{feed.pk}/{end}" in page
    assert 'rel="alternate"' in page
