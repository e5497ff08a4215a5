"""A first post, from nothing to withdrawal, on the real desk and a real server.

First owner, an invited second person, an account connected by OAuth, a bilingual post
stopped by one must-fix, mended, approved by the other, sent, read as a stranger,
corrected, taken back; hold all stops the next. In English and in Arabic.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import PASSWORD, owner_link, served
from tests.peers.snac import CLOSE, snac_add_user

pytestmark = [
    pytest.mark.real_clock,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not os.environ.get("TERANGA_MORE"), reason="make test-more"),
]
EN = "The reading table opens on Friday. Read how: http://example.org/table"
AR = "طاولة القراءة تُفتح يوم الجمعة."
RIGHT = "The reading table opens on Saturday."
TAKEN_BACK = {"en": "Taken back", "ar": "سُحب"}
NOW = {"en": "now", "ar": "الآن"}
PATIENCE = 100  # seconds; the pace between two deliveries is part of the product


def until(what: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.5)
    raise AssertionError("did not come true in time")


def person(browser: Browser, address: str, language: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    context.add_cookies(
        [{"name": "django_language", "value": language, "url": address}]
    )
    return context.new_page()


def press(page: Page, do: str) -> None:
    page.locator(f'main button[name="do"][value="{do}"]').first.click()
    page.wait_for_load_state()


def act(page: Page) -> None:
    """The one filled button of the page."""
    page.locator("main button.btn--act").last.click()
    page.wait_for_load_state()


def open_desk(page: Page, said: str, language: str) -> None:
    page.goto(owner_link(said))
    page.fill("[name=organisation-name]", "Kër Jàmm")
    page.select_option("[name=organisation-language]", language)
    login(page, "awa")
    assert page.url.endswith("/today/")


def login(page: Page, name: str) -> None:
    page.fill("[name=alias]", name.title())
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    act(page)


def invite(page: Page, other: Page, address: str) -> None:
    page.goto(f"{address}/people/invite/")
    page.check("[name=hats][value=coordinator]")
    act(page)
    link = re.search(r"http://localhost:\d+/invitation/[\w-]+/", page.content())
    assert link
    other.goto(link[0])
    if other.locator("[name=username]").count() == 0:
        other.locator("main a.btn, main button.btn--act").first.click()
        other.wait_for_load_state()
    login(other, "salma")
    assert "/invitation/" not in other.url


def connect(page: Page, address: str, snac: dict) -> None:
    page.goto(f"{address}/publish/accounts/connect/")
    page.locator("main .rows a[href*=mastodon]").click()
    page.fill("[name=server]", snac["base"])
    page.fill("[name=name]", "Kër Jàmm there")
    act(page)
    page.locator("main a.btn--act").click()  # the server's own sign-in page
    page.fill("[name=login]", snac["user"])
    page.fill("[name=passwd]", snac["password"])
    page.locator("input[type=submit]").first.click()
    page.wait_for_url(f"{address}/publish/accounts/**")


def write(page: Page, address: str) -> str:
    """A bilingual post, stopped by one must-fix and mended by one tap; its address."""
    page.goto(f"{address}/publish/write/")
    page.fill("[name=title]", "The reading table")
    page.locator("textarea.write-box").first.fill(EN)
    other = "ar" if page.locator("textarea.write-box[lang=en]").count() else "en"
    page.locator("main details.menu summary").first.click()
    press(page, f"add:{other}")
    page.locator(f"[role=tab]#lang-{other}").click()
    page.locator(f"textarea[lang={other}]").first.fill(AR)
    page.locator("[name=to]").first.check()
    must = page.locator('.gate .find[data-s="must"]')
    expect(must).to_have_count(1)  # the gate follows what is typed
    expect(page.locator('button[value="submit"]')).to_have_count(0)
    must.locator("button[value^='fix:']").click()
    expect(must).to_have_count(0)
    press(page, "submit")
    return re.sub(r"write/?$", "", page.url.split("?")[0].split("#")[0])


def approve(page: Page, post: str) -> None:
    page.goto(f"{post}review/")
    press(page, "approve")


def send_now(page: Page, post: str, now: str) -> None:
    page.goto(post)
    form = page.locator("form[action$='/schedule/']")
    form.locator("[name=day]").fill(now)
    form.locator("button.btn--act").click()
    page.wait_for_load_state()


def served_there(snac: dict) -> list[str]:
    """The texts a stranger gets: no cookie, no token."""
    with httpx.Client(headers=CLOSE, trust_env=False, timeout=20) as stranger:
        page = stranger.get(f"{snac['base']}/{snac['user']}")
        return re.findall(r'<div class="e-content[^>]*>(.*?)<p>', page.text, re.S)


def says(snac: dict, words: str) -> bool:
    return words in " ".join(served_there(snac))


def correct(page: Page, post: str) -> str:
    """A correction with a link to the error; its draft's address."""
    page.goto(f"{post}correct/")
    page.fill("[name=wrong]", "Friday was wrong.")
    page.fill("[name=right]", RIGHT)
    act(page)
    # The test's server speaks http, so the link to the error is rightly stopped.
    page.evaluate(
        """for (const box of document.querySelectorAll("textarea.write-box")) {
             box.value = box.value.replaceAll("http://", "https://");
             box.dispatchEvent(new Event("input", {bubbles: true}));
           }"""
    )
    expect(page.locator('.gate .find[data-s="must"]')).to_have_count(0)
    press(page, "submit")
    return re.sub(r"write/?$", "", page.url.split("?")[0].split("#")[0])


def take_back(page: Page, post: str) -> None:
    page.goto(f"{post}take-back/")
    page.locator("main button.btn--danger").click()
    page.wait_for_load_state()


def hold_all(page: Page, address: str) -> None:
    page.goto(f"{address}/today/")
    page.locator("header [data-open=hold-all]").click()
    page.fill("#hold-all [name=reason]", "Something happened")
    page.locator("#hold-all button.btn--act").click()
    page.wait_for_load_state()
    expect(page.locator(".hold")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_nothing_to_withdrawal(
    browser: Browser, snac: dict, tmp_path: Path, language: str
) -> None:
    now = NOW[language]
    with served(tmp_path, TERANGA_PRIVATE_PEERS="yes") as (address, said):
        awa = person(browser, address, language)
        salma = person(browser, address, language)
        open_desk(awa, said, language)
        invite(awa, salma, address)
        mine = {**snac, **snac_add_user(snac)}
        connect(awa, address, mine)

        post = write(awa, address)
        approve(salma, post)
        send_now(awa, post, now)
        until(lambda: len(served_there(mine)) == 2)
        assert says(mine, "https://example.org/table")
        assert says(mine, AR)

        fixed = correct(awa, post)
        approve(salma, fixed)
        send_now(awa, fixed, now)
        until(lambda: says(mine, RIGHT))

        take_back(awa, post)
        until(lambda: served_there(mine) == [])
        awa.goto(post)
        expect(awa.locator("main")).to_contain_text(TAKEN_BACK[language])

        following = write(awa, address)
        approve(salma, following)
        hold_all(salma, address)
        send_now(awa, following, now)
        time.sleep(25)  # two sweeps and more: it would have gone out by now
        assert served_there(mine) == []
        awa.context.close()
        salma.context.close()
    assert "Traceback" not in (tmp_path / "errors.log").read_text()
