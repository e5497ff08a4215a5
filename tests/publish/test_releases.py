"""Who sees a button that lets go what is held: exactly who may press it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.people.models import Membership
from teranga.publish.actions.holds import NeedsAnother, end_hold, hold_all, release
from teranga.publish.models import Delivery
from teranga.publish.queries import journeys
from tests.publish.scripted import Scripted
from tests.publish.sending import MINUTE, a_post, an_account, only, pass_time, work
from tests.publish.test_outgoing_pages import page, press, signed_in
from tests.world import World

RELEASE = "/release/"
END = 'action="/publish/hold/end/"'


def a_held(
    scheduler: Actor, holder: Actor, words: str = "The hearing is at ten."
) -> Delivery:
    post = a_post(scheduler, an_account(scheduler), texts={"en": words})
    hold_all(actor=holder, now=clock.now(), reason="")
    clock.move(clock.now() + MINUTE)
    return only(post)


def today(client: Client) -> str:
    return client.get(reverse("home:today")).content.decode()


def leave(world: World, *stay: str) -> None:
    gone = Membership.objects.of(world.house).exclude(
        user__in=[world.people[one] for one in stay]
    )
    gone.update(state=Membership.State.LEFT, left_at=clock.now())


def offered(world: World, who: str, row: Delivery) -> bool:
    found = journeys.one(actor=world.actor(who), now=clock.now(), delivery=row.pk)
    assert found
    return "release" in found.moves


def test_the_button_is_there_for_who_may_press_it_and_for_nobody_else(
    world: World, network: Scripted
) -> None:
    row = a_held(world.actor("editor"), world.actor("safeguarding_focal_point"))
    for who in ("editor", "safeguarding_focal_point", "coordinator"):
        shown = offered(world, who, row)
        try:
            release(actor=world.actor(who), now=clock.now(), delivery=row.pk)
        except NeedsAnother:
            assert not shown, who
        else:
            assert shown, who
            assert who == "coordinator"


def test_after_the_hold_has_ended_who_held_still_does_not_release(
    world: World, network: Scripted
) -> None:
    row = a_held(world.actor("editor"), world.actor("safeguarding_focal_point"))
    end_hold(actor=world.actor("coordinator"), now=clock.now())
    clock.move(clock.now() + MINUTE)
    assert not offered(world, "safeguarding_focal_point", row)
    assert offered(world, "coordinator", row)


def test_who_held_reads_who_can_and_why_she_cannot(
    world: World, network: Scripted
) -> None:
    row = a_held(world.actor("editor"), world.actor("safeguarding_focal_point"))
    held_it = signed_in(world, "safeguarding_focal_point")
    shown = page(held_it, "deliveries", only="held")
    assert RELEASE not in shown
    assert END not in shown
    assert "You held everything, so somebody else must end it." in shown
    assert "You held it. Somebody else must release it." in shown
    assert "<bdi>Coordinator</bdi>" in shown
    assert "Release one by one" not in shown
    alone = page(held_it, "delivery", row.pk)
    assert RELEASE not in alone
    assert "You held it. Somebody else must release it." in alone
    assert "held and wait" not in today(held_it)


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_she_reads_it_in_her_language(
    world: World, network: Scripted, language: str
) -> None:
    a_held(world.actor("editor"), world.actor("safeguarding_focal_point"))
    held_it = signed_in(world, "safeguarding_focal_point")
    held_it.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    shown = page(held_it, "deliveries", only="held")
    assert "must" not in shown[shown.index("<main") : shown.index("</main>")]


def test_who_scheduled_may_end_the_hold_but_not_release_her_own(
    world: World, network: Scripted
) -> None:
    a_held(world.actor("editor"), world.actor("safeguarding_focal_point"))
    shown = page(signed_in(world, "editor"), "deliveries", only="held")
    assert END in shown
    assert RELEASE not in shown
    assert "You scheduled it. Somebody else must release it." in shown
    assert "is held and waits" not in today(signed_in(world, "editor"))


def test_another_person_finds_it_on_today_and_both_buttons(
    world: World, network: Scripted
) -> None:
    a_held(world.actor("editor"), world.actor("safeguarding_focal_point"))
    other = signed_in(world, "coordinator")
    shown = page(other, "deliveries", only="held")
    assert RELEASE in shown
    assert END in shown
    assert "Somebody else must" not in shown
    assert "1 delivery is held and waits for a release" in today(other)


def test_of_two_it_is_who_scheduled_and_not_who_held(
    world: World, network: Scripted
) -> None:
    leave(world, "editor", "coordinator")
    row = a_held(world.actor("coordinator"), world.actor("editor"))
    assert not offered(world, "editor", row)
    with pytest.raises(NeedsAnother):
        release(actor=world.actor("editor"), now=clock.now(), delivery=row.pk)
    assert offered(world, "coordinator", row)
    release(actor=world.actor("coordinator"), now=clock.now(), delivery=row.pk)


def test_a_group_of_one_has_both_buttons_and_they_work(
    world: World, network: Scripted
) -> None:
    leave(world, "editor")
    row = a_held(world.actor("editor"), world.actor("editor"))
    alone = signed_in(world, "editor")
    shown = page(alone, "deliveries", only="held")
    assert RELEASE in shown
    assert END in shown
    assert "1 delivery is held and waits for a release" in today(alone)
    press(alone, "release", row.pk)
    press(alone, "end_hold")
    pass_time(1)
    assert Delivery.objects.of(world.house).get(pk=row.pk).state == "verified"


def test_who_may_only_hold_is_told_who_can_let_go(
    world: World, network: Scripted
) -> None:
    a_held(world.actor("editor"), world.actor("moderator"))
    shown = page(signed_in(world, "moderator"), "deliveries", only="held")
    assert END not in shown
    assert RELEASE not in shown
    assert "Everything is held. Somebody else must end it." in shown
    assert "Somebody else must release it." in shown
    assert "<bdi>Coordinator</bdi>" in shown


def test_what_is_held_shows_its_first_words(world: World, network: Scripted) -> None:
    a_held(world.actor("editor"), world.actor("editor"), "Meet us at the old mill.")
    assert "Meet us at the old mill." in page(
        signed_in(world, "coordinator"), "deliveries", only="held"
    )


def test_a_content_warning_stands_before_the_words(
    world: World, network: Scripted
) -> None:
    row = a_held(world.actor("editor"), world.actor("editor"), "What she lived through")
    row.warning = "Violence"
    row.save(update_fields=["warning"])
    shown = page(signed_in(world, "coordinator"), "deliveries", only="held")
    assert "Violence" in shown
    assert "What she lived through" not in shown


def test_a_release_in_the_list_comes_back_to_the_list(
    world: World, network: Scripted
) -> None:
    row = a_held(world.actor("editor"), world.actor("editor"))
    other = signed_in(world, "coordinator")
    there = reverse("publish:release", args=[row.pk])
    account = f"only=held&account={row.account_id}"
    answer = other.post(there, {"list": account})
    assert answer["Location"] == f"{reverse('publish:deliveries')}?{account}"
    work()


@pytest.mark.parametrize("bad", ["\r\nX: 1", "\x00", "//elsewhere.example", "a" * 9999])
def test_what_an_address_says_leads_nowhere_else(
    world: World, network: Scripted, bad: str
) -> None:
    row = a_held(world.actor("editor"), world.actor("editor"))
    there = reverse("publish:release", args=[row.pk])
    answer = signed_in(world, "coordinator").post(there, {"list": bad}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith(reverse("publish:deliveries"))
