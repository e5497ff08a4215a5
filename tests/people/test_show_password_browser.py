"""A password that somebody types on a small keyboard can be looked at, and hidden again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browser import Window, axe, choose_language, sideways, sign_in
from tests.world import World

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]
WORD = "four quiet river stones"


def hidden(page: Page) -> None:
    expect(page.locator("[name=password]")).to_have_attribute("type", "password")
    expect(page.locator("[data-reveal]")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_sign_in_shows_it_and_hides_it_again(
    window: Callable[..., Window], world: World, language: str
) -> None:
    phone = window(width=360)
    choose_language(phone.context, phone.address, language)
    page = phone.go("/account/login/")
    box, button = page.locator("[name=password]"), page.locator("[data-reveal]")
    box.fill(WORD)
    hidden(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(box).to_have_attribute("type", "text")
    expect(box).to_have_value(WORD)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    axe(page)
    assert sideways(page) == 0
    size = button.bounding_box()
    assert size
    assert size["height"] >= 44
    button.click()
    hidden(page)
    expect(box).to_have_value(WORD)


def test_what_is_sent_is_hidden_first(
    window: Callable[..., Window], world: World
) -> None:
    page = window().go("/account/login/")
    page.locator("[name=login]").fill("editor")
    page.locator("[name=password]").fill(WORD)
    page.locator("[data-reveal]").click()
    page.evaluate(
        "document.addEventListener('submit', (e) => { window.sent ="
        " document.querySelector('[name=password]').type; e.preventDefault(); })"
    )
    page.locator("main .btn--act").click()
    assert page.evaluate("window.sent") == "password"


def test_without_script_there_is_nothing_to_press(
    window: Callable[..., Window], world: World
) -> None:
    page = window(java_script_enabled=False).go("/account/login/")
    expect(page.locator("[name=password]")).to_be_visible()
    expect(page.locator("[data-reveal]")).to_be_hidden()


def test_each_box_of_a_new_password_has_its_own(
    window: Callable[..., Window], world: World
) -> None:
    desk = window()
    sign_in(desk.context, desk.address, world.people["editor"])
    page = desk.go("/account/password/change/")
    boxes, buttons = page.locator("[type=password]"), page.locator("[data-reveal]")
    count = boxes.count()
    assert count >= 2
    expect(buttons).to_have_count(count)
    names = {one.get_attribute("aria-label") for one in buttons.all()}
    assert len(names) == count
    buttons.first.click()
    expect(boxes).to_have_count(count - 1)
