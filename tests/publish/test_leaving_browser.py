"""Leaving in the middle of a word: on a phone, nothing that was typed is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.models import Post
from teranga.publish.queries.content import content_of
from tests.publish.making import account, draft
from tests.ui.browser import Window, sign_in
from tests.world import World

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]
TEXT = "Text for all accounts, English"


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def phone(window: Callable[..., Window], world: World) -> Window:
    found = window(width=360)
    sign_in(found.context, found.address, world.people["editor"])
    return found


def saved(post: Post, text: str) -> None:
    """On the desk at last, whether the way out carried the words or the way back did."""
    end = time.monotonic() + 15
    while (found := content_of(post).words[0].text) != text:
        assert time.monotonic() < end, found
        time.sleep(0.1)


def leave(page: Page) -> None:
    """A tap on a plain link of the desk, this instant."""
    page.evaluate("document.querySelector('a[href=\"/\"]').click()")
    page.wait_for_url(re.compile(r"/$"))


def test_left_at_once_the_words_are_there_and_only_once(
    phone: Window, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    phone.expected.append("status of 404")  # asked whether it had arrived before us
    page = phone.go("/publish/write/")
    page.get_by_label(TEXT).fill("The well is open again")
    leave(page)
    page = phone.go("/publish/write/")
    expect(page.get_by_label(TEXT)).to_have_value("The well is open again")
    page.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/write/$"))
    post = Post.objects.of(editor.organisation).get()
    saved(post, "The well is open again")
    # Next time the page is a new one.
    page = phone.go("/publish/write/")
    page.wait_for_timeout(500)
    expect(page.get_by_label(TEXT)).to_have_value("")


def test_a_line_added_to_a_draft_and_left_at_once(
    phone: Window, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "First line")
    page = phone.go(f"/publish/posts/{post.pk}/write/")
    page.get_by_label(TEXT).fill("First line. Second line")
    leave(page)
    page = phone.go(f"/publish/posts/{post.pk}/write/")
    expect(page.get_by_label(TEXT)).to_have_value("First line. Second line")
    saved(post, "First line. Second line")


def test_left_without_a_line_the_device_gives_the_words_back(
    phone: Window, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    phone.expected += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 404"]
    page = phone.go("/publish/write/")
    phone.context.route(
        re.compile("/publish/write/$"),
        lambda route: (
            route.abort() if route.request.method == "POST" else route.continue_()
        ),
    )
    page.get_by_label(TEXT).press_sequentially("Words on the way")
    leave(page)
    assert not Post.objects.of(editor.organisation).exists()
    phone.context.unroute_all()
    page = phone.go("/publish/write/")
    expect(page.get_by_label(TEXT)).to_have_value("Words on the way")
    page.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/write/$"))
    post = Post.objects.of(editor.organisation).get()
    saved(post, "Words on the way")
