"""What this app puts on other pages: Today, farewells, clocks, keys, periods."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock, crypto, registries, retention, rotation
from teranga.kernel.models import Organisation
from teranga.people.actions import members, organisations, recovery
from teranga.people.models import Membership, Ticket
from tests.world import World


def waiting(world: World, who: str) -> list[str]:
    ask = registries.today.get("people")
    return [item.url for item in ask(world.actor(who), clock.now())]


def test_today_says_what_waits_and_to_whom(world: World) -> None:
    step = reverse("people:second_factor")
    assert waiting(world, "editor") == [step]
    assert waiting(world, "viewer") == []
    officer = Membership.objects.of(world.house).get(
        user=world.people["protection_officer"]
    )
    made = recovery.offer_recovery(
        actor=world.actor("coordinator"),
        now=clock.now(),
        membership=officer.pk,
        drop_second_factor=False,
    )
    recovery.recover(
        now=clock.now(), ticket=made.ticket, password="seven slow green kettles"
    )
    page = reverse("people:member", args=[officer.pk])
    assert page in waiting(world, "deputy_focal_point")
    assert page not in waiting(world, "coordinator"), "she made the code"
    assert page not in waiting(world, "administrator")


def test_today_asks_the_second_person_about_a_deletion(world: World) -> None:
    page = reverse("people:delete_organisation")
    organisations.ask_closing(actor=world.actor("coordinator"), now=clock.now())
    assert page in waiting(world, "administrator")
    assert page not in waiting(world, "coordinator")
    assert page not in waiting(world, "editor")


def test_a_farewell_names_the_seats_that_stay_empty(world: World) -> None:
    left = members.leave(actor=world.actor("administrator"), now=clock.now())
    assert [str(one.text) for one in left] == ["Give somebody this role: Administrator"]
    assert members.leave(actor=world.actor("viewer"), now=clock.now()) == []


def test_times_are_those_of_the_organisation(world: World) -> None:
    Organisation.objects.of(world.house).update(time_zone="Asia/Kathmandu")
    client = Client()
    client.force_login(world.people["editor"])
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Kathmandu" not in page
    client.force_login(world.people["coordinator"])
    Ticket.objects.create(
        organisation=world.house,
        purpose="invite",
        digest="x",
        facts={"hats": []},
        made_at=clock.now(),
        expires_at=clock.now().replace(hour=20),
    )
    assert "18 November 2026" in client.get(reverse("people:members")).content.decode()
    stranger = Client()
    stranger.force_login(world.people["owner"])
    assert stranger.get(reverse("people:members")).status_code == 200


def test_second_steps_outlive_a_change_of_keys(world: World) -> None:
    person = world.people["editor"]
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    old = crypto.current_key_id("tokens")
    rotation.start(now=clock.now(), domain="tokens")
    rotation.reseal("tokens", now=clock.now())
    assert old not in rotation.in_use("tokens")
    rows = {row.type: row for row in Authenticator.objects.filter(user=person)}
    counter = next(iter(totp.yield_hotp_counters_from_time())) + 1
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    assert rows["totp"].wrap().validate_code(code)
    assert rows["recovery_codes"].wrap().get_unused_codes() == codes


def test_codes_that_have_ended_go_after_a_month(world: World) -> None:
    made = members.invite(
        actor=world.actor("coordinator"), now=clock.now(), hats=frozenset({"viewer"})
    )
    ended = made.ticket.expires_at
    retention.run(now=ended + timedelta(days=29))
    assert Ticket.objects.of(world.house).exists()
    retention.run(now=ended + timedelta(days=31))
    assert not Ticket.objects.of(world.house).exists()


@pytest.mark.parametrize("who", ["coordinator", "editor", "viewer"])
def test_the_list_of_people_costs_few_questions(
    world: World, who: str, django_assert_max_num_queries: object
) -> None:
    client = Client()
    client.force_login(world.people[who])
    client.get(reverse("people:members"))
    with django_assert_max_num_queries(14):
        client.get(reverse("people:members"))
