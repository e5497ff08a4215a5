"""Tells others what became of a delivery: where a text is in use, and who must look."""

from __future__ import annotations

from datetime import datetime

from teranga.protect.actions import end_use, record_use
from teranga.publish.models import Account, Delivery, Withdrawal

S = Delivery.State
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
    outcome = _OUTCOMES[S(delivery.state)]
    end_use(
        organisation=delivery.organisation_id,
        now=now,
        carrier=delivery.pk,
        outcome=outcome,
        over=delivery.state not in {S.STILL_PUBLIC, S.WITHDRAW_DUE},
    )


def needs_person(delivery: Delivery, *, now: datetime) -> None:
    """Somebody must look at this delivery."""


def account_stopped(account: Account, *, now: datetime) -> None:
    """Somebody must look at this connection."""


def remember(withdrawal: Withdrawal) -> None:
    """Outside the backup: a restore must not bring back what was asked back."""
