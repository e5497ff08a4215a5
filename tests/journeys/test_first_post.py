"""A first post, from nothing to withdrawal, on the real desk and a real server.

First owner, an invited second person, an account connected by OAuth, a bilingual post
stopped by one must-fix, mended, approved by the other, sent, read as a stranger,
corrected, taken back; hold all stops the next, until the other person releases it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.journey import first_post
from tests.journeys.person import OnAPhone, Person

pytestmark = [pytest.mark.real_clock, pytest.mark.timeout(400)]
more = pytest.mark.skipif(not os.environ.get("TERANGA_MORE"), reason="make test-more")


def test_by_mouse_in_english(
    browser: Browser, snac: dict[str, Any], tmp_path: Path
) -> None:
    first_post(Person, browser, snac, tmp_path)


@more
def test_by_mouse_in_arabic(
    browser: Browser, snac: dict[str, Any], tmp_path: Path
) -> None:
    """And at a given minute, not before."""
    first_post(Person, browser, snac, tmp_path, language="ar", waits=True)


@more
@pytest.mark.parametrize("language", ["fr", "es"])
def test_by_mouse_in_other_languages(
    browser: Browser, snac: dict[str, Any], tmp_path: Path, language: str
) -> None:
    first_post(Person, browser, snac, tmp_path, language=language)


@more
def test_on_a_phone(browser: Browser, snac: dict[str, Any], tmp_path: Path) -> None:
    first_post(OnAPhone, browser, snac, tmp_path, language="ar")
