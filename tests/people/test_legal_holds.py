"""Legal holds on a page: placed with a reason, ended, each a line in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from teranga.kernel import legal_holds, retention
from teranga.kernel.models import LedgerEntry, LegalHold, Notice
from teranga.people.access import NotAllowed
from teranga.people.actions import legal_holds as actions
from tests.world import World

LIST = "/organisation/holds/"
WISH = {"kind": "kernel.notice", "subject": "", "reason": "A court asked for them"}


def client(world: World, who: str = "coordinator") -> Client:
    made = Client()
    made.force_login(world.people[who])
    return made


def verbs(world: World) -> list[tuple[str, bool]]:
    lines = LedgerEntry.objects.of(world.house).filter(subject_kind="legal_hold")
    return [(one.verb, one.actor is not None) for one in lines.order_by("id")]


def an_old_notice(world: World, now: datetime) -> None:
    Notice.objects.create(
        organisation=world.house,
        person=world.people["editor"].pk,
        what="people.joined",
        path="/people/",
        made_at=now - timedelta(days=3000),
    )


def test_a_hold_keeps_what_is_due_until_it_is_ended(
    world: World, now: datetime
) -> None:
    an_old_notice(world, now)
    browser = client(world)
    assert "No hold stands" in browser.get(LIST).content.decode()
    assert browser.post(f"{LIST}place/", WISH).status_code == 302
    hold = legal_holds.standing(world.house).get()
    assert hold.placed_by == world.people["coordinator"].pk
    retention.run(now=now)
    assert Notice.objects.of(world.house).exists()
    page = browser.get(LIST).content.decode()
    assert "A court asked for them" in page
    assert "Coordinator" in page
    assert browser.post(f"{LIST}{hold.pk}/end/").status_code == 302
    assert browser.post(f"{LIST}{hold.pk}/end/").status_code == 404
    retention.run(now=now)
    assert not Notice.objects.of(world.house).exists()
    assert verbs(world) == [("retention.hold", True), ("retention.lift", True)]


@pytest.mark.parametrize(
    "wrong", [{"reason": "  "}, {"kind": "care.case"}, {"kind": ""}]
)
def test_what_was_typed_stays_with_the_mistake(
    world: World, wrong: dict[str, str]
) -> None:
    answer = client(world).post(f"{LIST}place/", {**WISH, "subject": "x7", **wrong})
    assert answer.status_code == 200
    assert "x7" in answer.content.decode()
    assert not LegalHold.objects.of(world.house).exists()


def test_who_only_reads_sees_no_reason_and_changes_nothing(
    world: World, now: datetime
) -> None:
    coordinator = world.actor("coordinator")
    hold = actions.place(actor=coordinator, now=now, **WISH)
    page = client(world, "administrator").get(LIST).content.decode()
    assert "Legal holds" in page
    assert "A court asked" not in page
    for who in ("administrator", "editor", "viewer"):
        with pytest.raises(NotAllowed):
            actions.end(actor=world.actor(who), now=now, hold=hold.pk)
    assert client(world, "editor").get(LIST).status_code == 403
    with pytest.raises(legal_holds.NotHeld):
        actions.end(actor=world.other, now=now, hold=hold.pk)
