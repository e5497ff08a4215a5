"""Erasing a person: the names go everywhere, what was done stays without them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from teranga.kernel import chain, clock, registries, tombstones
from teranga.kernel.models import LedgerEntry, Pseudonym
from teranga.people.access import NotAllowed
from teranga.people.actions import erasure, guards, logins, members, recovery, tickets
from teranga.people.models import Membership, Ticket, User
from teranga.people.queries import aliases
from tests.world import World, join


def held(world: World, name: str) -> Membership:
    return Membership.objects.of(world.house).get(user=world.people[name])


def erase(world: World, name: str, *, by: str = "data_protection_focal_point") -> None:
    erasure.erase_member(
        actor=world.actor(by), now=clock.now(), membership=held(world, name).pk
    )


def whole_database() -> str:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows.extend(cursor.fetchall())
    return repr(rows)


def test_no_name_is_left_anywhere(world: World) -> None:
    person = world.people["editor"]
    User.objects.filter(pk=person.pk).update(
        username="khadija.f", email="khadija@example.org"
    )
    Membership.objects.of(world.house).filter(user=person).update(
        alias="Khadija Fall", pseudonym="Xadi"
    )
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    client.get(reverse("people:me"))
    me = world.actor("editor")
    members.call_me(actor=me, now=clock.now(), alias="Khadija Fall", pseudonym="Xadi")
    erase(world, "editor")
    left = whole_database().lower()
    for word in ("khadija", "xadi"):
        assert word not in left
    assert client.get(reverse("people:me")).status_code == 302


def test_the_ledger_stays_whole_and_leads_to_nobody(world: World) -> None:
    me = world.actor("editor")
    members.call_me(actor=me, now=clock.now(), alias="Khadija", pseudonym="")
    line = LedgerEntry.objects.of(world.house).get(verb="people.call_me")
    assert Pseudonym.objects.of(world.house).get(code=line.actor).person == me.person
    erase(world, "editor")
    assert LedgerEntry.objects.of(world.house).filter(pk=line.pk).exists()
    assert not Pseudonym.objects.of(world.house).filter(person=me.person).exists()
    chain.seal_batch(now=clock.now())
    assert chain.verify() is None


def test_colleagues_read_somebody_who_left(world: World) -> None:
    person = world.people["editor"].pk
    erase(world, "editor")
    assert aliases(organisation=world.house, people={person}) == {
        person: "Somebody who left"
    }


def test_who_erases(world: World) -> None:
    for who in ("coordinator", "administrator", "safeguarding_focal_point"):
        with pytest.raises(NotAllowed):
            erase(world, "viewer", by=who)
    erase(world, "member", by="member")
    with pytest.raises(guards.NotHere):
        erasure.erase_member(
            actor=world.actor("data_protection_focal_point"),
            now=clock.now(),
            membership=Membership.objects.of(world.elsewhere).get().pk,
        )


def test_the_last_coordinator_is_not_erased(world: World) -> None:
    with pytest.raises(guards.LastCoordinator):
        erase(world, "coordinator")


def test_another_organisation_keeps_her(world: World) -> None:
    join(world.people["owner"], world.house, "viewer")
    erase(world, "owner")
    owner = User.objects.get(username="owner")
    assert owner.is_active
    assert world.other.alias == "Owner"
    assert held(world, "owner").alias == ""


def test_a_restore_erases_again(world: World) -> None:
    person = world.people["editor"]
    before = held(world, "editor")
    erase(world, "editor")
    # As a backup of yesterday would bring her back:
    before.alias, before.state, before.left_at = "Khadija", "active", None
    before.save()
    assert tombstones.replay(now=clock.now()).again["people.erase"] >= 1
    assert held(world, "editor").alias == ""
    assert not User.objects.get(pk=person.pk).is_active


def test_an_erased_login_has_no_way_back(world: World) -> None:
    made = recovery.offer_recovery(
        actor=world.actor("coordinator"),
        now=clock.now(),
        membership=held(world, "viewer").pk,
        drop_second_factor=True,
    )
    erase(world, "viewer")
    page = Client().get(reverse("people:recover", args=[made.code]))
    assert page.status_code == 404


def test_she_can_read_what_we_hold_and_nobody_elses(world: World) -> None:
    told = registries.export.get("people")(world.house, world.people["editor"].pk)
    assert told["alias"] == "Editor"
    assert told["roles"][0]["name"] == "editor"
    assert "coordinator" not in repr(told).lower()
    assert (
        registries.export.get("people")(world.elsewhere, world.people["editor"].pk)
        == {}
    )


def test_the_note_on_her_invitation_goes_too(world: World) -> None:
    """A colleague wrote down whom it was for; the first page she opened used it up."""

    def invite(note: str) -> tickets.Made:
        return members.invite(
            actor=world.actor("coordinator"),
            now=clock.now(),
            hats=frozenset({"viewer"}),
            note=note,
        )

    used, revoked = invite("Khadija, my neighbour"), invite("the neighbour again")
    assert "neighbour" in whole_database()
    members.join(
        now=clock.now(),
        ticket=used.ticket,
        who=logins.NewLogin(username="kh", password="seven slow green kettles"),
        alias="K",
    )
    tickets.revoke(
        actor=world.actor("administrator"), now=clock.now(), ticket=revoked.ticket.pk
    )
    assert "neighbour" not in whole_database()


def test_a_code_made_for_her_does_not_lead_to_her(world: World) -> None:
    mine = held(world, "viewer").pk
    recovery.offer_recovery(
        actor=world.actor("coordinator"),
        now=clock.now(),
        membership=mine,
        drop_second_factor=False,
    )
    erase(world, "viewer")
    assert not Ticket.objects.of(world.house).filter(subject=str(mine)).exists()
