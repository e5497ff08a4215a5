"""While the desk saves and brings parts of the composer anew, nobody loses her place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.models import Post
from teranga.publish.queries.content import content_of
from tests.publish.making import account
from tests.ui.browser import Window, sign_in
from tests.world import World

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window: Callable[..., Window], world: World, editor: Actor) -> Page:
    account(editor, clock.now())
    desk = window()
    sign_in(desk.context, desk.address, world.people["editor"])
    return desk.go("/publish/write/")


def is_live(route: Route) -> bool:
    return route.request.method == "GET" and "hx-request" in route.request.headers


def late(page: Page) -> list[Route]:
    """Answers of the panels wait until ``fallback`` lets them go."""
    waiting: list[Route] = []
    page.route(
        "**/write/**",
        lambda route: waiting.append(route) if is_live(route) else route.fallback(),
    )
    return waiting


def arrive(page: Page, waiting: list[Route]) -> None:
    while not waiting:
        page.wait_for_timeout(50)
    with page.expect_event("requestfinished", lambda r: "hx-request" in r.headers):
        waiting.pop().fallback()
    page.wait_for_timeout(200)


def test_a_button_that_changes_its_meaning_keeps_the_focus_near(page: Page) -> None:
    page.locator("[name=to]").first.check()
    page.locator("textarea.write-box").fill("Good morning")
    expect(page.locator("#bar button[value=submit]")).to_be_visible()
    waiting = late(page)
    page.locator("textarea.write-box").fill("Read http://kerjamm.example/papers")
    page.locator("#bar button[value=submit]").focus()
    arrive(page, waiting)
    expect(page.locator("#bar button[value=submit]")).to_have_count(0)
    expect(page.locator("#bar .btn--act")).to_be_focused()


def test_a_button_pressed_while_it_saves_makes_no_second_draft(
    page: Page, editor: Actor
) -> None:
    saving: list[Route] = []
    page.route(
        "**/publish/write/",
        lambda route: (
            saving.append(route)
            if route.request.headers.get("accept") == "application/json"
            else route.fallback()
        ),
    )
    page.locator("textarea.write-box").fill("Good morning")
    while not saving:
        page.wait_for_timeout(50)
    page.locator("#bar button[value=leave]").click()
    page.wait_for_timeout(300)
    saving.pop().fallback()
    page.wait_for_url(re.compile("/posts/[^/]+/$"))
    post = Post.objects.of(editor.organisation).get()
    assert page.url.endswith(f"/posts/{post.pk}/")
    assert content_of(post).words[0].text == "Good morning"


def test_the_preview_somebody_chose_stays(page: Page) -> None:
    page.locator("textarea.write-box").fill("Good morning")
    page.locator("#write details.menu > summary").click()
    page.locator('button[value="add:ar"]').click()
    page.locator("textarea#text-ar").fill("صباح الخير")
    page.locator("[name=to]").first.check()
    tabs = page.locator("#previews [role=tab]")
    expect(tabs).to_have_count(2)
    tabs.last.click()
    with page.expect_event("requestfinished", lambda r: "hx-request" in r.headers):
        page.locator("textarea#text-ar").fill("صباح الخير جميعا")
    expect(page.locator("#previews")).to_contain_text("جميعا")
    page.wait_for_timeout(300)
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    assert page.locator("#previews [role=tabpanel]:visible").count() == 1
