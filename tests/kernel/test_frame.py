"""The menu: what a person may open, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from teranga.kernel import frame
from tests.world import World

pytestmark = pytest.mark.django_db


def menu(world: World, who: str, path: str = "/") -> dict[str, dict[str, Any]]:
    actor = world.actor(who)
    return {item["key"]: item for item in frame.menu(RequestFactory().get(path), actor)}


def keys(item: dict[str, Any]) -> list[str]:
    return [child["key"] for child in item["children"]]


def test_an_administrator_finds_the_accounts_she_looks_after(world: World) -> None:
    """She may read no post; the stage leads her to what is hers under it."""
    accounts = reverse("publish:accounts")
    item = menu(world, "administrator", accounts)["publish"]
    assert keys(item) == ["accounts"]
    assert item["url"] == accounts
    assert item["current"]
    client = Client()
    client.force_login(world.people["administrator"])
    page = client.get(reverse("home:today")).content.decode()
    assert f'href="{accounts}"' in page
    assert f'href="{reverse("publish:posts")}"' not in page


def test_who_may_open_the_stage_itself_is_led_to_it(world: World) -> None:
    item = menu(world, "editor")["publish"]
    assert item["url"] == reverse("publish:posts")
    assert set(keys(item)) == {"posts", "write", "deliveries", "accounts"}


def test_who_may_open_nothing_of_it_does_not_see_it(world: World) -> None:
    assert "publish" not in menu(world, "evaluator")
