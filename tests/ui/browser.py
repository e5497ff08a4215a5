"""Real Chromium for tests: ``page`` is a fresh window that watches for what must never happen.

A test that takes ``page`` (or ``browser``) is marked ``browser`` by itself. At its end the
window must have asked nobody but the desk, and nothing may have broken in it: no refused
style or script, no error in a script. ``page.expected`` takes patterns of console errors a
test provokes on purpose.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's loop lives in this thread, and Django would refuse the database for it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync",
    "--no-first-run", "--no-default-browser-check", "--metrics-recording-only", "--no-pings",
    "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = 1280, 360


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


class Window:
    """One window of one person: size, theme, language; watched from its first request."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        width = options.pop("width", DESK)
        options.setdefault("viewport", {"width": width, "height": 800})
        options.setdefault("locale", "en")
        self.address = address
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.elsewhere: list[str] = []
        self.broken: list[str] = []
        self.expected: list[str] = []
        self.context.on("request", self._asked)
        self.context.on("weberror", lambda error: self.broken.append(str(error.error)))
        self.context.on("console", self._said)

    def _asked(self, request: Any) -> None:
        there = urlparse(request.url)
        if (
            there.scheme in {"http", "https"}
            and f"{there.scheme}://{there.netloc}" != self.address
        ):
            self.elsewhere.append(request.url)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.broken.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def close(self) -> None:
        self.context.close()
        left = [
            b for b in self.broken if not any(re.search(e, b) for e in self.expected)
        ]
        assert self.elsewhere == [], "a page asked somebody else"
        assert left == [], "something broke in the page"


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Callable[..., Window]]:
    """``window(width=360, locale="ar", color_scheme="dark", java_script_enabled=False)``."""
    made: list[Window] = []

    def open_one(**options: Any) -> Window:
        made.append(Window(browser, live_server.url, **options))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


@pytest.fixture
def page(window: Callable[..., Window]) -> Page:
    """A desk-sized English window; ``page.goto(live_server.url + "/")``."""
    return window().page


def client_inside(user: Any) -> Client:
    """Somebody who came through the door with a password a moment ago."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


def sign_in(context: BrowserContext, address: str, user: Any) -> None:
    """The session of somebody who came through the door; the door has its own tests."""
    value = client_inside(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}]
    )


def choose_language(context: BrowserContext, address: str, language: str) -> None:
    context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}]
    )


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: rule, how often, the first place."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert found["passes"], "axe looked at nothing"
    return [
        f"{one['id']} ×{len(one['nodes'])}: {one['nodes'][0]['html'][:160]} "
        f"{one['nodes'][0]['failureSummary'][:200]}"
        for one in found["violations"]
    ]


def repeated_ids(page: Page) -> list[str]:
    """A label or an error that hangs on an id must find the one it means."""
    return list(
        page.evaluate(
            "Array.from(document.querySelectorAll('[id]'), e => e.id)"
            ".filter((id, i, all) => all.indexOf(id) !== i)"
        )
    )


def axe(page: Page) -> None:
    assert violations(page) == []
    assert repeated_ids(page) == []


def sideways(page: Page) -> int:
    """How many pixels the page can be pushed sideways; nought is right."""
    return int(
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"browser", "page", "window"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
