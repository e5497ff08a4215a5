"""The pages of writing, by plain requests: every word is kept, every button does its thing."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from teranga.people.access import Actor
from tests.publish.making import draft
from tests.world import World


@pytest.fixture
def browser(world: World) -> Client:
    client = Client()
    client.force_login(world.people["editor"])
    return client


def test_the_pages_open(browser: Client, editor: Actor, now: datetime) -> None:
    post = draft(editor, now, "Read http://kerjamm.example 🎉", ar="صباح الخير")
    for name in ("posts", "new"):
        assert browser.get(reverse(f"publish:{name}")).status_code == 200
    for name in ("write", "post", "versions", "review"):
        answer = browser.get(reverse(f"publish:{name}", args=[post.pk]))
        assert answer.status_code == 200, name
