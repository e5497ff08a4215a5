"""Tells others what became of a delivery: where a text is in use, and who must look."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from teranga.kernel import notify, tombstones
from teranga.kernel.models import Organisation
from teranga.people.access import hats_for
from teranga.people.queries import holders
from teranga.protect.actions import end_use, record_use
from teranga.publish.models import Account, Delivery, Gap, Withdrawal

S = Delivery.State
STUCK, STOPPED = "publish.delivery_needs_person", "publish.account_stopped"
UNKNOWN = "publish.withdrawal_unknown"
TRIAL_LEFT, GAP = "publish.trial_left", "publish.gap"
TOMBSTONE = "publish.withdrawal"
_OUTCOMES = {
    S.WITHDRAWN: "deleted",
    S.REPLACED: "replaced",
    S.STILL_PUBLIC: "cannot",
    S.WITHDRAW_DUE: "unanswered",
    S.CANCELLED: "stopped",
}


def went_out(delivery: Delivery, *, now: datetime) -> None:
    """From now on this text is in use there (ruling 27)."""
    record_use(
        organisation=delivery.organisation_id,
        now=now,
        thing_kind="text",
        thing=delivery.source or delivery.post_id,
        carrier_kind="publish.delivery",
        carrier=delivery.pk,
    )


def came_back(delivery: Delivery, *, now: datetime) -> None:
    """Report the outcome of a withdrawal; an open outcome stays open."""
    end_use(
        organisation=delivery.organisation_id,
        now=now,
        carrier=delivery.pk,
        outcome=_OUTCOMES[S(delivery.state)],
        over=delivery.state not in {S.STILL_PUBLIC, S.WITHDRAW_DUE},
    )


def needs_person(delivery: Delivery, *, now: datetime) -> None:
    """Who may act on deliveries is told that one waits."""
    for person in _who(delivery.organisation_id, "change", "delivery", now):
        notify.notify(
            organisation=delivery.organisation_id,
            person=person,
            now=now,
            what=STUCK,
            path=reverse("publish:deliveries"),
        )


def account_stopped(account: Account, *, now: datetime) -> None:
    """Who looks after connections is told; editors see it on the page."""
    for person in _who(account.organisation_id, "change", "connection", now):
        notify.notify(
            organisation=account.organisation_id,
            person=person,
            now=now,
            what=STOPPED,
            path=reverse("publish:accounts"),
        )


def trial_left(account: Account, *, now: datetime) -> None:
    """A test of ours may still be read there: who looks after connections looks."""
    for person in _who(account.organisation_id, "change", "connection", now):
        notify.notify(
            organisation=account.organisation_id,
            person=person,
            now=now,
            what=TRIAL_LEFT,
            path=reverse("publish:account", args=[account.pk]),
        )


def withdrawal_unknown(organisation: Organisation, *, now: datetime) -> None:
    """After a restore: who may take posts back looks at the networks herself."""
    for person in _who(organisation, "withdraw", "post", now):
        notify.notify(
            organisation=organisation,
            person=person,
            now=now,
            what=UNKNOWN,
            path=reverse("publish:accounts"),
        )


def gap_opened(gap: Gap, *, now: datetime) -> None:
    """After a restore: what went out meanwhile nobody here knows."""
    for person in _who(gap.organisation_id, "change", "delivery", now):
        notify.notify(
            organisation=gap.organisation_id,
            person=person,
            now=now,
            what=GAP,
            path=reverse("publish:gap", args=[gap.pk]),
        )


def _who(
    organisation: Organisation | UUID, verb: str, kind: str, now: datetime
) -> set[UUID]:
    return holders(organisation=organisation, hats=hats_for(verb, kind), now=now)


def remember(withdrawal: Withdrawal, *, now: datetime) -> None:
    """Outside the backup: a restore must not bring back what was asked back."""
    tombstones.bury(
        TOMBSTONE,
        now=now,
        organisation=str(withdrawal.organisation_id),
        post=str(withdrawal.post_id),
        delivery=str(withdrawal.delivery_id) if withdrawal.delivery_id else None,
        asked_at=withdrawal.at.isoformat(),
        by=str(withdrawal.by),
    )
