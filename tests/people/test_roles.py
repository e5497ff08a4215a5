"""Who gives what to whom, and which roles no one person holds together."""

from __future__ import annotations

import itertools

import pytest

from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry, Notice
from teranga.people.access import NotAllowed
from teranga.people.actions import grants, guards
from teranga.people.models import Grant, Membership
from teranga.people.queries import actor_for
from teranga.people.roles import (
    BY_ADMINISTRATOR,
    CONFIDENTIAL,
    FIRST_OWNER,
    HATS,
    LABELS,
    MEANINGS,
    SECOND_FACTOR_DAYS,
    SEPARATED,
    clashes,
    may_give,
)
from tests.world import World, join


def held(world: World, name: str) -> Membership:
    return Membership.objects.of(world.house).get(user=world.people[name])


def give(world: World, by: str, to: str, hat: str) -> Grant:
    return grants.give(
        actor=world.actor(by),
        now=clock.now(),
        membership=held(world, to).pk,
        hat=hat,
    )


def test_every_hat_has_a_name_and_a_meaning() -> None:
    assert LABELS.keys() == MEANINGS.keys() == HATS
    assert SECOND_FACTOR_DAYS.keys() <= HATS


def test_a_newcomer_starts_with_three_roles_that_go_together() -> None:
    assert clashes(frozenset(FIRST_OWNER)) == []


@pytest.mark.parametrize("pair", sorted(map(sorted, SEPARATED)))
def test_separated_pairs_stay_apart(world: World, pair: list[str]) -> None:
    one, other = pair
    giver = {
        hat: "safeguarding_focal_point" if hat in CONFIDENTIAL else "coordinator"
        for hat in pair
    }
    for first, second in itertools.permutations((one, other)):
        target = "viewer"
        Grant.objects.of(world.house).filter(membership=held(world, target)).delete()
        give(world, giver[first], target, first)
        with pytest.raises(grants.Clash):
            give(world, giver[second], target, second)


def test_an_administrator_gives_nothing_confidential_and_no_say(world: World) -> None:
    for hat in HATS - BY_ADMINISTRATOR:
        with pytest.raises(grants.NotYours):
            give(world, "administrator", "viewer", hat)
    give(world, "administrator", "viewer", "editor")


def test_nobody_gives_herself_what_is_confidential(world: World) -> None:
    with pytest.raises(grants.ToYourself):
        give(
            world,
            "safeguarding_focal_point",
            "safeguarding_focal_point",
            "protection_officer",
        )
    with pytest.raises(grants.ToYourself):
        give(world, "administrator", "administrator", "editor")
    give(world, "coordinator", "coordinator", "editor")


def test_a_coordinator_names_the_first_focal_point_and_no_later_one(
    world: World,
) -> None:
    with pytest.raises(grants.NotYours):
        give(world, "coordinator", "viewer", "safeguarding_focal_point")
    Grant.objects.of(world.house).filter(
        name__in=["safeguarding_focal_point", "deputy_focal_point"]
    ).delete()
    give(world, "coordinator", "viewer", "safeguarding_focal_point")
    with pytest.raises(grants.NotYours):
        give(world, "coordinator", "trainer", "deputy_focal_point")
    give(world, "viewer", "trainer", "deputy_focal_point")


@pytest.mark.parametrize(
    "who", ["editor", "moderator", "member", "evaluator", "protection_officer"]
)
def test_the_others_give_nothing(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        give(world, who, "viewer", "viewer")


def test_nothing_is_given_across_organisations(world: World) -> None:
    with pytest.raises(guards.NotHere):
        grants.give(
            actor=world.other,
            now=clock.now(),
            membership=held(world, "viewer").pk,
            hat="editor",
        )


def test_the_last_coordinator_stays(world: World) -> None:
    me = world.actor("coordinator")
    with pytest.raises(guards.LastCoordinator):
        grants.end(
            actor=me, now=clock.now(), membership=me.membership, hat="coordinator"
        )
    give(world, "coordinator", "viewer", "coordinator")
    grants.end(actor=me, now=clock.now(), membership=me.membership, hat="coordinator")
    assert world.actor("coordinator").roles == frozenset()


def test_an_administrator_cannot_end_what_she_could_not_give(world: World) -> None:
    for name in ("coordinator", "safeguarding_focal_point"):
        with pytest.raises(grants.NotYours):
            grants.end(
                actor=world.actor("administrator"),
                now=clock.now(),
                membership=held(world, name).pk,
                hat=name,
            )


def test_anybody_lays_down_her_own(world: World) -> None:
    me = world.actor("moderator")
    grants.end(actor=me, now=clock.now(), membership=me.membership, hat="moderator")
    assert world.actor("moderator").roles == frozenset()


def test_giving_and_ending_are_in_the_ledger_and_told(world: World) -> None:
    give(world, "safeguarding_focal_point", "viewer", "protection_officer")
    line = LedgerEntry.objects.of(world.house).get(verb="people.give")
    assert line.facts == {"hat": "protection_officer"}
    told = set(Notice.objects.of(world.house).values_list("person", flat=True))
    assert told == {
        world.people[name].pk
        for name in ("viewer", "coordinator", "administrator", "deputy_focal_point")
    }


def test_roles_add_up(world: World) -> None:
    give(world, "coordinator", "editor", "moderator")
    assert world.actor("editor").roles == {"editor", "moderator"}
    give(world, "coordinator", "editor", "moderator")
    assert Grant.objects.of(world.house).filter(name="moderator").count() == 2


def test_a_role_of_one_house_is_nothing_in_the_other(world: World) -> None:
    guest = join(world.people["editor"], world.elsewhere, "viewer")
    there = actor_for(guest, now=clock.now())
    assert there.roles == {"viewer"}
    assert world.actor("editor").roles == {"editor"}


def test_may_give_is_closed_by_default() -> None:
    for hat in HATS:
        assert not may_give(frozenset(), hat, focal_point_exists=True)
