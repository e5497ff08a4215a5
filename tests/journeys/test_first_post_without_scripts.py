"""The whole way for somebody whose browser runs no script (ruling 30: what is text)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.journey import first_post
from tests.journeys.person import WithoutScripts


@pytest.mark.real_clock
def test_without_scripts(
    browser: Browser, snac: dict[str, Any], tmp_path: Path
) -> None:
    first_post(WithoutScripts, browser, snac, tmp_path)
