"""What the eye needs and axe cannot measure: shape without colour, focus, room for a thumb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from teranga.ui import states
from tests.ui.browser import DESK, PHONE, Window, choose_language

BADGES = """() => Array.from(document.querySelectorAll('section[aria-labelledby="s-states"] .st'), (one) => {
  const style = getComputedStyle(one);
  const box = one.querySelector("svg").getBoundingClientRect();
  return { word: one.innerText.trim(), sign: one.dataset.s || "", drawn: box.width > 8 && box.height > 8,
    stroke: getComputedStyle(one.querySelector("svg")).stroke, edge: style.borderTopStyle,
    hatch: style.backgroundImage !== "none", shape: one.querySelector("use").getAttribute("href") };
})"""


def test_every_state_reads_without_colour(window: Callable[..., Window]) -> None:
    """Forced colours take ours away: the word and the drawn shape are left."""
    page = window(forced_colors="active").go("/style/")
    badges = page.evaluate(BADGES)
    assert len(badges) == sum(len(known) for known in states.KINDS.values())
    for badge in badges:
        assert badge["word"], badge
        assert badge["drawn"], badge
        assert badge["stroke"] not in {"none", "rgba(0, 0, 0, 0)"}, badge


def test_nobody_looked_is_unlike_nothing_found_in_grey(
    window: Callable[..., Window],
) -> None:
    badges = window().go("/style/").evaluate(BADGES)
    unknown = [b for b in badges if b["sign"] == "un"]
    quiet = [b for b in badges if b["sign"] in {"fine", "live"}]
    assert unknown and quiet
    assert all(b["hatch"] and b["edge"] == "dashed" for b in unknown)
    assert not any(b["hatch"] or b["edge"] == "dashed" for b in quiet)
    assert {b["shape"] for b in unknown}.isdisjoint({b["shape"] for b in quiet})


def focus_order(page: Page) -> list[dict[str, object]]:
    """Every stop of the Tab key, with what shows that the focus is there."""
    stops = []
    for _ in range(300):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
          const one = document.activeElement;
          if (one === document.body) return null;
          const style = getComputedStyle(one);
          return { what: one.outerHTML.slice(0, 90), first: one.classList.contains("skip"),
            ring: parseFloat(style.outlineWidth), kind: style.outlineStyle };
        }""")
        if stop is None or (stops and stop["first"]):
            break
        stops.append(stop)
    return stops


def test_the_keyboard_reaches_everything_and_shows_where_it_is(window) -> None:
    page = window().go("/style/")
    stops = focus_order(page)
    assert len(stops) > 40
    dark = [stop for stop in stops if stop["kind"] == "none" or stop["ring"] < 2.5]
    assert dark == []


SMALL = """(least) => Array.from(document.querySelectorAll(
  '.btn, .in, .menu > summary, .nav a, .bar a, .seg > *, [role="tab"], .pick, a.chip, details > summary'))
  .filter((one) => one.getClientRects().length && !one.closest('.vh') && !one.matches('.skip'))
  .map((one) => [one.outerHTML.slice(0, 90), Math.round(one.getBoundingClientRect().height)])
  .filter(([, height]) => height < least)"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_thumb_finds_every_target_on_a_phone(window, language: str) -> None:
    desk = window(width=PHONE)
    choose_language(desk.context, desk.address, language)
    assert desk.go("/style/").evaluate(SMALL, 44) == []


def test_a_mouse_finds_every_target_on_a_desk(window) -> None:
    page = window(width=DESK).go("/style/")
    assert page.evaluate(SMALL, 28) == []
    assert len(page.evaluate(SMALL, 1000)) > 40  # it does look at them


def test_nothing_moves_for_those_who_asked_for_stillness(window) -> None:
    page = window(reduced_motion="reduce").go("/style/")
    moving = page.evaluate(
        "document.getAnimations().filter((a) => a.playState === 'running').length"
    )
    assert moving == 0


@pytest.mark.parametrize(("path", "fetched"), [("/", False), ("/style/", True)])
def test_the_arabic_font_comes_only_where_arabic_is_read(
    window, path: str, fetched: bool
) -> None:
    """The style page shows Arabic; the one word in the language menu takes the device's font."""
    desk = window()
    asked: list[str] = []
    desk.context.on("request", lambda request: asked.append(request.url))
    page = desk.go(path)
    page.locator("details[data-menu] summary:visible").first.click()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(200)
    assert any("latin" in url for url in asked)
    assert any("arabic" in url for url in asked) is fetched
