"""Feeds, served over HTTP and read by a real feed reader: never by our own parser."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import feedparser
import httpx
import pytest

from teranga.channels import feeds, registry
from teranga.channels.compare import plain
from teranga.channels.errors import NotFound, Rejected
from teranga.channels.http import Client
from teranga.channels.link import Link, MemoryStore, id_of, item_of
from teranga.channels.protocol import Absent, Receipt
from teranga.channels.rss import Feed
from tests.channels.conformance import HOSTILE, Conformance, Stranger, a_text

NOW = dt.datetime(2026, 11, 17, 9, 0, tzinfo=dt.UTC)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def about(language: str = "fr", **more: Any) -> feeds.About:
    values = {
        "feed_id": "urn:uuid:6f1b1a3e-0000-4000-8000-000000000000",
        "title": "Maison des voix",
        "language": language,
        "address": f"https://desk.example/feed.{language}.atom",
        "author": "Maison des voix",
        "site": "https://desk.example/",
        "updated_at": NOW,
    }
    return feeds.About(**{**values, **more})


def read_atom(raw: bytes) -> Any:
    found = feedparser.parse(
        raw, response_headers={"content-type": feeds.ATOM_TYPE}, sanitize_html=False
    )
    assert found.bozo == 0, found.get("bozo_exception")
    return found


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        language, _, form = self.path.rpartition("/")[2].partition(".")
        render, kind = {
            "atom": (feeds.atom, feeds.ATOM_TYPE),
            "json": (feeds.json_feed, feeds.JSON_TYPE),
        }[form]
        body = render(about(language), self.server.store.items())
        if self.server.closed:
            self.send_response(503)
            body = b""
        else:
            self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Site(ThreadingHTTPServer):
    """The desk's own public page, as far as feeds go."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = MemoryStore()
        self.closed = False
        self.base = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield found
        found.shutdown()
        thread.join(5)


@pytest.fixture
def channel(site: Site, client: Client) -> Feed:
    options = {
        "json_url": f"{site.base}/{{language}}.json",
        "atom_url": f"{site.base}/{{language}}.atom",
    }
    link = Link(kind="rss", client=client, store=site.store, options=options)
    found = registry.open_channel(link)
    assert isinstance(found, Feed)
    return found


class TestFeed(Conformance):
    visibilities = ("public",)
    keeps = ("public",)

    @pytest.fixture
    def channel(self, channel: Feed) -> Feed:
        return channel

    @pytest.fixture
    def stranger(self) -> Stranger:
        def read(receipt: Receipt) -> str | None:
            found = read_atom(httpx.get(receipt.url, trust_env=False).content)
            for entry in found.entries:
                if entry.id == receipt.remote_id:
                    return plain(entry.content[0].value)
            return None

        return read

    def test_without_the_store_there_is_no_feed(self, client: Client) -> None:
        with pytest.raises(ValueError, match="store"):
            Feed(Link(kind="rss", client=client))

    def test_the_time_comes_from_outside(self, channel: Feed) -> None:
        with pytest.raises(Rejected, match="attempted_at"):
            channel.publish(a_text(attempted_at=None))

    def test_a_withdrawn_key_does_not_come_back(self, channel: Feed) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        channel.withdraw(receipt)
        assert channel.publish(outgoing) == receipt
        assert channel.find(outgoing) == receipt
        assert channel.is_gone(receipt) is True
        with pytest.raises(NotFound):
            channel.verify(receipt)

    def test_a_feed_that_cannot_be_fetched(self, channel: Feed, site: Site) -> None:
        """Then nobody has looked as a stranger, and nobody says so."""
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        site.closed = True
        assert not channel.verify(receipt).as_stranger
        channel.withdraw(receipt)
        assert channel.is_gone(receipt) is None
        site.closed = False
        assert channel.is_gone(receipt) is True

    def test_one_language_does_not_see_the_other(
        self, channel: Feed, site: Site
    ) -> None:
        channel.publish(a_text("bonjour à toutes", language="fr"))
        channel.publish(a_text("صباح الخير", language="ar"))
        for language, text in (("fr", "bonjour à toutes"), ("ar", "صباح الخير")):
            raw = httpx.get(f"{site.base}/{language}.atom").content
            found = read_atom(raw)
            assert [plain(one.content[0].value) for one in found.entries] == [text]
            assert found.entries[0].content[0].language == language
            assert found.feed.language == language


# -- what a feed must be -------------------------------------------------------------------


def items(store: MemoryStore, *texts: str, **more: Any) -> None:
    for number, text in enumerate(texts):
        at = NOW + dt.timedelta(minutes=number)
        store.add(item_of(a_text(text, key=f"key-{number}", **more), at))


def test_ids_are_for_ever() -> None:
    """Changing how ids are made would show every reader every old post again."""
    assert id_of("a key") == "urn:uuid:179640b2-53b5-5629-bdcf-c6ea0dafae85"
    assert id_of("another") != id_of("a key")


