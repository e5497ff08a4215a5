"""What the code takes for granted, the database refuses to lose: on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F

from teranga.kernel import clock
from teranga.kernel.ids import new_id
from teranga.kernel.models import Organisation
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = datetime.fromisoformat("2026-11-17T09:00:00+00:00")
WHO = UUID(int=7)
# What a row of each kind needs before it is a good one.
GOOD: dict[str, dict[str, Any]] = {
    "people.Grant": {"kind": "role", "name": "editor"},
    "people.Ticket": {"expires_at": NOW + timedelta(days=1)},
    "kernel.Organisation": {"language": "en"},
}
# Each constraint of ours, the kind of row, and the change it does not let through.
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "organisation_state_known": ("kernel.Organisation", {"state": "x"}),
    "work_state_known": ("kernel.Work", {"state": "x"}),
    "membership_state_known": ("people.Membership", {"state": "x", "left_at": NOW}),
    "membership_doubt_known": ("people.Membership", {"doubt": "x"}),
    "use_outcome_known": ("protect.Use", {"outcome": "x"}),
    "account_state_known": ("publish.Account", {"state": "x"}),
    "post_state_known": ("publish.Post", {"state": "x"}),
    "post_risk_known": ("publish.Post", {"risk": "x"}),
    "target_visibility_known": ("publish.Target", {"visibility": "x"}),
    "review_decision_known": ("publish.Review", {"decision": "x"}),
    "delivery_way_known": ("publish.Delivery", {"way": "x", "corrects": F("id")}),
    "delivery_visibility_known": ("publish.Delivery", {"visibility": "x"}),
    "delivery_state_known": ("publish.Delivery", {"state": "x"}),
    "correction_way_known": ("publish.Correction", {"way": "x"}),
    "trial_kind_known": ("publish.Trial", {"kind": "x"}),
    "trial_visibility_known": ("publish.Trial", {"visibility": "x"}),
    "trial_state_known": ("publish.Trial", {"state": "x"}),
    "feed_item_visibility_known": ("publish.FeedItem", {"visibility": "x"}),
    "work_has_kind": ("kernel.Work", {"kind": ""}),
    "work_running_has_lease": ("kernel.Work", {"state": "running"}),
    "work_done_has_time": ("kernel.Work", {"state": "done"}),
    "legal_hold_of_a_kind": ("kernel.LegalHold", {"record_kind": ""}),
    "legal_hold_has_reason": ("kernel.LegalHold", {"reason": ""}),
    "retention_period_of_a_kind": ("kernel.RetentionPeriod", {"kind": ""}),
    "membership_left_has_date": ("people.Membership", {"state": "left"}),
    "grant_known": ("people.Grant", {"name": "queen"}),
    "grant_ends_after_it_began": (
        "people.Grant",
        {"ended_at": NOW - timedelta(hours=1)},
    ),
    "right_hold_of_something": ("people.RightHold", {"right": ""}),
    "right_hold_has_source": ("people.RightHold", {"source": ""}),
    "ticket_has_organisation": ("people.Ticket", {"organisation": None}),
    "ticket_has_purpose": ("people.Ticket", {"purpose": ""}),
    "ticket_expires": ("people.Ticket", {"expires_at": F("made_at")}),
    "closing_two_people": (
        "people.Closing",
        {"agreed_by": F("asked_by"), "agreed_at": NOW, "due_at": NOW},
    ),
    "closing_agreed_has_date": ("people.Closing", {"agreed_by": WHO}),
    "closing_stopped_by_somebody": ("people.Closing", {"stopped_at": NOW}),
    "override_of_a_finding": ("protect.Override", {"fingerprint": ""}),
    "override_has_reason": ("protect.Override", {"reason": ""}),
    "use_ended_has_time": ("protect.Use", {"ended_at": NOW}),
    "account_has_kind": ("publish.Account", {"kind": ""}),
    "network_app_has_kind": ("publish.NetworkApp", {"kind": ""}),
    "joining_has_kind": ("publish.Joining", {"kind": ""}),
    "joining_has_state": ("publish.Joining", {"state_digest": ""}),
    "post_frozen_when_approved": (
        "publish.Post",
        {"state": "approved", "frozen_hash": ""},
    ),
    "post_scheduled_has_time": ("publish.Post", {"state": "scheduled"}),
    "post_corrects_another": ("publish.Post", {"corrects": F("id")}),
    "text_has_language": ("publish.Text", {"language": ""}),
    "review_of_a_version": ("publish.Review", {"content_hash": ""}),
    "review_no_has_reason": (
        "publish.Review",
        {"decision": "rejected", "reason": ""},
    ),
    "delivery_sent_has_receipt": (
        "publish.Delivery",
        {"state": "sent", "sent_at": NOW, "remote_id": ""},
    ),
    "delivery_withdrawn_never_planned": (
        "publish.Delivery",
        {"withdraw_asked_at": NOW},
    ),
    "delivery_has_lease": (
        "publish.Delivery",
        {"state": "sending", "attempted_at": NOW},
    ),
    "delivery_has_attempt": ("publish.Delivery", {"state": "ambiguous"}),
    "delivery_sent_has_time": ("publish.Delivery", {"state": "sent"}),
    "delivery_verified_has_time": (
        "publish.Delivery",
        {"state": "verified", "sent_at": NOW},
    ),
    "delivery_taken_back_was_asked": ("publish.Delivery", {"state": "withdraw_due"}),
    "delivery_withdrawn_has_time": ("publish.Delivery", {"state": "withdrawn"}),
    "delivery_released_by_somebody": ("publish.Delivery", {"released_at": NOW}),
    "delivery_of_a_version": ("publish.Delivery", {"content_hash": ""}),
    "delivery_has_server": ("publish.Delivery", {"served_by": ""}),
    "delivery_part_has_before": ("publish.Delivery", {"part": 2}),
    "delivery_edit_has_original": ("publish.Delivery", {"way": "edit"}),
    "register_second_step_known": (
        "publish.RegisterEntry",
        {"second_step": "x"},
    ),
    "register_reviewed_on_a_day": ("publish.RegisterEntry", {"reviewed_by": WHO}),
    "gap_settled_by_somebody": ("publish.Gap", {"settled_at": NOW}),
    "gap_look_state_known": ("publish.GapLook", {"state": "x"}),
    "trial_has_server": ("publish.Trial", {"served_by": ""}),
    "trial_running_has_lease": ("publish.Trial", {"state": "running"}),
    "trial_done_has_time": ("publish.Trial", {"state": "done"}),
    "feed_item_removed_is_empty": ("publish.FeedItem", {"removed_at": NOW}),
    "hold_ended_by_somebody": ("publish.Hold", {"ended_at": NOW}),
}
# The other side of an "exactly when": the time without the state.
TOO = [
    ("work_done_has_time", "kernel.Work", {"done_at": NOW}),
    ("membership_left_has_date", "people.Membership", {"left_at": NOW}),
    ("use_ended_has_time", "protect.Use", {"outcome": "deleted"}),
    ("delivery_withdrawn_has_time", "publish.Delivery", {"withdrawn_at": NOW}),
    ("delivery_released_by_somebody", "publish.Delivery", {"released_by": WHO}),
    ("trial_done_has_time", "publish.Trial", {"done_at": NOW}),
    ("hold_ended_by_somebody", "publish.Hold", {"ended_by": WHO}),
    ("gap_settled_by_somebody", "publish.Gap", {"settled_by": WHO}),
]


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("teranga."):
            yield model


def a_row(model: type[models.Model], house: Organisation) -> models.Model:
    """One good row, with the rows it stands on; every word in it is filled."""
    if model is Organisation:
        return house
    values = {
        field.name: _value(field, house)
        for field in model._meta.concrete_fields
        if field.name == "organisation"
        or not (field.null or field.has_default() or field.primary_key)
    }
    return model._base_manager.create(**values | GOOD.get(model._meta.label, {}))


def _value(field: Any, house: Organisation) -> Any:
    if field.is_relation:
        return a_row(field.related_model, house)
    if isinstance(field, models.DateTimeField):
        return NOW
    if isinstance(field, models.UUIDField):
        return new_id()
    if isinstance(field, models.IntegerField):
        return 1
    if field.choices:
        return field.choices[0][0]
    if field.name == "visibility":
        return "public"
    if isinstance(field, models.JSONField):
        return {}
    return new_id().hex[: field.max_length or 8]


def refuses(world: World, label: str, values: dict[str, Any], why: str) -> None:
    model = apps.get_model(label)
    rows = model._base_manager.filter(pk=a_row(model, world.house).pk)
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize(
    ("name", "label", "values"),
    [(name, *rest) for name, rest in REFUSED.items()] + TOO,
)
def test_each_constraint_refuses(
    world: World, name: str, label: str, values: dict[str, Any]
) -> None:
    assert clock.now() == NOW
    refuses(world, label, values, f'{name}"?$|"{name}"')


def test_no_constraint_is_without_its_refusal() -> None:
    named = {
        one.name
        for model in ours()
        for one in model._meta.constraints
        if isinstance(one, models.CheckConstraint)
    }
    assert named == REFUSED.keys()


def test_every_list_of_codes_binds() -> None:
    """A field's choices are only a hint to forms; a constraint holds them."""
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField)
        and (field.choices or field.name == "visibility")
        and model._meta.label_lower not in ("people.grant",)  # grant_known
        and not any(
            one.name.endswith(f"_{field.name}_known") for one in model._meta.constraints
        )
    ]
    assert loose == [], "add one_of(…) of kernel.constraints"
