"""Ten thousand posts: no page asks the database more than 25 times, or grows with them."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teranga.people.access import Actor
from teranga.publish.actions import drafts, notes, reviews
from teranga.publish.models import Post
from teranga.publish.queries.content import Content, Words, content_of
from tests.publish.making import account, checked, content
from tests.publish.test_forms import posted
from tests.publish.test_lists import many
from tests.world import World

MOST = 25
HEAVIEST = 100_000  # bytes on the wire, compressed (ruling 31)


@pytest.fixture
def full(world: World, editor: Actor, now: datetime) -> Post:
    """A desk with many posts, and one post with all there can be: four languages, ten
    accounts, own words, notes, versions."""
    accounts = [account(editor, now, f"Account {n}") for n in range(10)]
    many(editor, now, accounts[0], 10_000)
    Post.objects.of(world.house).filter(title__endswith="7").update(
        state="published", frozen_hash="x"
    )
    written = content(
        "Good morning", *accounts, fr="Bonjour", es="Hola", ar="صباح الخير"
    )
    own = tuple(
        Words(language="en", account=one.pk, text=f"For {one.name}") for one in accounts
    )
    written = replace(written, words=(*written.words, *own))
    post = drafts.create(actor=editor, now=now, content=written)
    for step in range(20):
        post = drafts.save(
            actor=editor,
            now=now,
            post=post,
            version=post.version,
            content=replace(content_of(post), title=f"Title {step}"),
        )
        notes.annotate(actor=editor, now=now, post=post, text=f"Note {step}")
    return post


def measured(world: World, name: str, url: str, **options: object) -> tuple[int, int]:
    client = Client()
    client.force_login(world.people[name])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, **options)
    assert answer.status_code == 200
    return len(asked), len(zlib.compress(answer.content))


def test_pages_stay_light(
    world: World, editor: Actor, full: Post, now: datetime
) -> None:
    listing = reverse("publish:posts")
    pages = [
        listing,
        f"{listing}?q=number+77&whose=mine",
        f"{listing}?whose=needs_me&state=draft&language=en&page=3",
        reverse("publish:new"),
        *(
            reverse(f"publish:{name}", args=[full.pk])
            for name in ("write", "post", "versions")
        ),
    ]
    figures = {url: measured(world, "editor", url) for url in pages}
    post = reviews.submit(
        actor=editor, now=now, post=checked(editor, now, full), version=full.version
    )
    url = reverse("publish:review", args=[post.pk])
    figures[url] = measured(world, "coordinator", url)
    assert {url: n for url, (n, _size) in figures.items() if n > MOST} == {}
    assert {url: size for url, (_n, size) in figures.items() if size > HEAVIEST} == {}


def test_saving_asks_little_too(world: World, full: Post, editor: Actor) -> None:
    client = Client()
    client.force_login(world.people["editor"])
    typed: Content = replace(content_of(full), title="Again")
    data = dict(posted(typed, version=full.version).lists())
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(
            reverse("publish:write", args=[full.pk]),
            data,
            headers={"Accept": "application/json"},
        )
    assert answer.json() == {"version": full.version + 1}
    assert len(asked) <= 30


@pytest.mark.parametrize("header", ["HX-Request"])
def test_the_live_panels_ask_no_more_than_the_page(
    world: World, full: Post, header: str
) -> None:
    url = reverse("publish:write", args=[full.pk])
    n, size = measured(world, "editor", url, headers={header: "true"})
    assert n <= MOST
    assert size < HEAVIEST
