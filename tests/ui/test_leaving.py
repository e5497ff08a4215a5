"""Leaving at once, and words that stay on the device only as long as they may (ruling 32)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.ui import site
from tests.ui.browser import Window

pytestmark = pytest.mark.urls("tests.ui.site")

# Every byte the device holds, as text; keys are asked whether they can be taken out.
HELD = """async () => {
  const request = indexedDB.open("teranga", 1);
  const db = await new Promise((good) => { request.onsuccess = () => good(request.result); });
  const all = (name) => new Promise((good) => {
    const asked = db.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => good(asked.result);
  });
  const keys = await all("keys");
  const drafts = await all("drafts");
  db.close();
  const text = drafts.map((d) => Object.keys(d).map((k) =>
    d[k] instanceof ArrayBuffer ? new TextDecoder("utf-8", {fatal: false}).decode(d[k]) : String(d[k])).join(" ")).join(" ");
  return { keys: keys.length, extractable: keys.some((k) => k.key.extractable), drafts: drafts.length, text };
}"""
WAITING = "teranga.drafts.count()"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    site.fresh()


@pytest.fixture
def desk(window: Callable[..., Window]) -> Window:
    made = window()
    made.expected += ["ERR_INTERNET_DISCONNECTED", "status of 409"]
    made.go("/t/form/")
    return made


def status(page: Page):
    return page.locator("[data-autosave-status]")


def write_without_a_line(desk: Window, text: str = "Nadia of Block 4") -> None:
    desk.context.set_offline(True)
    desk.page.fill("#text", text)
    expect(status(desk.page)).to_contain_text("Kept on this device")


def test_what_is_written_saves_itself(desk: Window) -> None:
    desk.page.fill("#text", "hello")
    expect(status(desk.page)).to_contain_text("Saved. Version 2.")
    assert site.STATE["saved"] == ["hello"]
    assert desk.page.get_attribute("#write", "data-version") == "2"


def test_without_a_line_words_are_kept_sealed_and_come_back(desk: Window) -> None:
    write_without_a_line(desk)
    held = desk.page.evaluate(HELD)
    assert (held["keys"], held["drafts"], held["extractable"]) == (1, 1, False)
    assert "Nadia" not in held["text"]
    assert desk.page.evaluate(WAITING) == 1
    site.STATE["mode"] = "expired"  # the desk does not take it meanwhile
    desk.context.set_offline(False)
    expect(status(desk.page)).to_contain_text("signed out")
    desk.go("/t/form/")
    expect(desk.page.locator("#text")).to_have_value("Nadia of Block 4")
    expect(status(desk.page)).to_contain_text("back")
    site.STATE["mode"] = "well"
    expect(status(desk.page)).to_contain_text("Saved")
    assert site.STATE["text"] == "Nadia of Block 4"
    assert desk.page.evaluate(WAITING) == 0


def test_the_line_comes_back_and_the_words_go(desk: Window) -> None:
    write_without_a_line(desk)
    desk.context.set_offline(False)
    expect(status(desk.page)).to_contain_text("Saved")
    assert site.STATE["text"] == "Nadia of Block 4"


def test_an_expired_login_loses_no_word(desk: Window) -> None:
    site.STATE["mode"] = "expired"
    desk.page.fill("#text", "still mine")
    expect(status(desk.page)).to_contain_text("You have been signed out")
    expect(desk.page.get_by_role("link", name="Sign in again")).to_be_visible()
    desk.go("/t/form/")
    expect(desk.page.locator("#text")).to_have_value("still mine")


def test_another_person_at_this_device_gets_nothing(desk: Window) -> None:
    write_without_a_line(desk)
    desk.context.set_offline(False)
    site.STATE.update(mode="expired", person="p2", text="", version=1)
    desk.go("/t/form/")
    desk.page.wait_for_timeout(400)
    expect(desk.page.locator("#text")).to_have_value("")
    assert desk.page.evaluate(WAITING) == 0


def test_words_of_this_device_never_replace_newer_ones_unasked(desk: Window) -> None:
    write_without_a_line(desk)
    site.STATE.update(mode="expired", text="Salma wrote this", version=7)
    desk.context.set_offline(False)
    desk.go("/t/form/")
    offer = desk.page.locator("[data-autosave-offer]")
    expect(offer).to_be_visible()
    expect(desk.page.locator("#text")).to_have_value("Salma wrote this")
    offer.get_by_role("button", name="Put my words back").click()
    expect(desk.page.locator("#text")).to_have_value("Nadia of Block 4")


def test_somebody_else_changed_it(desk: Window) -> None:
    site.STATE["mode"] = "changed"
    desk.page.fill("#text", "mine")
    expect(status(desk.page)).to_contain_text("Salma changed it.")
    assert desk.page.evaluate(WAITING) == 1


def test_what_was_sent_by_the_button_does_not_come_back(desk: Window) -> None:
    desk.page.fill("#text", "done")
    desk.page.focus("#text")
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_load_state()
    expect(desk.page.locator("#text")).to_have_value("done")
    expect(desk.page.locator("[data-autosave-offer]")).to_be_hidden()
    assert desk.page.evaluate(WAITING) == 0


def test_signing_out_destroys_key_and_words(desk: Window) -> None:
    write_without_a_line(desk)
    site.STATE["mode"] = "expired"
    desk.context.set_offline(False)
    desk.page.click("#out")
    desk.page.wait_for_url(re.compile("/t/plain/"))
    held = desk.page.evaluate(HELD)
    assert (held["keys"], held["drafts"]) == (0, 0)


def test_after_seven_days_without_a_line_nothing_is_left(desk: Window) -> None:
    write_without_a_line(desk)
    site.STATE["mode"] = "expired"
    desk.context.set_offline(False)
    desk.page.evaluate("""() => new Promise((good) => {
      const request = indexedDB.open("teranga", 1);
      request.onsuccess = () => {
        const store = request.result.transaction("keys", "readwrite").objectStore("keys");
        const all = store.getAll();
        all.onsuccess = () => {
          for (const row of all.result) store.put({ ...row, seen: Date.now() - 7.1 * 86400000 });
          store.transaction.oncomplete = () => { request.result.close(); good(); };
        };
      };
    })""")
    desk.go("/t/plain/")
    desk.page.wait_for_timeout(400)
    held = desk.page.evaluate(HELD)
    assert (held["keys"], held["drafts"]) == (0, 0)


def test_quick_exit_goes_to_a_neutral_page_and_forgets(desk: Window) -> None:
    write_without_a_line(desk)
    site.STATE["mode"] = "expired"
    desk.context.set_offline(False)
    desk.page.evaluate("document.body.dataset.sensitive = ''")
    desk.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<a href=\"/month/\" data-exit>x</a>')"
    )
    before = desk.page.evaluate("history.length")
    desk.page.locator("h1").click()
    for _ in range(3):
        desk.page.keyboard.press("Escape")
    desk.page.wait_for_url(re.compile("/month/$"))
    assert (
        desk.page.evaluate("history.length") == before
    )  # it took the place of the page
    assert "Teranga" not in desk.page.content()
    assert desk.page.evaluate(HELD)["keys"] == 0


def test_quick_exit_is_a_plain_link_without_script(
    window: Callable[..., Window],
) -> None:
    page = window(java_script_enabled=False).go("/style/")
    page.get_by_role("link", name="Leave this page").click()
    assert page.url.endswith("/month/")
    assert "Teranga" not in page.content()
