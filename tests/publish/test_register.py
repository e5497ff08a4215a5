"""The register of accounts: who opens it, what it keeps, and the yearly look (F18)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from teranga.home.queries import needs_you
from teranga.kernel.models import LedgerEntry
from teranga.kernel.registries import erasure, export
from teranga.people.access import Actor, NotAllowed
from teranga.publish.actions.connections import make_stand_in
from teranga.publish.actions.register import write_down
from teranga.publish.models import Account, RegisterEntry
from tests.world import World

YEAR = timedelta(days=366)
SAID = {
    "recovery": "The mailbox that Awa keeps",
    "second_step": "text",
    "lawful": "Lawful, says our lawyer",
}


@pytest.fixture
def page(world: World, now: datetime) -> Account:
    return make_stand_in(actor=world.actor("administrator"), now=now, name="Our page")


def said(world: World, page: Account, now: datetime) -> RegisterEntry:
    actor = world.actor("coordinator")
    return write_down(actor=actor, now=now, account=page.pk, reviewed=True, **SAID)


def shown(world: World, page: Account, who: str, end: str = "") -> str:
    browser = Client()
    browser.force_login(world.people[who])
    return browser.get(f"/publish/accounts/{page.pk}/{end}").content.decode()


def reminded(actor: Actor, now: datetime) -> bool:
    return any("/register/" in one.url for one in needs_you(actor=actor, now=now))


def test_a_form_keeps_it_and_says_who_looked(world: World, page: Account) -> None:
    browser = Client()
    browser.force_login(world.people["coordinator"])
    there = f"/publish/accounts/{page.pk}/register/"
    assert "never" in browser.get(there).content.decode()
    assert browser.post(there, {**SAID, "reviewed": "on"}).status_code == 302
    kept = RegisterEntry.objects.of(world.house).get()
    assert kept.reviewed_by == world.people["coordinator"].pk
    about = shown(world, page, "coordinator")
    assert "The mailbox that Awa keeps" in about
    assert "Codes by text message" in about
    assert "Coordinator" in about.partition("Last reviewed")[2][:200]
    wrong = browser.post(there, {**SAID, "second_step": "magic"})
    assert "The mailbox that Awa keeps" in wrong.content.decode()


@pytest.mark.parametrize("who", ["editor", "administrator", "moderator"])
def test_others_are_shown_none_of_it(
    world: World, page: Account, now: datetime, who: str
) -> None:
    said(world, page, now)
    about = shown(world, page, who)
    assert "Awa" not in about
    assert "Last reviewed" not in about
    with pytest.raises(NotAllowed):
        write_down(
            actor=world.actor(who), now=now, account=page.pk, reviewed=True, **SAID
        )


def test_the_way_back_in_is_sealed_and_in_no_ledger(
    world: World, page: Account, now: datetime
) -> None:
    said(world, page, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT recovery FROM publish_registerentry")
        assert b"Awa" not in bytes(cursor.fetchone()[0])
    line = LedgerEntry.objects.of(world.house).latest("id")
    assert line.verb == "publish.account_register"
    assert "Awa" not in str(line.facts)


def test_a_year_later_today_says_so(world: World, page: Account, now: datetime) -> None:
    coordinator = world.actor("coordinator")
    assert not reminded(coordinator, now)
    later = now + YEAR
    assert reminded(coordinator, later)
    assert not reminded(world.actor("editor"), later)
    said(world, page, later)
    assert not reminded(coordinator, later)
    assert reminded(coordinator, later + YEAR)


def test_saving_without_the_tick_is_no_review(
    world: World, page: Account, now: datetime
) -> None:
    actor = world.actor("coordinator")
    write_down(actor=actor, now=now, account=page.pk, reviewed=False, **SAID)
    kept = RegisterEntry.objects.of(world.house).get()
    assert (kept.reviewed_at, kept.reviewed_by) == (None, None)


def test_who_looked_is_given_to_her_and_forgotten_with_her(
    world: World, page: Account, now: datetime
) -> None:
    said(world, page, now)
    person = world.people["coordinator"].pk
    told = export.get("publish.register")(world.house, person)
    assert [one["name"] for one in told["accounts_reviewed"]] == ["Our page"]
    erasure.get("publish.register")(world.house, person, now)
    kept = RegisterEntry.objects.of(world.house).get()
    assert (kept.reviewed_by, kept.reviewed_at) == (None, now)
