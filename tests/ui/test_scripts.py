"""What our small scripts promise, tried in a real window; and the same pages without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.ui import site
from tests.ui.browser import DESK, PHONE, Window, axe, choose_language

pytestmark = pytest.mark.urls("tests.ui.site")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    site.fresh()


@pytest.fixture
def desk(window: Callable[..., Window]) -> Window:
    made = window()
    made.go("/t/form/")
    return made


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_theme_is_remembered_and_set_before_first_paint(desk: Window) -> None:
    page = desk.page
    assert page.get_attribute("html", "data-theme") is None
    page.locator(".top [data-theme-next]").click()
    assert page.get_attribute("html", "data-theme") == "light"
    page.locator(".top [data-theme-next]").click()
    expect(page.locator("#say")).to_have_text("Dark")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(21, 17, 13)"


def test_a_dialog_takes_the_focus_and_gives_it_back(desk: Window) -> None:
    page = desk.page
    page.focus("#opener")
    page.keyboard.press("Enter")
    expect(page.locator("#d1")).to_be_visible()
    assert focused(page) == "no"
    page.keyboard.press("Escape")
    expect(page.locator("#d1")).to_be_hidden()
    assert focused(page) == "opener"


def test_menus_close_on_escape_and_elsewhere(desk: Window) -> None:
    page = desk.page
    menu = page.locator(".top details[data-menu]").first
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_the_language_is_chosen_by_a_plain_form(window: Callable[..., Window]) -> None:
    desk = window(java_script_enabled=False)
    page = desk.go("/t/form/")
    page.locator("details[data-menu] summary:visible").first.click()
    page.locator('.top button[name="language"][value="ar"]').click()
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.url.endswith("/t/form/")


def test_letters_work_unless_somebody_writes_or_switched_them_off(desk: Window) -> None:
    page = desk.page
    page.evaluate(
        "() => { window.hits = 0; document.getElementById('key-g').onclick = () => window.hits++; }"
    )
    page.keyboard.press("g")
    assert page.evaluate("window.hits") == 1
    page.focus("#text")
    page.keyboard.press("g")
    assert page.evaluate("window.hits") == 1
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#key-sheet")).to_be_visible()
    expect(page.locator("#key-sheet dd")).to_contain_text(["Go to the gate"])
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    assert page.evaluate("window.hits") == 1


def test_j_and_k_step_through_rows(desk: Window) -> None:
    page = desk.page
    for key, there in (("j", "one"), ("j", "two"), ("j", "two"), ("k", "one")):
        page.keyboard.press(key)
        assert focused(page) == there


def test_a_fragment_keeps_the_focus_by_id_and_says_so(desk: Window) -> None:
    page = desk.page
    page.focus("#kept")
    page.evaluate("htmx.ajax('GET', '/t/part/', '#swap')")
    expect(page.locator("#say")).to_have_text("Loaded")
    assert focused(page) == "kept"
    assert page.locator("#swap svg path").count() == 1  # it brought its own icon


def test_the_first_error_of_a_fragment_takes_the_focus(desk: Window) -> None:
    desk.page.click("#load-wrong")
    expect(desk.page.locator("#kept")).to_be_focused()


def test_a_whole_page_never_lands_in_a_corner(desk: Window) -> None:
    desk.page.click("#load-page")
    expect(desk.page.locator("#trouble")).to_contain_text("You have been signed out")
    assert desk.page.locator("#load-page h1").count() == 0


def test_a_fault_and_a_lost_line_are_said_in_words(desk: Window) -> None:
    desk.expected += [
        "status of 500",
        "htmx:",
        "Response Status Error",
        "ERR_INTERNET",
        "/t/fault/",
    ]
    desk.page.click("#load-fault")
    expect(desk.page.locator("#trouble")).to_contain_text("That did not work")
    desk.context.set_offline(True)
    desk.page.click("#load")
    expect(desk.page.locator("#trouble")).to_contain_text("No line")
    expect(desk.page.locator("[data-offline]")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.page.locator("[data-offline]")).to_be_hidden()


def test_the_counter_takes_the_servers_word(desk: Window) -> None:
    page = desk.page
    count = page.locator("#count")
    page.fill("#text", "abcd")
    expect(count).to_have_text("16 left")  # the estimate, at once
    expect(count).to_have_text("12 left")  # the server counts double
    page.fill("#text", "abcdefghijkl")
    expect(count).to_have_text("4 too many")
    expect(count).to_have_attribute("data-over", "")
    expect(page.locator("#say")).to_have_text("4 too many")


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("es", 19, "queda 1"),
        ("es", 18, "quedan 2"),
        ("fr", 20, "reste 0"),
        ("ar", 18, "حرفان باقيان"),
        ("ar", 9, "11 حرفًا باقيًا"),
    ],
)
def test_the_counter_says_numbers_as_the_language_does(
    window, language: str, typed: int, said: str
) -> None:
    desk = window()
    desk.expected = ["ERR_FAILED"]
    choose_language(desk.context, desk.address, language)
    desk.page.route("**/t/count/", lambda route: route.abort())  # the estimate stays
    page = desk.go("/t/form/")
    page.fill("#text", "x" * typed)
    expect(page.locator("#count")).to_have_text(said)


def test_a_toast_leaves_unless_it_is_looked_at_and_undo_is_a_form(window) -> None:
    desk = window()
    desk.page.clock.install()
    page = desk.go("/t/toast/")
    toast = page.locator("[data-toast]")
    expect(toast).to_contain_text("Moved to Saturday")
    expect(page.locator('main [role="alert"]')).to_contain_text("The line broke")
    toast.hover()
    page.clock.run_for(30_000)
    expect(toast).to_be_visible()
    page.mouse.move(0, 0)
    page.clock.run_for(11_000)
    expect(toast).to_have_count(0)
    desk.go("/t/toast/")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile("/t/plain/"))
    assert site.STATE["undone"] == 1


def test_undo_works_without_script(window: Callable[..., Window]) -> None:
    page = window(java_script_enabled=False).go("/t/toast/")
    page.get_by_role("button", name="Undo").click()
    assert site.STATE["undone"] == 1


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_menu_of_a_phone_is_a_place_not_a_script(window, width: int) -> None:
    desk = window(width=width, java_script_enabled=False)
    page = desk.go("/t/form/#menu")
    expect(page.locator(".side")).to_be_visible()
    if width == PHONE:
        page.get_by_role("link", name="Close the menu").click()
        expect(page.locator(".side")).to_be_hidden()


def test_tabs_follow_the_reading_direction(window: Callable[..., Window]) -> None:
    for language, key in (("en", "ArrowRight"), ("ar", "ArrowLeft")):
        desk = window()
        choose_language(desk.context, desk.address, language)
        page = desk.go("/style/")
        page.focus("#x-tab-1")
        page.keyboard.press(key)
        expect(page.locator("#x-tab-2")).to_be_focused()
        expect(page.locator("#x-panel-2")).to_be_visible()
        expect(page.locator("#x-panel-1")).to_be_hidden()


def test_without_script_every_panel_is_there_and_nothing_dead(window) -> None:
    page = window(java_script_enabled=False).go("/style/")
    for n in (1, 2, 3, 4):
        expect(page.locator(f"#x-panel-{n}")).to_be_visible()
    expect(page.locator(".top [data-theme-next]")).to_be_hidden()


def test_the_keys_sheet_and_dialogs_pass_axe(desk: Window) -> None:
    desk.page.keyboard.press("?")
    axe(desk.page)
