"""Writing on a phone: nothing moves under the finger, nothing lies off the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from teranga.kernel import clock
from teranga.people.access import Actor
from tests.publish.making import account, content, draft
from tests.ui.browser import Window, axe, choose_language, sideways, sign_in
from tests.world import World

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]
TEXT = "Text for all accounts, English"
SAVED = "[data-autosave-text]"


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def phone(window: Callable[..., Window], world: World) -> Window:
    found = window(width=360)
    sign_in(found.context, found.address, world.people["editor"])
    return found


def saves(page: Page, more: str) -> None:
    """Type on, and wait until the desk has it and the panels are fresh."""
    with page.expect_response(lambda one: one.request.method == "GET"):
        page.keyboard.type(more)
    page.wait_for_timeout(300)


def test_after_a_jump_to_the_checks_the_text_stays_in_sight(
    phone: Window, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "Read http://kerjamm.example/papers")
    page = phone.go(f"/publish/posts/{post.pk}/write/")
    page.get_by_role("link", name="Go to the first").click()
    box = page.get_by_label(TEXT)
    box.click()
    before = page.evaluate("scrollY")
    assert "#gate" in page.url
    saves(page, " More")
    assert page.evaluate("scrollY") == before
    expect(box).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_languages_open_within_the_screen(
    phone: Window, editor: Actor, now: datetime, language: str
) -> None:
    choose_language(phone.context, phone.address, language)
    post = draft(editor, now)
    page = phone.go(f"/publish/posts/{post.pk}/write/")
    page.locator(".langs summary").click()
    box = page.locator(".langs .sheet").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert sideways(page) == 0


def test_the_first_to_mend_may_be_where_it_goes(
    phone: Window, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    page = phone.go("/publish/write/")
    page.get_by_label(TEXT).click()
    saves(page, "Good morning")
    expect(page.locator("#gate")).to_contain_text("No account is chosen")
    page.get_by_role("link", name="Go to the first").click()
    expect(page.get_by_label("Far")).to_be_in_viewport()


def test_typing_moves_nothing_above_the_text(
    phone: Window, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    page = phone.go("/publish/write/")
    box = page.get_by_label(TEXT)
    box.click()
    top = "scrollY + document.activeElement.getBoundingClientRect().top"
    before = page.evaluate(top)
    saves(page, "Read http://kerjamm.example")
    expect(page.locator(SAVED)).to_contain_text("Saved")
    saves(page, " and more")
    expect(page.locator("#waits")).to_contain_text("look at")
    assert page.evaluate(top) == before
    axe(page)


def test_what_is_said_does_not_lie_on_the_buttons(
    phone: Window, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "Read http://kerjamm.example/papers")
    page = phone.go(f"/publish/posts/{post.pk}/write/")
    page.get_by_role("button", name="Use https").click()
    said = page.locator("#toasts [data-toast]")
    expect(said).to_contain_text("Mended")
    page.get_by_role("button", name="Save and leave").scroll_into_view_if_needed()
    page.get_by_role("button", name="Save and leave").click(timeout=2000)
    expect(page).to_have_url(re.compile(rf"/posts/{post.pk}/(#gate)?$"))


def test_the_tab_of_a_language_shows_what_must_be_mended_there(
    phone: Window, editor: Actor, now: datetime
) -> None:
    words = content("Good morning", fr="Lire http://kerjamm.example/papiers")
    assert words.languages == ("en", "fr")
    post = draft(editor, now, "Good morning", fr="Lire http://kerjamm.example/papiers")
    page = phone.go(f"/publish/posts/{post.pk}/write/")
    expect(page.locator("#lang-fr")).to_contain_text("must fix")
    expect(page.locator("#lang-en")).not_to_contain_text("must fix")
    expect(page.locator("#gate li.find").first).to_contain_text("Français")
    page.get_by_role("button", name="Use https").click()
    expect(page.locator("#lang-fr")).not_to_contain_text("must fix")
