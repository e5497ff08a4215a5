"""Back in without e-mail; and what a code cannot be misused for."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry, Notice
from teranga.people.access import NotAllowed
from teranga.people.actions import grants, recovery, tickets
from teranga.people.models import Membership, User
from teranga.people.queries import actor_for, to_confirm
from tests.world import World, join

NEW = "seven slow green kettles"


def held(world: World, name: str) -> Membership:
    return Membership.objects.of(world.house).get(user=world.people[name])


def offer(
    world: World, of: str, *, by: str = "administrator", drop: bool = False
) -> tickets.Made:
    return recovery.offer_recovery(
        actor=world.actor(by),
        now=clock.now(),
        membership=held(world, of).pk,
        drop_second_factor=drop,
    )


def use(made: tickets.Made) -> User:
    return recovery.recover(now=clock.now(), ticket=made.ticket, password=NEW)


def factor(user: User) -> Authenticator:
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )


def mailbox(user: User) -> None:
    address = "thief@example.org"
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.email = address
    user.save(update_fields=["email"])


def test_a_code_sets_a_new_password_and_ends_every_device(world: World) -> None:
    before = Client()
    before.force_login(world.people["viewer"])
    made = offer(world, "viewer")
    client = Client()
    page = reverse("people:recover", args=[made.code])
    assert "viewer" in client.get(page).content.decode()
    answer = client.post(page, {"password": NEW, "again": NEW})
    assert answer.status_code == 302
    assert client.get(reverse("people:me")).status_code == 200
    assert before.get(reverse("people:me")).status_code == 302
    assert User.objects.get(username="viewer").check_password(NEW)
    assert client.get(page).status_code == 404


def test_a_second_person_is_told_and_it_is_written_down(world: World) -> None:
    offer(world, "protection_officer")
    told = set(
        Notice.objects.of(world.house)
        .filter(what="people.recovery")
        .values_list("person", flat=True)
    )
    assert told == {
        world.people[name].pk
        for name in (
            "coordinator",
            "protection_officer",
            "safeguarding_focal_point",
            "deputy_focal_point",
        )
    }
    line = LedgerEntry.objects.of(world.house).get(verb="people.recovery_offer")
    assert line.facts == {"second_factor": False, "told": 4}


def test_a_newer_code_ends_the_older(world: World) -> None:
    older, newer = offer(world, "viewer"), offer(world, "viewer")
    with pytest.raises(tickets.NotUsable):
        use(older)
    assert use(newer).username == "viewer"


@pytest.mark.parametrize("who", ["editor", "safeguarding_focal_point", "moderator"])
def test_only_coordinator_and_administrator_make_codes(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        offer(world, "viewer", by=who)


def test_nobody_makes_one_for_herself(world: World) -> None:
    with pytest.raises(recovery.ForYourself):
        offer(world, "administrator", by="administrator")


def test_the_second_step_stays_unless_it_is_lost(world: World) -> None:
    person = world.people["viewer"]
    factor(person)
    made = offer(world, "viewer")
    page = reverse("people:recover", args=[made.code])
    client = Client()
    answer = client.post(page, {"password": NEW, "again": NEW})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("people:me")).status_code == 302
    use(offer(world, "viewer", drop=True))
    assert not Authenticator.objects.filter(user=person).exists()


def test_a_thief_keeps_no_mailbox_where_the_second_step_was_lost(world: World) -> None:
    person = world.people["viewer"]
    mailbox(person)
    use(offer(world, "viewer"))
    assert EmailAddress.objects.filter(user=person).exists()
    use(offer(world, "viewer", drop=True))
    assert not EmailAddress.objects.filter(user=person).exists()
    assert User.objects.get(pk=person.pk).email == ""
    lines = LedgerEntry.objects.of(world.house).filter(verb="people.recover")
    assert [one.facts["second_factor"] for one in lines.order_by("id")] == [
        False,
        True,
    ]


def test_a_code_alone_opens_nothing_confidential(world: World) -> None:
    use(offer(world, "safeguarding_focal_point"))
    assert world.actor("safeguarding_focal_point").hats == frozenset()
    with pytest.raises(NotAllowed):  # the maker of the code may not confirm it
        recovery.confirm_person(
            actor=world.actor("administrator"),
            now=clock.now(),
            membership=held(world, "safeguarding_focal_point").pk,
        )
    recovery.confirm_person(
        actor=world.actor("deputy_focal_point"),
        now=clock.now(),
        membership=held(world, "safeguarding_focal_point").pk,
    )
    assert world.actor("safeguarding_focal_point").hats == {"safeguarding_focal_point"}


def test_the_maker_may_not_confirm_and_neither_may_she(world: World) -> None:
    use(offer(world, "protection_officer", by="coordinator"))
    target = held(world, "protection_officer").pk
    with pytest.raises(NotAllowed):
        recovery.confirm_person(
            actor=world.actor("coordinator"), now=clock.now(), membership=target
        )
    with pytest.raises(recovery.ForYourself):
        recovery.confirm_person(
            actor=world.actor("protection_officer"),
            now=clock.now(),
            membership=target,
        )


def test_one_house_cannot_open_another_with_its_code(world: World) -> None:
    """The owner of Elsewhere is a guest here; our administrator recovers her login."""
    join(world.people["owner"], world.house, "viewer")
    use(offer(world, "owner"))
    assert actor_for(held(world, "owner"), now=clock.now()).roles == {"viewer"}
    assert world.other.roles == frozenset()
    told = Notice.objects.of(world.elsewhere).filter(what="people.doubt")
    assert not told.exists()  # she is alone there: nobody to tell but herself
    client = Client()
    client.force_login(User.objects.get(username="owner"))
    session = client.session
    session["organisation"] = str(world.elsewhere.pk)
    session.save()
    answer = client.get(reverse("people:members"))
    assert answer["Location"] == reverse("people:organisations")
    page = client.get(reverse("people:organisations")).content.decode()
    assert "confirm first" in page


def test_a_code_names_no_other_organisation(world: World) -> None:
    """Whoever made it and used it herself must not learn where else she works."""
    join(world.people["owner"], world.house, "viewer")
    made = offer(world, "owner")
    client = Client()
    code = reverse("people:recover", args=[made.code])
    pages = [client.get(code)]
    client.post(code, {"password": NEW, "again": NEW})
    pages += [
        client.get(reverse(name))
        for name in ("people:organisations", "people:me", "home:today")
    ]
    for page in pages:
        assert page.status_code == 200
        assert "Elsewhere" not in page.content.decode()
    assert "Jàmm" in pages[-1].content.decode()
    chosen = {"organisation": world.elsewhere.pk}
    answer = client.post(reverse("people:organisations"), chosen)
    assert answer.status_code == 404


def test_with_her_own_second_step_there_is_no_doubt(world: World) -> None:
    join(world.people["owner"], world.house, "viewer")
    factor(world.people["owner"])
    use(offer(world, "owner"))
    assert world.other.roles == {"coordinator", "editor", "administrator"}


def test_the_console_makes_a_code_and_tells_everybody_concerned(world: World) -> None:
    said = StringIO()
    call_command("recover_access", "Viewer", stdout=said)
    code = said.getvalue().splitlines()[0].removeprefix("Code: ")
    assert Client().get(reverse("people:recover", args=[code])).status_code == 200
    line = LedgerEntry.objects.of(world.house).get(verb="people.recovery_offer")
    assert line.actor is None
    assert line.facts["console"] is True
    told = Notice.objects.of(world.house).values_list("person", flat=True)
    assert world.people["coordinator"].pk in told


def test_the_console_lifts_what_nobody_could_confirm(world: World) -> None:
    join(world.people["owner"], world.house, "viewer")
    use(offer(world, "owner"))
    assert world.other.roles == frozenset()
    made = recovery.offer_recovery_by_console(
        now=clock.now(), person=world.people["owner"], drop_second_factor=False
    )
    use(made)
    assert "coordinator" in world.other.roles


def test_the_console_says_plainly_when_there_is_nobody(world: World) -> None:
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("recover_access", "ghost")
    with pytest.raises(CommandError, match="no organisation"):
        call_command("recover_access", "nobody")


def test_an_administrator_does_not_become_the_coordinator(world: World) -> None:
    """She makes the code, takes the second step away, and uses it herself."""
    use(offer(world, "coordinator", by="administrator", drop=True))
    taken = world.actor("coordinator")
    assert taken.hats == frozenset()
    target = held(world, "coordinator").pk
    second = User.objects.create_user("second", NEW)
    join(second, world.house, "administrator")
    world.people["second"] = second
    for who in ("administrator", "second"):  # two administrators are not enough either
        assert target not in to_confirm(actor=world.actor(who))
        with pytest.raises(NotAllowed):
            recovery.confirm_person(
                actor=world.actor(who), now=clock.now(), membership=target
            )
    focal = world.actor("safeguarding_focal_point")
    assert target in to_confirm(actor=focal)
    told = Notice.objects.of(world.house).filter(what="people.doubt")
    assert told.filter(person=focal.person).exists()
    recovery.confirm_person(actor=focal, now=clock.now(), membership=target)
    assert world.actor("coordinator").hats == {"coordinator"}


def test_a_fellow_coordinator_gives_back_what_she_could_give(world: World) -> None:
    fellow = User.objects.create_user("fellow", NEW)
    join(fellow, world.house, "coordinator")
    world.people["fellow"] = fellow
    use(offer(world, "coordinator", by="fellow", drop=True))
    assert world.actor("coordinator").hats == {"coordinator"}


def test_her_other_roles_work_while_the_coordinators_waits(world: World) -> None:
    grants.write_grant(
        membership=held(world, "coordinator"), hat="editor", now=clock.now(), by=None
    )
    use(offer(world, "coordinator", by="administrator", drop=True))
    assert world.actor("coordinator").hats == {"editor"}
    client = Client()
    client.force_login(User.objects.get(username="coordinator"))
    today = client.get(reverse("home:today")).content.decode()
    assert "A colleague must confirm that it is you" in today


def test_the_console_lets_a_coordinator_back_who_is_alone(world: World) -> None:
    use(offer(world, "coordinator", by="administrator", drop=True))
    made = recovery.offer_recovery_by_console(
        now=clock.now(), person=world.people["coordinator"], drop_second_factor=False
    )
    use(made)
    assert world.actor("coordinator").hats == {"coordinator"}


def test_whoever_makes_the_code_reads_that_the_role_waits(world: World) -> None:
    client = Client()
    client.force_login(world.people["administrator"])
    for name, waits in (("coordinator", True), ("editor", False)):
        page = client.get(reverse("people:offer_recovery", args=[held(world, name).pk]))
        assert ("this role waits" in page.content.decode()) is waits
