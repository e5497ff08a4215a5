"""A query that names no organisation is refused before it runs."""

from __future__ import annotations

import pytest

from teranga.kernel.scope import UnscopedQuery
from teranga.people.models import Membership
from tests.world import World


def test_an_unscoped_read_is_refused(world: World) -> None:
    for attempt in (
        lambda: list(Membership.objects.all()),
        lambda: Membership.objects.count(),
        lambda: Membership.objects.filter(alias="x").exists(),
        lambda: Membership.objects.first(),
        lambda: Membership.objects.get(alias="Editor"),
        lambda: Membership.objects.update(alias="x"),
        lambda: Membership.objects.filter(alias="x").delete(),
        lambda: list(Membership.objects.values_list("alias")),
        lambda: list(Membership.objects.iterator()),
        lambda: Membership.objects.in_bulk(),
        lambda: Membership.objects.get_or_create(alias="x"),
    ):
        with pytest.raises(UnscopedQuery):
            attempt()


def test_a_scoped_read_sees_its_own_house_only(world: World) -> None:
    house = set(Membership.objects.of(world.house).values_list("alias", flat=True))
    elsewhere = set(
        Membership.objects.of(world.elsewhere).values_list("alias", flat=True)
    )
    assert "Editor" in house
    assert elsewhere == {"Owner"}
    assert not house & elsewhere


def test_a_relation_is_scoped_by_its_owner(world: World) -> None:
    held = Membership.objects.of(world.house).get(alias="Editor")
    assert held.grants.get().name == "editor"
    both = Membership.objects.of(world.house).prefetch_related("grants")
    assert {grant.name for one in both for grant in one.grants.all()}


def test_crossing_needs_a_reason(world: World) -> None:
    with pytest.raises(UnscopedQuery):
        Membership.objects.all_organisations(reason=" ")
    assert Membership.objects.all_organisations(reason="a test").count() > 12
