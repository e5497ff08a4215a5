"""Links that are over are forgotten after a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from teranga.kernel import retention
from teranga.people.models import Membership, RightHold, Ticket, User
from teranga.people.queries import actor_for
from tests.world import World, join

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_links_that_are_over_go_after_a_month(world: World, now: datetime) -> None:
    def ticket(name: str, **more: Any) -> None:
        Ticket.objects.create(
            organisation=world.house,
            purpose="invite",
            digest=name,
            made_at=now - timedelta(days=60),
            **{"expires_at": now + timedelta(days=1), **more},
        )

    long_ago, lately = now - timedelta(days=31), now - timedelta(days=29)
    ticket("open")
    for name, at in (("old", long_ago), ("late", lately)):
        ticket(f"expired {name}", expires_at=at)
        ticket(f"taken back {name}", revoked_at=at)
        ticket(f"used {name}", uses_left=0, used_at=at)
    retention.run(now=now)
    left = set(Ticket.objects.of(world.house).values_list("digest", flat=True))
    assert left == {"open", "expired late", "taken back late", "used late"}


def test_names_of_people_who_left_go_after_two_years(
    world: World, now: datetime
) -> None:
    """Also her login, when she works nowhere else."""
    join(world.people["owner"], world.house, "viewer")
    for name, ago in (("viewer", 731), ("editor", 729), ("owner", 731)):
        Membership.objects.of(world.house).filter(user=world.people[name]).update(
            state="left", left_at=now - timedelta(days=ago)
        )
    lines = retention.run(now=now)
    gone = {
        line.organisation: line.gone
        for line in lines
        if line.rule.kind == "people.former_member"
    }
    assert gone == {world.house.pk: 2, world.elsewhere.pk: 0}
    here = dict(Membership.objects.of(world.house).values_list("user_id", "alias"))
    assert here[world.people["viewer"].pk] == here[world.people["owner"].pk] == ""
    assert here[world.people["editor"].pk] == "Editor"
    names = set(User.objects.values_list("username", flat=True))
    assert "viewer" not in names
    assert {"editor", "owner"} <= names


def test_a_right_that_ran_out_is_not_back_when_its_rows_go(
    world: World, now: datetime
) -> None:
    held = Membership.objects.of(world.house).get(user=world.people["editor"])

    def until(right: str, days: int | None) -> None:
        RightHold.objects.create(
            organisation=world.house,
            membership=held,
            right=right,
            source="training",
            valid_until=None if days is None else now + timedelta(days=days),
        )

    until("training", -800)
    until("renewed", -800)
    until("renewed", 30)
    until("for good", -800)
    until("for good", None)
    until("twice over", -900)
    until("twice over", -800)
    lapsed = {"training", "twice over"}
    assert actor_for(held, now=now).lapsed == lapsed
    retention.run(now=now)
    left = RightHold.objects.of(world.house).values_list("right", flat=True)
    assert sorted(left) == ["for good", "renewed", "training", "twice over"]
    assert actor_for(held, now=now).lapsed == lapsed
    Membership.objects.of(world.house).filter(pk=held.pk).update(
        state="left", left_at=now
    )
    retention.run(now=now)
    assert RightHold.objects.of(world.house).filter(right="training").count() == 0
