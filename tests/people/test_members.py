"""Coming and going: invitations by code, several organisations, leaving, being removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock, registries
from teranga.kernel.models import LedgerEntry, Notice, Organisation
from teranga.kernel.registries import Leftover
from teranga.people.access import NotAllowed
from teranga.people.actions import grants, guards, logins, members, owners, tickets
from teranga.people.models import Grant, Membership, Ticket, User
from teranga.people.queries import (
    actor_for,
    aliases,
    left_by_hand,
    memberships_of,
    people_here,
)
from tests.world import World, join

PASSWORD = "four quiet river stones"  # noqa: S105


def invite(world: World, *hats: str, by: str = "coordinator") -> tickets.Made:
    return members.invite(
        actor=world.actor(by), now=clock.now(), hats=frozenset(hats), note="Awa"
    )


def new_login(name: str) -> logins.NewLogin:
    return logins.NewLogin(username=name, password=PASSWORD)


def test_an_invitation_makes_a_login_and_a_member(world: World) -> None:
    made = invite(world, "editor", "viewer")
    held = members.join(
        now=clock.now(), ticket=made.ticket, who=new_login("awa"), alias="Awa"
    )
    assert actor_for(held, now=clock.now()).roles == {"editor", "viewer"}
    assert held.user.email == ""
    verbs = LedgerEntry.objects.of(world.house).values_list("verb", flat=True)
    assert {"people.invite", "people.join"} <= set(verbs)
    told = Notice.objects.of(world.house).get(what="people.joined")
    assert told.person == world.people["coordinator"].pk


def test_an_invitation_is_used_once_and_a_taken_name_uses_nothing(
    world: World,
) -> None:
    made = invite(world, "viewer")
    with pytest.raises(logins.NameTaken):
        members.join(
            now=clock.now(), ticket=made.ticket, who=new_login("editor"), alias="x"
        )
    members.join(now=clock.now(), ticket=made.ticket, who=new_login("awa"), alias="x")
    with pytest.raises(tickets.NotUsable):
        members.join(
            now=clock.now(), ticket=made.ticket, who=new_login("binta"), alias="x"
        )
    assert not User.objects.filter(username="binta").exists()


def test_a_login_may_belong_to_several_with_a_name_in_each(world: World) -> None:
    made = invite(world, "viewer")
    owner = world.people["owner"]
    members.join(now=clock.now(), ticket=made.ticket, who=owner, alias="Guest")
    assert [one.alias for one in memberships_of(owner)] == ["Owner", "Guest"]
    assert aliases(organisation=world.house, people={owner.pk}) == {owner.pk: "Guest"}
    assert aliases(organisation=world.elsewhere, people={owner.pk}) == {
        owner.pk: "Owner"
    }


def test_who_is_here_already_does_not_use_it_up(world: World) -> None:
    made = invite(world, "viewer")
    with pytest.raises(members.AlreadyHere):
        members.join(
            now=clock.now(), ticket=made.ticket, who=world.people["editor"], alias="x"
        )
    assert Ticket.objects.of(world.house).get(pk=made.ticket.pk).uses_left == 1


def test_roles_end_at_once_also_by_a_clock_that_went_back(world: World) -> None:
    gone = Membership.objects.of(world.house).get(user=world.people["viewer"])
    me, before = world.actor("administrator"), clock.now()
    clock.move(before - timedelta(hours=1))
    members.remove(actor=me, now=clock.now(), membership=gone.pk)
    ended = Grant.objects.of(world.house).get(membership=gone)
    assert ended.granted_at == ended.ended_at == clock.now()
    clock.move(before)
    assert world.actor("viewer").hats == frozenset()


def test_an_invitation_ends_with_the_rights_of_who_made_it(world: World) -> None:
    join(
        User.objects.create_user("second", PASSWORD),
        world.house,
        "coordinator",
    )
    made = invite(world, "coordinator")
    Grant.objects.of(world.house).filter(
        membership__user=world.people["coordinator"]
    ).update(ended_at=clock.now())
    with pytest.raises(tickets.NotUsable):
        members.join(
            now=clock.now(), ticket=made.ticket, who=new_login("awa"), alias="x"
        )
    assert not User.objects.filter(username="awa").exists()


def test_nobody_offers_what_she_cannot_give(world: World) -> None:
    with pytest.raises(grants.NotYours):
        invite(world, "coordinator", by="administrator")
    with pytest.raises(grants.NotYours):
        invite(world, "protection_officer")
    with pytest.raises(NotAllowed):
        invite(world, "viewer", by="editor")


def test_leaving_ends_roles_and_codes_and_lists_what_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def posts(
        organisation: Organisation, person: object, now: object
    ) -> list[Leftover]:
        asked.append(person)
        return [Leftover(text="Change the radio's password")]

    monkeypatch.setitem(registries.handover._items, "a test", (1, posts))
    made = invite(world, "viewer", by="administrator")
    me = world.actor("administrator")
    before = left_by_hand(actor=me, now=clock.now())
    assert Membership.objects.of(world.house).get(pk=me.membership).left_at is None
    after = members.leave(actor=me, now=clock.now())
    assert before[0] == after[0] == Leftover(text="Change the radio's password")
    assert asked == [me.person, me.person]
    held = Membership.objects.of(world.house).get(pk=me.membership)
    assert (held.state, held.left_at) == ("left", clock.now())
    assert not held.grants.filter(ended_at__isnull=True).exists()
    with pytest.raises(tickets.NotUsable):
        tickets.open_ticket(code=made.code, origin="192.0.2.1", now=clock.now())


def test_the_last_coordinator_does_not_leave(world: World) -> None:
    with pytest.raises(guards.LastCoordinator):
        members.leave(actor=world.actor("coordinator"), now=clock.now())
    assert world.actor("coordinator").roles == {"coordinator"}


def test_who_left_may_come_back(world: World) -> None:
    members.leave(actor=world.actor("trainer"), now=clock.now())
    made = invite(world, "viewer")
    later = clock.now() + timedelta(days=1)
    held = members.join(
        now=later, ticket=made.ticket, who=world.people["trainer"], alias="Again"
    )
    assert actor_for(held, now=later).roles == {"viewer"}
    assert held.left_at is None


def test_a_removed_member_is_out_at_once(world: World) -> None:
    client = Client()
    client.force_login(world.people["editor"])
    assert client.get(reverse("people:members")).status_code == 200
    held = Membership.objects.of(world.house).get(user=world.people["editor"])
    members.remove(
        actor=world.actor("coordinator"), now=clock.now(), membership=held.pk
    )
    answer = client.get(reverse("people:members"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_removing_is_for_coordinator_and_administrator_and_never_oneself(
    world: World,
) -> None:
    target = Membership.objects.of(world.house).get(user=world.people["viewer"])
    for who in ("editor", "safeguarding_focal_point", "moderator"):
        with pytest.raises(NotAllowed):
            members.remove(
                actor=world.actor(who), now=clock.now(), membership=target.pk
            )
    me = world.actor("administrator")
    with pytest.raises(grants.ToYourself):
        members.remove(actor=me, now=clock.now(), membership=me.membership)
    with pytest.raises(guards.NotHere):
        members.remove(actor=world.other, now=clock.now(), membership=target.pk)


def test_an_administrator_does_not_remove_a_focal_point(world: World) -> None:
    held = Membership.objects.of(world.house).get(
        user=world.people["safeguarding_focal_point"]
    )
    with pytest.raises(grants.NotYours):
        members.remove(
            actor=world.actor("administrator"), now=clock.now(), membership=held.pk
        )


def test_who_may_see_only_herself_sees_only_herself(world: World) -> None:
    shown = people_here(actor=world.actor("member"), now=clock.now())
    assert [one.alias for one in shown] == ["Member"]
    assert len(people_here(actor=world.actor("editor"), now=clock.now())) == 19


def test_the_first_owner_opens_a_desk(db: None) -> None:
    link = owners.first_owner_link(now=clock.now())
    assert link
    code = link.rstrip("/").rpartition("/")[2]
    ticket = tickets.open_ticket(code=code, origin="192.0.2.1", now=clock.now())
    wish = owners.NewOrganisation(name="Kër Jàmm", language="fr", time_zone="UTC")
    held = owners.open_organisation(
        now=clock.now(), ticket=ticket, who=new_login("awa"), alias="Awa", wish=wish
    )
    assert actor_for(held, now=clock.now()).roles == {
        "coordinator",
        "editor",
        "administrator",
    }
    assert owners.first_owner_link(now=clock.now()) is None
    with pytest.raises(tickets.NotUsable):
        tickets.open_ticket(code=code, origin="192.0.2.1", now=clock.now())


def test_a_newer_first_link_ends_the_older(db: None) -> None:
    older = owners.first_owner_link(now=clock.now())
    newer = owners.first_owner_link(now=clock.now())
    assert older and newer
    client = Client()
    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200


def test_the_people_of_the_demo_do_not_count_as_somebody(world: World) -> None:
    assert owners.first_owner_link(now=clock.now()) is None
    for house in (world.house, world.elsewhere):
        Organisation.objects.of(house).update(demo=True)
    assert owners.first_owner_link(now=clock.now())
