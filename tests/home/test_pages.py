"""The front page, today, and how the desk is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from teranga.kernel import clock, doctor, registries
from teranga.kernel.registries import TodayItem
from teranga.publish.models import Account
from tests.world import World

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    return client


def test_the_front_page_says_what_this_is(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "a desk" in page.content.decode().lower()


def test_whoever_is_signed_in_goes_to_today(world: World) -> None:
    assert signed_in(world, "editor").get("/").url == "/today/"


def test_today_teaches_while_it_is_empty(world: World, monkeypatch) -> None:
    monkeypatch.setattr(registries.today, "_items", {})
    page = signed_in(world, "viewer").get("/today/").content.decode()
    assert "Nothing needs you." in page


def test_urgent_first_then_the_oldest(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def provide(actor, at):
        yield TodayItem(text="new", url="/n/", since=at)
        yield TodayItem(text="old", url="/o/", since=at - timedelta(days=1))
        yield TodayItem(text="urgent", url="/u/", urgent=True, since=at)

    monkeypatch.setattr(registries.today, "_items", {"planted": (1, provide)})
    page = signed_in(world, "editor").get("/today/").content.decode()
    assert page.index("urgent") < page.index("<b>old") < page.index("<b>new")
    assert "3 things need you." in page


def test_a_login_without_an_organisation_is_told(world: World) -> None:
    page = signed_in(world, "nobody").get("/today/")
    assert "belong to no organisation" in page.content.decode()


def test_how_the_desk_is_for_those_who_look_after_it(world: World) -> None:
    page = signed_in(world, "administrator").get("/health/")
    assert "No worker for what goes out" in page.content.decode()
    assert signed_in(world, "member").get("/health/").status_code == 403


def test_how_the_desk_is_tells_nothing_of_another_organisation(world: World) -> None:
    other = world.other
    Account.objects.create(
        organisation=other.organisation,
        kind="mastodon",
        name="Theirs",
        state=Account.State.REVOKED,
        created_at=clock.now(),
    )
    needs_sign_in = "One account needs a new sign-in"
    assert needs_sign_in in [str(one.title) for one in doctor.examine(now=clock.now())]
    for name in ("administrator", "coordinator"):
        page = signed_in(world, name).get("/health/").content.decode()
        assert needs_sign_in not in page