def test_what_the_standard_asks() -> None:
    """RFC 4287: id, title, updated, author of the feed; the same and content of each."""
    store = MemoryStore()
    items(store, "one", "two\n\nthree https://example.org/a?b=1&c=2.", title="Said")
    raw = feeds.atom(about(), store.items())
    found = read_atom(raw)
    assert found.version == "atom10"
    assert found.feed.id == about().feed_id
    assert found.feed.author == "Maison des voix"
    assert {link.rel for link in found.feed.links} == {"self", "alternate"}
    assert found.feed.updated == "2026-11-17T09:01:00Z"
    assert [entry.id for entry in found.entries] == [id_of("key-1"), id_of("key-0")]
    for entry in found.entries:
        assert RFC3339.fullmatch(entry.updated)
        assert RFC3339.fullmatch(entry.published)
        assert entry.title == "Said"
        assert entry.content[0].type == "text/html"
    html = found.entries[0].content[0].value
    assert "<p>two</p>" in html
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html


def test_json_feed_says_the_same() -> None:
    store = MemoryStore()
    items(store, "one", "two", warning="Careful")
    found = json.loads(feeds.json_feed(about(), store.items()))
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["feed_url"] == about().address
    ids = [item["id"] for item in found["items"]]
    assert ids == [
        entry.id for entry in read_atom(feeds.atom(about(), store.items())).entries
    ]
    for item in found["items"]:
        assert item["summary"] == "Careful"
        assert item["language"] == "fr"
        assert RFC3339.fullmatch(item["date_published"])
        assert RFC3339.fullmatch(item["date_modified"])
        assert item["content_text"] in item["content_html"]


def test_times_in_any_zone_are_written_in_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=-7))
    assert feeds.rfc3339(dt.datetime(2026, 11, 17, 2, 0, tzinfo=zone)) == (
        "2026-11-17T09:00:00Z"
    )


def test_a_correction_moves_updated_and_keeps_the_id(channel: Feed, site: Site) -> None:
    receipt = channel.publish(a_text("before", attempted_at=NOW))
    channel.edit(receipt, a_text("after", attempted_at=NOW + dt.timedelta(hours=1)))
    found = read_atom(feeds.atom(about(), site.store.items()))
    assert [entry.id for entry in found.entries] == [receipt.remote_id]
    assert found.entries[0].published == "2026-11-17T09:00:00Z"
    assert found.entries[0].updated == found.feed.updated == "2026-11-17T10:00:00Z"


def test_what_was_withdrawn_is_named_as_gone(channel: Feed, site: Site) -> None:
    """RFC 6721: a reader that knows how forgets it. No word of it is left in the feed."""
    receipt = channel.publish(a_text("Amal waits at the bridge", attempted_at=NOW))
    channel.withdraw(receipt)
    raw = feeds.atom(about(), site.store.items())
    assert b"Amal" not in raw
    assert receipt.remote_id.encode() in raw
    assert read_atom(raw).entries == []
    assert b"Amal" not in feeds.json_feed(about(), site.store.items())


def test_an_empty_feed_is_whole() -> None:
    found = read_atom(feeds.atom(about(), []))
    assert found.feed.updated == "2026-11-17T09:00:00Z"
    assert json.loads(feeds.json_feed(about(), []))["items"] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_leaves_the_feed_whole(name: str) -> None:
    store = MemoryStore()
    text = HOSTILE[name]
    items(store, text, "the next one", title=text, warning=text)
    found = read_atom(feeds.atom(about(title=text, author=text), store.items()))
    shown = [plain(entry.content[0].value) for entry in found.entries]
    assert len(shown) == 2
    assert shown[0].endswith("the next one")
    assert "<script" not in found.entries[1].content[0].value
    json.loads(feeds.json_feed(about(title=text), store.items()))


def test_signs_that_xml_cannot_hold_are_dropped() -> None:
    """The adapter refuses them; the feed survives them in rows that are already there."""
    every = "".join(map(chr, [*range(0x20), 0x7F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF]))
    store = MemoryStore()
    items(store, f"a{every}b", title=f"c{every}d", warning=f"e{every}f")
    found = read_atom(feeds.atom(about(title=every, author=every), store.items()))
    assert found.entries[0].title.startswith("c")
    assert json.loads(feeds.json_feed(about(), store.items()))["items"]


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("a \u202eb", "a \u202eb\u202c"),
        ("a \u2066b \u202ec", "a \u2066b \u202ec\u202c\u2069"),
        ("a \u202eb\u202c c", "a \u202eb\u202c c"),
        ("one \u2067x\ntwo", "one \u2067x\u2069\ntwo"),
        ("plain", "plain"),
    ],
)
def test_a_direction_ends_with_its_line(text: str, closed: str) -> None:
    assert feeds.clean(text) == closed


def test_titles() -> None:
    def title(**more: Any) -> str:
        return feeds.title_of(item_of(a_text(**more), NOW))

    assert title(text="words", title="Its own", warning="Careful") == "Its own"
    assert title(text="words", warning="Careful") == "Careful", "not what it warns of"
    assert title(text="two\nlines") == "two lines"
    long = title(text="word " * 40)
    assert len(long) <= 81
    assert long.endswith("word…")
    assert len(title(text="x" * 200)) <= 81


def test_find_knows_nothing_of_other_keys(channel: Feed) -> None:
    channel.publish(a_text(key="one"))
    assert channel.find(a_text(key="two")) == Absent()
