"""Back, at a computer that others use, after somebody has signed out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.ui.browser import CHROMIUM, QUIET, sign_in
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.real_clock,
    pytest.mark.django_db(transaction=True),
]
WAKES_PAGES = "--disable-back-forward-cache"  # people's browsers keep left pages awake


def test_back_after_signing_out_brings_no_page_back(
    browser: Browser, live_server: Any, world: World
) -> None:
    awake = browser.browser_type.launch(
        executable_path=CHROMIUM, args=QUIET, ignore_default_args=[WAKES_PAGES]
    )
    context = awake.new_context(locale="en")
    sign_in(context, live_server.url, world.people["coordinator"])
    page = context.new_page()
    page.goto(f"{live_server.url}/people/")
    assert "Moderator" in page.inner_text("main")
    page.goto(f"{live_server.url}/me/")
    page.evaluate("document.querySelector('[data-sign-out]').requestSubmit()")
    page.wait_for_url(f"{live_server.url}/")
    page.evaluate("history.go(-2)")
    page.wait_for_url("**/account/login/**")
    assert "Moderator" not in page.inner_text("main")
    awake.close()
