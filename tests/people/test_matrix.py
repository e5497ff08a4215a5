"""What domain.md §3 promises about the matrix, row by row where it matters most."""

from __future__ import annotations

import pytest

from teranga.people import access
from teranga.people.access import Actor, NotAllowed, may, require
from teranga.people.matrix import (
    CLASSES,
    DUTIES,
    MATRIX,
    OBJECT_DUTIES,
    ROLES,
    cell,
)
from tests.world import World

CASES = ("case", "referral", "concern", "complaint")


def holding(*hats: str) -> set[str]:
    """Kinds that somebody with these hats may read in the whole organisation."""
    return {
        kind
        for kind, row in MATRIX.items()
        if any("org" in row.get(hat, {}).get("read", ()) for hat in hats)
    }


def test_every_row_knows_all_roles_and_only_known_duties() -> None:
    for kind, row in MATRIX.items():
        assert set(ROLES) <= row.keys(), kind
        assert row.keys() <= {*ROLES, *DUTIES, *OBJECT_DUTIES}, kind
        assert 0 <= CLASSES[kind] <= 4


def test_who_steers_or_runs_the_desk_reads_no_case() -> None:
    for role in ("coordinator", "administrator", "editor", "moderator"):
        assert not holding(role) & {"case", "referral", "complaint", "consent_form"}


def test_the_administrator_reads_no_content() -> None:
    assert {kind for kind in holding("administrator") if CLASSES[kind] >= 3} == set()


def test_class_four_is_open_to_few() -> None:
    for kind in [kind for kind, level in CLASSES.items() if level == 4]:
        readers = {
            hat
            for hat, row in MATRIX[kind].items()
            if "org" in row.get("read", ()) and hat in {*ROLES, *DUTIES}
        }
        assert readers <= {
            "safeguarding_focal_point",
            "deputy_focal_point",
            "protection_officer",
            "psea_focal_point",
            "media_custodian",
            "data_protection_focal_point",
            "security_focal_point",
        }, kind


def test_the_coordinator_does_not_stand_between_staff_and_a_complaint() -> None:
    assert MATRIX["complaint"]["coordinator"] == {}
    assert MATRIX["complaint"]["safeguarding_focal_point"] == {}
    assert "org" in MATRIX["complaint"]["psea_focal_point"]["read"]


def test_anybody_may_raise_a_concern() -> None:
    assert all("create" in MATRIX["concern"][role] for role in ROLES)


def test_the_deputy_stands_in_everywhere() -> None:
    for kind, row in MATRIX.items():
        for verb, reach in row["safeguarding_focal_point"].items():
            assert reach <= row["deputy_focal_point"][verb], kind


def test_a_letter_that_nobody_defined_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        cell("Z")
    with pytest.raises(ValueError, match="scope"):
        cell("R@moon")


def test_own_and_assigned_open_only_what_is_hers(world: World) -> None:
    member, officer = world.actor("member"), world.actor("protection_officer")
    assert not may(member, "read", "case")
    assert may(member, "read", "case", own=True)
    assert not may(officer, "read", "case")
    assert may(officer, "read", "case", assigned=True)
    assert not may(officer, "read", "case", own=True)


def test_public_opens_what_is_public_only(world: World) -> None:
    viewer = world.actor("viewer")
    assert not may(viewer, "read", "indicator")
    assert may(viewer, "read", "indicator", public=True)


def test_an_object_duty_counts_for_that_object_only(world: World) -> None:
    partner = world.actor("partner")
    assert not may(partner, "read", "space_post")
    assert may(partner, "read", "space_post", duties=frozenset({"guest"}))
    assert not may(partner, "create", "space_post", duties=frozenset({"guest"}))


def test_a_right_that_lapsed_opens_nothing(world: World) -> None:
    editor = world.actor("editor")
    lapsed = Actor(
        person=editor.person,
        organisation=editor.organisation,
        membership=editor.membership,
        roles=editor.roles,
        lapsed=frozenset({"post.schedule"}),
    )
    assert may(editor, "schedule", "post")
    assert not may(lapsed, "schedule", "post")
    assert may(lapsed, "read", "post")


def test_require_says_what_was_refused(world: World) -> None:
    with pytest.raises(NotAllowed) as caught:
        require(world.actor("viewer"), "create", "post")
    assert (caught.value.kind, caught.value.verb) == ("post", "create")


def test_an_address_cannot_ask_for_a_kind_that_is_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        access.needs("gossip", "read")
