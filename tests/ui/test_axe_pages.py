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
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from teranga.people.models import User
from tests.samples import SAMPLES, Sample
from tests.ui.browser import (
    DESK,
    PHONE,
    Window,
    axe,
    choose_language,
    client_inside,
    sideways,
    sign_in,
)
from tests.walk import Route, is_read, routes
from tests.world import World, join, make_world

# Asked for by a page that is looked at, and shown only within it.
PARTS = {"publish:moving"}
OURS = {"ui/base.html", "ui/plain.html", "ui/away.html"}
# Pages that only somebody sees who has an app and codes.
ARMED = {"mfa_deactivate_totp", "mfa_view_recovery_codes"}
NO_SAMPLE = Sample(lambda world: {})
ROOT = Path(__file__).resolve().parents[2]
EIGHT = list(product(["light", "dark"], ["en", "ar"], [DESK, PHONE]))
PAGES = {page.name: page for page in routes()}
HATS = ("editor", "coordinator", "administrator", "safeguarding_focal_point")


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


def visitor(world: World, page: Route, sample: Sample) -> User | None:
    """Somebody who may open it; None where nobody needs to sign in."""
    if page.access is None or page.access.how in {"open", "ticket"}:
        return None
    if page.name in ARMED:
        TOTP.activate(world.people["everything"], generate_totp_secret())
        RecoveryCodes.activate(world.people["everything"])
    if page.access.how == "signed_in" and sample.owner:
        return world.people[sample.owner]
    return world.people["everything"]


@pytest.mark.parametrize("route", sorted(PAGES))
def test_page(
    route: str, window: Callable[..., Window], transactional_db: None
) -> None:
    if route in PARTS:
        pytest.skip("a part of another page")
    page, sample = PAGES[route], SAMPLES.get(route, NO_SAMPLE)
    world = full_world()
    person = visitor(world, page, sample)
    path = reverse(route, kwargs=sample.make(world))
    answer = (client_inside(person) if person else Client()).get(path)
    if not is_read(answer):
        pytest.skip("only posted to, fetched, or leads on to another page")
    templates = {t.name for t in answer.templates if t.name}
    assert OURS & templates, "a page outside the frame"
    for theme, language, width in ways(route, templates, changed_files()):
        desk = window(width=width, color_scheme=theme)
        desk.expected.append(r"the server responded with a status of 4\d\d")
        if person:
            sign_in(desk.context, desk.address, person)
        choose_language(desk.context, desk.address, language)
        desk.go(path)
        axe(desk.page)
        assert sideways(desk.page) == 0, (theme, language, width)
        desk.context.close()


def full_world() -> World:
    world = make_world()
    everything = User.objects.create_user("everything", "four quiet river stones")
    join(everything, world.house, *HATS)
    world.people["everything"] = everything
    return world
