"""axe on every page of the product: zero violations, and nothing pushes sideways.

Eight ways to look: two themes × two directions × two widths. Every run looks at two of
them, rotated by the page's name; pages whose templates or styles are being changed, and
every page with TERANGA_MORE=1, are looked at in all eight.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.ui.browser import (
    DESK,
    PHONE,
    Window,
    axe,
    choose_language,
    sideways,
    sign_in,
)
from tests.ui.pages import EXAMPLES, walk
from tests.world import World, join, make_world

ROOT = Path(__file__).resolve().parents[2]
EIGHT = list(product(["light", "dark"], ["en", "ar"], [DESK, PHONE]))
PAGES = {page.route: page for page in walk()}
HATS = ("editor", "coordinator", "administrator", "safeguarding_focal_point")


def test_every_page_that_needs_an_example_has_one() -> None:
    """Red here? Add a line to EXAMPLES in tests/ui/pages.py: a page nobody looks at is a gap."""
    missing = {
        route for route, page in PAGES.items() if page.needs_example
    } - EXAMPLES.keys()
    assert missing == set()
    assert EXAMPLES.keys() <= PAGES.keys()


def changed_files() -> set[str]:
    """Names of templates and styles that differ from the last commit."""
    told = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", "teranga"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return {line[3:] for line in told.stdout.splitlines()}


def ways(
    route: str, templates: set[str], changed: set[str]
) -> list[tuple[str, str, int]]:
    css = any(name.endswith((".css", ".js")) for name in changed)
    touched = css or any(
        name.endswith(f"/templates/{t}") for t in templates for name in changed
    )
    if os.environ.get("TERANGA_MORE") or touched:
        return EIGHT
    at = sha256(route.encode()).digest()[0] % 8
    return [EIGHT[at], EIGHT[7 - at]]  # the one and its opposite in every respect


def test_the_two_ways_are_opposites_and_changes_widen_them(monkeypatch) -> None:
    monkeypatch.delenv("TERANGA_MORE", raising=False)
    for route in PAGES:
        one, other = ways(route, set(), set())
        assert all(a != b for a, b in zip(one, other, strict=True))
    changed = {"teranga/home/templates/home/today.html"}
    assert ways("home:today", {"home/today.html"}, changed) == EIGHT
    assert len(ways("home:today", {"home/front.html"}, changed)) == 2
    assert ways("home:today", set(), {"teranga/ui/static/ui/css/base.css"}) == EIGHT


@pytest.mark.parametrize("route", sorted(PAGES))
def test_page(
    route: str, window: Callable[..., Window], transactional_db: None
) -> None:
    page = PAGES[route]
    world = _world()
    person = world.people["everything"]
    path = page.address(world)
    client = Client()
    is_open = page.access is None or page.access.how in {"open", "ticket"}
    if not is_open:
        client.force_login(person)
    answer = client.get(path, follow=True)
    if answer.status_code == 405 or "html" not in answer.headers.get(
        "Content-Type", ""
    ):
        pytest.skip("not a page that is read")
    templates = {t.name for t in answer.templates if t.name}
    for theme, language, width in ways(route, templates, changed_files()):
        desk = window(width=width, color_scheme=theme)
        desk.expected.append(r"the server responded with a status of 4\d\d")
        if not is_open:
            sign_in(desk.context, desk.address, person)
        choose_language(desk.context, desk.address, language)
        desk.go(path)
        axe(desk.page)
        assert sideways(desk.page) == 0, (theme, language, width)
        desk.context.close()


def _world() -> World:
    world = make_world()
    everything = get_user_model().objects.create_user(
        "everything", "four quiet river stones"
    )
    join(everything, world.house, *HATS)
    world.people["everything"] = everything
    return world
