"""Writing in a real window: compose, mend one must-fix, send it in; and the same without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.models import Post
from teranga.publish.queries.content import content_of
from tests.publish.making import account
from tests.ui.browser import Window, axe, sideways, sign_in
from tests.world import World

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]
WORDS = "214 children have a name on paper. Read http://kerjamm.example/papers"


def the_post(actor: Actor) -> Post:
    return Post.objects.of(actor.organisation).get()


@pytest.fixture
def desk(window: Callable[..., Window], world: World) -> Window:
    found = window()
    sign_in(found.context, found.address, world.people["editor"])
    return found


@pytest.fixture
def now() -> datetime:
    return clock.now()


def write(page: Page, text: str) -> None:
    page.get_by_label("Working title").fill("A name on paper")
    page.get_by_label("Text for all accounts, English").fill(text)
    page.get_by_label("Far").check()


def test_compose_mend_and_send_in(desk: Window, editor: Actor, now: datetime) -> None:
    account(editor, now)
    page = desk.go("/publish/write/")
    write(page, WORDS)
    # It saves itself, and the address becomes the post's own.
    expect(page.locator("[data-autosave-text]")).to_contain_text("Saved")
    page.wait_for_url(re.compile(r"/publish/posts/[0-9a-f-]{36}/write/$"))
    expect(page.locator("#gate")).to_contain_text("Must fix")
    expect(page.locator("#bar")).to_contain_text("One thing must be fixed first")
    expect(page.locator("#count-en")).to_contain_text("left (Far)")
    expect(page.locator("#previews")).to_contain_text("Link: kerjamm.example, papers.")
    axe(page)
    # The place is shown in the text, by its exact words.
    page.get_by_role("link", name="Show in text").click()
    marked = page.evaluate(
        "() => { const b = document.activeElement;"
        " return b.value.slice(b.selectionStart, b.selectionEnd); }"
    )
    assert marked == "http://"
    page.get_by_role("button", name="Use https").click()
    expect(page.get_by_label("Text for all accounts, English")).to_have_value(
        re.compile("https://kerjamm")
    )
    expect(page.locator("#gate")).not_to_contain_text("Must fix")
    page.get_by_role("button", name="Send to be read").click()
    expect(page.locator("main")).to_contain_text("Waits for a reader")
    post = the_post(editor)
    assert post.state == Post.State.IN_REVIEW
    assert content_of(post).words[0].text == WORDS.replace("http:", "https:")


def test_a_second_language_and_own_words(
    desk: Window, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    page = desk.go("/publish/write/")
    write(page, "Good morning")
    page.get_by_text("Add a language").click()
    page.get_by_role("button", name="العربية").click()
    arabic = page.get_by_label("Text for all accounts, العربية")
    expect(arabic).to_be_visible()
    arabic.fill("صباح الخير")
    page.get_by_role("tab", name="English").first.click()
    expect(arabic).to_be_hidden()
    page.get_by_role("tab", name="Far").first.click()
    page.get_by_role("button", name="Write its own text").first.click()
    own = page.get_by_label("Text for Far, English")
    expect(own).to_have_value("Good morning")
    assert [one.text for one in content_of(the_post(editor)).words] == [
        "Good morning",
        "Good morning",
        "صباح الخير",
    ]


def test_the_counter_speaks_as_the_network_counts(
    desk: Window, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    page = desk.go("/publish/write/")
    write(page, "x" * 470)
    expect(page.locator("#count-en")).to_contain_text("30 left (Far)")
    page.get_by_label("Text for all accounts, English").fill("👩🏽‍🚒" * 501)
    expect(page.locator("#count-en")).to_contain_text("1 too many for Far")
    expect(page.locator("#gate")).to_contain_text("Too long for")


def test_no_line_loses_no_word(desk: Window, editor: Actor, now: datetime) -> None:
    account(editor, now)
    page = desk.go("/publish/write/")
    write(page, "First words")
    page.wait_for_url(re.compile(r"/posts/.*/write/$"))
    desk.expected += ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    desk.expected += ["htmx:(afterRequest|sendError)"]  # the panels were on their way
    desk.context.set_offline(True)
    page.get_by_label("Text for all accounts, English").fill("Words without a line")
    expect(page.locator("[data-autosave-text]")).to_contain_text("Kept on this device")
    desk.context.set_offline(False)
    expect(page.locator("[data-autosave-text]")).to_contain_text(
        "Saved", timeout=30_000
    )
    assert content_of(the_post(editor)).words[0].text == "Words without a line"


def test_all_of_it_without_script(
    window: Callable[..., Window], world: World, editor: Actor, now: datetime
) -> None:
    account(editor, now)
    desk = window(java_script_enabled=False, width=360)
    sign_in(desk.context, desk.address, world.people["editor"])
    page = desk.go("/publish/write/")
    write(page, WORDS)
    page.get_by_role("button", name="Save and leave").click()
    page.get_by_role("link", name="Go on writing").click()
    page.get_by_role("button", name="Use https").click()
    page.get_by_role("button", name="Send to be read").click()
    assert the_post(editor).state == Post.State.IN_REVIEW
    desk.context.clear_cookies()
    sign_in(desk.context, desk.address, world.people["coordinator"])
    # Three taps: the list of what needs me, the post, yes.
    page = desk.go("/publish/posts/?whose=needs_me")
    page.get_by_role("link", name="A name on paper").click()
    page.get_by_role("link", name="Read and decide").click()
    page.get_by_role("button", name="Approve").click()
    assert the_post(editor).state == Post.State.APPROVED


@pytest.mark.parametrize("width", [1280, 360])
def test_the_keyboard_reaches_the_gate_and_everything_fits(
    window: Callable[..., Window], world: World, editor: Actor, width: int
) -> None:
    account(editor, clock.now())
    desk = window(width=width, color_scheme="dark")
    sign_in(desk.context, desk.address, world.people["editor"])
    page = desk.go("/publish/write/")
    axe(page)
    assert sideways(page) == 0
    page.keyboard.press("g")
    expect(page.locator("#gate-h")).to_be_focused()
