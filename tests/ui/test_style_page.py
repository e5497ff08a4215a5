"""The living style page, in all eight: two themes × two directions × two widths."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from tests.ui.browser import DESK, PHONE, Window, axe, choose_language, sideways

EIGHT = list(product(["light", "dark"], ["en", "ar"], [DESK, PHONE]))


@pytest.mark.parametrize(("theme", "language", "width"), EIGHT)
def test_style_page(
    window: Callable[..., Window], theme: str, language: str, width: int
) -> None:
    desk = window(width=width, color_scheme=theme)
    choose_language(desk.context, desk.address, language)
    page = desk.go("/style/")
    assert page.get_attribute("html", "dir") == {"en": "ltr", "ar": "rtl"}[language]
    axe(page)
    assert sideways(page) == 0


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_style_page_in_high_contrast(window: Callable[..., Window], width: int) -> None:
    desk = window(width=width, contrast="more")
    axe(desk.go("/style/"))
    desk.page.evaluate("localStorage.setItem('theme', 'contrast')")
    desk.page.reload()
    assert desk.page.get_attribute("html", "data-theme") == "contrast"
    axe(desk.page)
