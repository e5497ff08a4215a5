"""The whole way without a mouse: Tab, Enter, Space, arrows and the desk's own keys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.journey import first_post
from tests.journeys.person import ByKeyboard

pytestmark = [
    pytest.mark.real_clock,
    pytest.mark.skipif(not os.environ.get("TERANGA_MORE"), reason="make test-more"),
]


def test_by_keyboard(browser: Browser, snac: dict[str, Any], tmp_path: Path) -> None:
    first_post(ByKeyboard, browser, snac, tmp_path)
