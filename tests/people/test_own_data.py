"""A person downloads what the desk holds about her, and only she, and only just now."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry
from teranga.protect.models import Override
from tests.publish.making import draft
from tests.ui.browser import client_inside
from tests.world import World, join

PAGE = reverse("people:about_me")


def lines(world: World) -> list[LedgerEntry]:
    found = LedgerEntry.objects.of(world.house).filter(verb="people.own_data")
    return list(found)


def reason(world: World, who: str, text: str, **where: Any) -> None:
    Override.objects.create(
        organisation=where.get("organisation", world.house),
        carrier_kind="publish.post",
        carrier=draft(world.actor("editor"), clock.now()).pk,
        fingerprint=text[:32],
        check_name="links",
        reason=text,
        by=world.people[who].pk,
        at=clock.now(),
    )


def test_she_gets_a_file_with_what_is_hers(world: World) -> None:
    draft(world.actor("editor"), clock.now(), title="Born here")
    reason(world, "editor", "We asked her first.")
    reason(world, "coordinator", "Not hers to read.")
    answer = client_inside(world.people["editor"]).post(PAGE)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="about-me.json"'
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["organisation"] == world.house.name
    holds = told["holds"]
    assert holds["people"]["alias"] == "Editor"
    assert "Born here" in [one["title"] for one in holds["publish"]["posts"]]
    assert "people.own_data" in [one["did"] for one in holds["kernel"]["ledger"]]
    kept = [one["reason"] for one in holds["protect"]["kept_findings"]]
    assert kept == ["We asked her first."]
    assert holds["publish.accounts"] == {"accounts_connected": []}
    [written] = lines(world)
    assert written.subject == str(world.actor("editor").membership)


def test_a_signed_in_screen_alone_gives_nothing(world: World, client: Client) -> None:
    client.force_login(world.people["editor"])
    assert client.post(PAGE)["Location"] == PAGE
    asked = client.get(PAGE)["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    wrong = client.post(asked, {"password": "not this", "next": PAGE})
    assert wrong.status_code == 200
    assert client.post(PAGE).status_code == 302
    assert lines(world) == []
    shown = client.post(asked, {"password": "four quiet river stones", "next": PAGE})
    assert shown["Location"] == PAGE
    assert '<form method="post"' in client.get(PAGE).content.decode()
    assert lines(world) == []  # a look at the page gives nothing yet
    assert client.post(PAGE).json()["holds"]["people"]["alias"] == "Editor"
    assert len(lines(world)) == 1


def test_it_speaks_of_the_organisation_she_works_in_now(world: World) -> None:
    owner = world.people["owner"]
    join(owner, world.house, "viewer")
    client = client_inside(owner)
    session = client.session
    session["organisation"] = str(world.house.pk)
    session.save()
    told = client.post(PAGE).json()
    assert told["organisation"] == world.house.name
    assert [one["name"] for one in told["holds"]["people"]["roles"]] == ["viewer"]
    assert "Elsewhere" not in repr(told)


def test_who_works_nowhere_is_led_to_her_account(world: World) -> None:
    client = client_inside(world.people["nobody"])
    for answer in (client.get(PAGE), client.post(PAGE)):
        assert answer["Location"] == reverse("people:me")


def test_her_account_leads_to_it(world: World) -> None:
    client = client_inside(world.people["viewer"])
    assert f'href="{PAGE}"' in client.get(reverse("people:me")).content.decode()
