"""A backup brings back nobody who went since, and no door that was changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock, restore, tombstones
from teranga.kernel.tombstones import Replayed
from teranga.people.actions import grants, members, recovery, tickets
from teranga.people.models import Membership, User
from tests.world import World, join

OLD, NEW = "four quiet river stones", "seven slow green kettles"


@contextmanager
def since_the_backup() -> Iterator[None]:
    """What happens in here the database forgets; the tombstones don't."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def replay(made_at: datetime) -> Replayed:
    return tombstones.replay(now=clock.now(), made_at=made_at)


def held(world: World, name: str) -> Membership:
    return Membership.objects.of(world.house).get(user=world.people[name])


def signs_in(name: str, password: str) -> bool:
    client = Client()
    typed = {"login": name, "password": password}
    client.post(reverse("account_login"), typed)
    return "_auth_user_id" in client.session


def remove_viewer(world: World) -> None:
    members.remove(
        actor=world.actor("coordinator"),
        now=clock.now(),
        membership=held(world, "viewer").pk,
    )


def leave(world: World) -> None:
    members.leave(actor=world.actor("viewer"), now=clock.now())


@pytest.mark.parametrize("go", [remove_viewer, leave])
def test_who_went_stays_out(world: World, go: Callable[[World], None]) -> None:
    made_at = clock.now()
    with since_the_backup():
        go(world)
    assert held(world, "viewer").state == "active"
    replay(made_at)
    assert held(world, "viewer").state == "removed"
    assert world.actor("viewer").hats == frozenset()


def test_who_had_come_back_before_the_backup_stays(world: World) -> None:
    with since_the_backup():
        remove_viewer(world)
    replay(clock.now() + timedelta(minutes=5))
    assert held(world, "viewer").state == "active"


def test_a_role_taken_away_stays_away(world: World) -> None:
    made_at = clock.now()
    with since_the_backup():
        grants.end(
            actor=world.actor("coordinator"),
            now=clock.now(),
            membership=held(world, "editor").pk,
            hat="editor",
        )
    replay(made_at)
    assert world.actor("editor").hats == frozenset()


def test_an_organisation_does_not_lose_its_last_coordinator(world: World) -> None:
    """Who was coordinator after her is not in the backup: the operator asks."""
    made_at = clock.now()
    with since_the_backup():
        join(User.objects.create_user("next", NEW), world.house, "coordinator")
        members.leave(actor=world.actor("coordinator"), now=clock.now())
    said = replay(made_at)
    assert world.actor("coordinator").hats == frozenset(), "nothing opens to her"
    assert held(world, "coordinator").state == "active"
    assert any("only coordinator" in remark for remark in said.remarks)
    made = recovery.offer_recovery_by_console(
        now=clock.now(), person=world.people["coordinator"], drop_second_factor=False
    )
    recovery.recover(now=clock.now(), ticket=made.ticket, password=NEW)
    assert world.actor("coordinator").hats == {"coordinator"}


def test_a_password_of_before_opens_nothing(world: World) -> None:
    made_at = clock.now()
    client = Client()
    client.force_login(world.people["viewer"])
    with since_the_backup():
        answer = client.post(
            reverse("account_change_password"),
            {"oldpassword": OLD, "password1": NEW, "password2": NEW},
        )
        assert answer.status_code == 302
        assert User.objects.get(username="viewer").check_password(NEW)
    assert signs_in("viewer", OLD)
    said = replay(made_at)
    assert not signs_in("viewer", OLD)
    assert signs_in("editor", OLD), "nobody else is troubled"
    assert any("changed a password since" in remark for remark in said.remarks)
    made = recovery.offer_recovery(
        actor=world.actor("coordinator"),
        now=clock.now(),
        membership=held(world, "viewer").pk,
        drop_second_factor=False,
    )
    recovery.recover(now=clock.now(), ticket=made.ticket, password=NEW)
    assert signs_in("viewer", NEW)


def test_a_password_of_the_backup_itself_goes_on(world: World) -> None:
    made = recovery.offer_recovery(
        actor=world.actor("coordinator"),
        now=clock.now(),
        membership=held(world, "viewer").pk,
        drop_second_factor=False,
    )
    recovery.recover(now=clock.now(), ticket=made.ticket, password=NEW)
    replay(clock.now() + timedelta(minutes=5))
    assert signs_in("viewer", NEW)


def test_a_lost_phone_and_a_lost_mailbox_stay_lost(world: World) -> None:
    person = world.people["editor"]
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    EmailAddress.objects.create(user=person, email="a@example.org", primary=True)
    User.objects.filter(pk=person.pk).update(email="a@example.org")
    made_at = clock.now()
    with since_the_backup():
        Authenticator.objects.filter(user=person).delete()
        EmailAddress.objects.get(user=person).remove()
    replay(made_at)
    assert not Authenticator.objects.filter(user=person).exists()
    assert not EmailAddress.objects.filter(user=person).exists()
    assert User.objects.get(pk=person.pk).email == ""


def test_codes_that_let_in_end_with_a_restore_and_others_go_on(world: World) -> None:
    now = clock.now()
    lets_in = members.invite(
        actor=world.actor("coordinator"), now=now, hats=frozenset({"viewer"})
    )
    takes_back = tickets.make(
        organisation=world.house, now=now, purpose="withdraw", lasts=timedelta(days=9)
    )
    said = restore.afterwards.get("people.codes")(now, now)
    assert "Make new ones" in str(said)
    page = reverse("people:invitation", args=[lets_in.code])
    assert Client().get(page).status_code == 404
    found = tickets.open_ticket(code=takes_back.code, origin="::1", now=now)
    assert found == takes_back.ticket
    assert restore.afterwards.get("people.codes")(now, now) is None
