"""The frame of every page, with everything in it at once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.ui import site
from tests.ui.browser import DESK, PHONE, Window, axe, choose_language, sideways
from tests.world import World

pytestmark = pytest.mark.urls("tests.ui.site")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    site.fresh()


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    product(["light", "dark"], ["en", "ar"], [DESK, PHONE]),
)
def test_the_full_frame(
    window: Callable[..., Window], theme: str, language: str, width: int
) -> None:
    desk = window(width=width, color_scheme=theme)
    choose_language(desk.context, desk.address, language)
    page = desk.go("/t/shell/")
    assert sideways(page) == 0
    page.locator("summary.face").click()
    axe(page)
    page.keyboard.press("Escape")
    page.locator('.top [data-open="hold-all"]').click()
    axe(page)
    page = desk.go("/t/shell/?held=1#menu")
    assert sideways(page) == 0
    axe(page)


def test_the_way_out_comes_first_for_the_keyboard(
    window: Callable[..., Window],
) -> None:
    page = window().go("/t/shell/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this page").first).to_be_focused()


def test_a_sensitive_page_has_a_neutral_title(client: Client, db: None) -> None:
    page = client.get("/t/shell/").content.decode()
    assert "<title>Inbox</title>" in page


def test_two_actions_hold_everything(window: Callable[..., Window]) -> None:
    page = window().go("/t/shell/")
    page.keyboard.press("h")
    page.keyboard.press("h")
    expect(page.locator("#hold-all")).to_be_visible()
    expect(page.get_by_label("Why (may stay empty)")).to_be_focused()


def test_one_filled_button_in_the_hold_dialog(client: Client, db: None) -> None:
    page = client.get("/t/shell/").content.decode()
    dialog = page[page.index('<dialog id="hold-all"') :].split("</dialog>")[0]
    assert dialog.count("btn--act") == 1
    assert 'name="csrfmiddlewaretoken"' in dialog
    held = client.get("/t/shell/?held=1").content.decode()
    assert "Everything is held" in held
    assert "14 posts wait." in held
    assert 'id="hold-all"' not in held


def test_a_bare_desk_draws_the_frame_without_a_fault(client: Client, db: None) -> None:
    page = client.get("/style/").content.decode()
    for absent in ("Hold all", "Sign out", 'class="hold" role="status"'):
        assert absent not in page


def test_the_frame_knows_a_persons_digits_and_keys(
    client: Client, world: World
) -> None:
    person = world.people["editor"]
    client.force_login(person)
    page = client.get("/style/").content.decode()
    assert 'data-digits="latn"' in page
    assert "data-keys" not in page.split("<main")[0].split("<body")[1].split(">")[0]
    type(person).objects.filter(pk=person.pk).update(digits="arabic", shortcuts=False)
    page = client.get("/style/").content.decode()
    assert 'data-digits="arab" data-keys="off"' in page
