"""The organisation's own settings, and deleting it: two people, 14 days, and no further yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry, Notice, Organisation
from teranga.people import actions
from teranga.people.access import NotAllowed
from teranga.people.actions import organisations
from teranga.people.models import Closing
from teranga.people.queries import closing_of
from tests.world import World


def fresh(world: World) -> Organisation:
    return Organisation.objects.of(world.house).get()


def test_only_an_administrator_changes_settings(world: World) -> None:
    for who in ("coordinator", "editor", "safeguarding_focal_point"):
        with pytest.raises(NotAllowed):
            organisations.change_settings(
                actor=world.actor(who),
                now=clock.now(),
                wish=organisations.Settings(name="x", language="fr", time_zone="UTC"),
            )
    organisations.change_settings(
        actor=world.actor("administrator"),
        now=clock.now(),
        wish=organisations.Settings(
            name="Kër Jàmm bu bees",
            language="fr",
            languages=["wo", "fr"],
            time_zone="Africa/Dakar",
        ),
    )
    assert fresh(world).name == "Kër Jàmm bu bees"
    assert fresh(world).writes_in == ["fr", "wo"]
    assert Organisation.objects.of(world.elsewhere).get().name == "Elsewhere"


def test_training_is_switched_by_a_question_and_written_down(world: World) -> None:
    client = Client()
    client.force_login(world.people["administrator"])
    page = client.get(reverse("people:training")).content.decode()
    assert "Start a training?" in page
    assert "feeds finds nothing there" in page
    assert not fresh(world).training
    client.post(reverse("people:training"), {"on": "yes"})
    assert fresh(world).training
    client.post(reverse("people:training"), {"on": "no"})
    assert not fresh(world).training
    lines = LedgerEntry.objects.of(world.house).filter(verb="organisation.training")
    assert [line.facts["on"] for line in lines.order_by("id")] == [True, False]


def test_deleting_takes_two_people_and_waits(world: World) -> None:
    coordinator, administrator = (
        world.actor("coordinator"),
        world.actor("administrator"),
    )
    with pytest.raises(NotAllowed):
        organisations.ask_closing(actor=world.actor("editor"), now=clock.now())
    organisations.ask_closing(actor=coordinator, now=clock.now())
    with pytest.raises(organisations.UnderWay):
        organisations.ask_closing(actor=administrator, now=clock.now())
    with pytest.raises(organisations.SamePerson):
        organisations.agree_closing(actor=coordinator, now=clock.now())
    assert fresh(world).state == "open"
    asked = organisations.agree_closing(actor=administrator, now=clock.now())
    assert asked.due_at == clock.now() + timedelta(days=14)
    assert fresh(world).state == "closing"
    told = Notice.objects.of(world.house).filter(what="people.closing")
    assert set(told.values_list("person", flat=True)) == {
        coordinator.person,
        administrator.person,
    }


def test_the_database_too_wants_two_people(world: World) -> None:
    me = world.actor("coordinator").person
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(
            organisation=world.house,
            asked_by=me,
            asked_at=clock.now(),
            agreed_by=me,
            agreed_at=clock.now(),
            due_at=clock.now(),
        )


def test_one_person_is_enough_to_stop_it(world: World) -> None:
    organisations.ask_closing(actor=world.actor("coordinator"), now=clock.now())
    organisations.agree_closing(actor=world.actor("administrator"), now=clock.now())
    organisations.stop_closing(actor=world.actor("coordinator"), now=clock.now())
    assert fresh(world).state == "open"
    assert closing_of(world.house) is None
    with pytest.raises(organisations.NothingAsked):
        organisations.agree_closing(actor=world.actor("administrator"), now=clock.now())


def test_nobody_can_finish_it_and_the_page_says_so(world: World) -> None:
    organisations.ask_closing(actor=world.actor("coordinator"), now=clock.now())
    organisations.agree_closing(actor=world.actor("administrator"), now=clock.now())
    client = Client()
    client.force_login(world.people["coordinator"])
    with clock.simulate(clock.now() + timedelta(days=13)):
        page = client.get(reverse("people:delete_organisation")).content.decode()
    assert "The last step does not exist yet" in page
    assert "nobody can finish this" in page
    assert not [name for name in dir(actions.organisations) if "finish" in name]
    # Nothing of the organisation is closed to its people meanwhile.
    assert client.get(reverse("people:members")).status_code == 200


def test_asking_wants_the_name_typed(world: World) -> None:
    client = Client()
    client.force_login(world.people["coordinator"])
    page = client.post(reverse("people:delete_organisation"), {"name": "Elsewhere"})
    assert "This is not the name." in page.content.decode()
    assert closing_of(world.house) is None
    client.post(reverse("people:delete_organisation"), {"name": "kër jàmm"})
    assert closing_of(world.house)
