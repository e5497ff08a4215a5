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
    path = reverse("publish:deliveries")
    _tell(delivery.organisation_id, ("change", "delivery"), STUCK, path, now=now)


def account_stopped(account: Account, *, now: datetime) -> None:
    """Who looks after connections is told; editors see it on the page."""
    path = reverse("publish:accounts")
    _tell(account.organisation_id, ("change", "connection"), STOPPED, path, now=now)


def trial_left(account: Account, *, now: datetime) -> None:
    """A test of ours may still be read there: who looks after connections looks."""
    path = reverse("publish:account", args=[account.pk])
    _tell(account.organisation_id, ("change", "connection"), TRIAL_LEFT, path, now=now)


def withdrawal_unknown(organisation: Organisation, *, now: datetime) -> None:
    """After a restore: who may take posts back looks at the networks herself."""
    path = reverse("publish:accounts")
    _tell(organisation, ("withdraw", "post"), UNKNOWN, path, now=now)


def gap_opened(gap: Gap, *, now: datetime) -> None:
    """After a restore: what went out meanwhile nobody here knows."""
    path = reverse("publish:gap", args=[gap.pk])
    _tell(gap.organisation_id, ("change", "delivery"), GAP, path, now=now)


def _tell(
    organisation: Organisation | UUID,
    able: tuple[str, str],
    what: str,
    path: str,
    *,
    now: datetime,
) -> None:
    """Everybody who may do ``able`` (verb, kind) here."""
    for person in holders(organisation=organisation, hats=hats_for(*able), now=now):
        notify.notify(
            organisation=organisation, person=person, now=now, what=what, path=path
        )


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
