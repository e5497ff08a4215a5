"""While the page of a post looks again by itself, nobody on a phone loses her place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.actions import withdrawals
from teranga.publish.models import Delivery, Post
from tests.publish.scripted import Scripted
from tests.publish.sending import MINUTE, a_post, an_account, only
from tests.ui.browser import Window, choose_language, sideways, sign_in
from tests.world import World

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]
ROW = "#where .rows > li"


@pytest.fixture
def phone(window: Callable[..., Window], world: World, network: Scripted) -> Window:
    found = window(width=360)
    sign_in(found.context, found.address, world.people["editor"])
    return found


def on_its_way(editor: Actor) -> Post:
    """Due in a moment: the page looks again every few seconds."""
    with transaction.atomic():
        return a_post(editor, an_account(editor), at=clock.now() + 5 * MINUTE)


def looks_again(page: Page) -> None:
    with page.expect_response(lambda one: one.url.endswith("/moving/")):
        pass
    page.wait_for_timeout(200)


def height(page: Page) -> float:
    box = page.locator(ROW).first.bounding_box()
    assert box
    return box["height"]


def becomes(post: Post, state: str, **values: object) -> None:
    rows = Delivery.objects.of(post.organisation_id).filter(post=post)
    rows.update(state=state, next_try_at=clock.now(), **values)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_focus_and_the_height_of_a_row_stay(
    phone: Window, editor: Actor, language: str
) -> None:
    post = on_its_way(editor)
    choose_language(phone.context, phone.address, language)
    page = phone.go(f"/publish/posts/{post.pk}/")
    link = page.locator(f"{ROW} b a").first
    link.focus()
    before, top = height(page), page.evaluate("scrollY")
    shown = page.locator(f"{ROW} .st").first.inner_text()
    looks_again(page)
    assert height(page) == before
    becomes(post, "sent", remote_id="1", sent_at=clock.now())
    looks_again(page)
    expect(page.locator(f"{ROW} .st").first).not_to_have_text(shown)
    expect(link).to_be_focused()
    assert height(page) == before
    assert page.evaluate("scrollY") == top
    assert sideways(page) == 0


def test_the_focus_stays_when_it_comes_to_rest(phone: Window, editor: Actor) -> None:
    post = on_its_way(editor)
    page = phone.go(f"/publish/posts/{post.pk}/")
    link = page.locator(f"{ROW} b a").first
    link.focus()
    becomes(
        post,
        "verified",
        remote_id="1",
        url="https://net.example/1",
        sent_at=clock.now(),
        verified_at=clock.now(),
    )
    looks_again(page)
    expect(page.locator("#moving")).not_to_have_attribute("hx-trigger", "every 5s")
    expect(link).to_be_focused()
    assert sideways(page) == 0


def test_what_is_left_after_a_withdrawal_can_be_opened_with_a_thumb(
    phone: Window, editor: Actor
) -> None:
    post = on_its_way(editor)
    becomes(
        post,
        "verified",
        remote_id="1",
        url="https://net.example/1",
        sent_at=clock.now(),
        verified_at=clock.now(),
    )
    withdrawals.withdraw_delivery(actor=editor, now=clock.now(), delivery=only(post).pk)
    becomes(post, "still_public", withdrawn_at=None)
    page = phone.go(f"/publish/posts/{post.pk}/")
    links = page.locator('#where a[href="https://net.example/1"]')
    assert links.count() == 2
    for link in links.all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
