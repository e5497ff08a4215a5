"""Somebody at the desk: by mouse, by keyboard alone, or without scripts.

All three do the same few things; what differs is how. Whatever a window must never show
(an error in a script, a request to somebody else, an answer of 500 or more, a box of the
browser's own that nobody asked for) fails the journey when the person leaves.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlparse

from playwright.sync_api import Browser, Locator, Page, expect

from tests.ui.browser import DESK, PHONE, Window

RTL = {"ar"}
SWAPPED = "a part of the page was brought anew"
# Says so as an error on the console when what had the focus went, and nothing took it.
FOCUS_WATCH = """
let before = null;
const held = () => document.activeElement && document.activeElement !== document.body;
document.addEventListener("htmx:beforeSwap", () => { before = held() ? document.activeElement.outerHTML : null; });
document.addEventListener("htmx:afterSettle", () => {
  const was = before;
  console.debug("SWAPPED");
  setTimeout(() => { if (was && !held()) console.error("focus lost from " + was.slice(0, 160)); }, 50);
});
""".replace("SWAPPED", SWAPPED)


class Watched(Window):
    """Goes elsewhere only where a person is sent, and only to ``friends``."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.friends: set[str] = options.pop("friends")
        self.swaps = 0
        super().__init__(browser, address, **options)
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(FOCUS_WATCH)
        self.context.on("response", self._answered)
        self.context.on("dialog", self._dialog)

    def _ours(self, url: str) -> bool:
        return _origin(url) in {self.address, "://", "null"}

    def _asked(self, request: Any) -> None:
        sent = request.is_navigation_request() or not self._ours(request.frame.url)
        if sent and _origin(request.url) in self.friends:
            return
        super()._asked(request)

    def _said(self, message: Any) -> None:
        self.swaps += message.text == SWAPPED
        if self._ours(message.location.get("url", "")):
            super()._said(message)

    def _answered(self, response: Any) -> None:
        if self._ours(response.url) and response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    def _dialog(self, dialog: Any) -> None:
        self.broken.append(f"a box of the browser: {dialog.message}")
        dialog.dismiss()


def _origin(url: str) -> str:
    there = urlparse(url)
    return f"{there.scheme}://{there.netloc}"


class Person:
    """By mouse."""

    scripts = True
    width = DESK

    def __init__(
        self, browser: Browser, address: str, *, language: str, friends: set[str]
    ) -> None:
        self.language = language
        self.address = address
        self.window = Watched(
            browser,
            address,
            friends=friends,
            locale=language,
            java_script_enabled=self.scripts,
            width=self.width,
        )
        self.page: Page = self.window.page

    def leave(self) -> None:
        self.window.close()

    def go(self, where: str) -> None:
        self.page.goto(where if "://" in where else self.address + where)
        self.reads_well()

    def reads_well(self) -> None:
        """Every page of the desk is in her language, and runs its way."""
        if not self.page.url.startswith(self.address):
            return
        way = "rtl" if self.language in RTL else "ltr"
        html = self.page.locator("html")
        expect(html).to_have_attribute("lang", self.language)
        expect(html).to_have_attribute("dir", way)

    def one(self, selector: str) -> Locator:
        """The first of it that can be seen."""
        found = self.page.locator(selector).locator("visible=true").first
        found.wait_for()
        return found

    def fill(self, selector: str, words: str) -> None:
        self.one(selector).fill(words)

    def tick(self, selector: str) -> None:
        self.one(selector).check()

    def choose(self, selector: str, value: str) -> None:
        self.one(selector).select_option(value)

    def press(self, selector: str) -> None:
        """Something on this page; the page stays."""
        self.one(selector).click()

    def follow(self, selector: str) -> None:
        """A link or a button that leads to another page, and stands there."""
        with self.page.expect_navigation():
            self.press(selector)
        self.reads_well()

    def act(self) -> None:
        """The one filled button of the page."""
        self.follow("main .btn--act")

    def shortcut(self, keys: str, selector: str) -> None:
        """What a key of ours does; by mouse the thing itself is pressed."""
        self.press(selector)

    def turn_to(self, tab: str) -> None:
        """One tab of a row of tabs."""
        self.press(tab)

    def type_over(self, words: str) -> None:
        """Takes the place of what is marked."""
        self.page.keyboard.insert_text(words)

    def keeps_her_place(self) -> None:
        """After a part of the page was brought anew."""


class OnAPhone(Person):
    width = PHONE


class WithoutScripts(Person):
    scripts = False


# What shows where the focus is: a ring, on a thing of some size that stands in the window
# and is not wholly covered by another. Answers what is wrong, or nothing.
SEEN = """(one) => {
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const wrong = [];
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2.5) wrong.push("no ring");
  if (box.width < 12 || box.height < 12) wrong.push("too small");
  const inside = { x: Math.max(box.left, 0), y: Math.max(box.top, 0),
    r: Math.min(box.right, innerWidth), b: Math.min(box.bottom, innerHeight) };
  if (inside.r <= inside.x || inside.b <= inside.y) wrong.push("out of sight");
  else {
    const points = [.5, .1, .9].flatMap((x) => [.5, .1, .9].map((y) =>
      [inside.x + (inside.r - inside.x) * x, inside.y + (inside.b - inside.y) * y]));
    const hit = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (one.contains(top) || top.closest("label")?.control === one);
    });
    if (!hit) wrong.push("covered");
  }
  return wrong.map((word) => word + ": " + one.outerHTML.slice(0, 160)).join("; ");
}"""


class ByKeyboard(Person):
    """No mouse: everything is reached by Tab, and one sees where one is."""

    def one(self, selector: str) -> Locator:
        """Reached by Tab, from wherever the focus is."""
        found = super().one(selector)
        goal = found.element_handle()
        for _ in range(250):
            if self.page.evaluate("(goal) => document.activeElement === goal", goal):
                self._sees(found)
                return found
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {selector}")

    def _sees(self, found: Locator) -> None:
        if self.page.url.startswith(self.address):
            assert found.evaluate(SEEN) == ""

    def fill(self, selector: str, words: str) -> None:
        self.one(selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def tick(self, selector: str) -> None:
        found = self.one(selector)
        self.page.keyboard.press("Space")
        expect(found).to_be_checked()

    def choose(self, selector: str, value: str) -> None:
        found = self.one(selector)
        label = found.locator(f'option[value="{value}"]').inner_text()
        self.page.keyboard.type(label)
        expect(found).to_have_value(value)

    def press(self, selector: str) -> None:
        self.one(selector)
        self.page.keyboard.press("Enter")

    def shortcut(self, keys: str, selector: str) -> None:
        for key in keys.split():
            self.page.keyboard.press(key)

    def turn_to(self, tab: str) -> None:
        """One stop of the Tab key for the row, arrows within it."""
        goal = super().one(tab)
        self.one(f'[role=tablist]:has({tab}) [aria-selected="true"]')
        for _ in range(9):
            if goal.get_attribute("aria-selected") == "true":
                break
            self.page.keyboard.press("ArrowRight")
        expect(goal).to_be_focused()
        self._sees(goal)

    def keeps_her_place(self) -> None:
        held = "document.activeElement !== document.body"
        assert self.page.evaluate(held), "the focus is lost"
