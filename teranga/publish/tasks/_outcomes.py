"""Writes down what became of a call. Each takes the lock, and is fenced by ``attempt``.

A receipt is a fact: it is kept even when it comes so late that somebody else already
looks for the post. Everything else from an old attempt is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from teranga.channels.errors import ChannelError
from teranga.channels.protocol import Receipt
from teranga.kernel import ledger
from teranga.publish.actions import _rows, _telling
from teranga.publish.models import Account, Delivery
from teranga.publish.tasks import _pace

S = Delivery.State

# What an account's trouble makes of the account.
STOPS = {
    "auth_expired": Account.State.EXPIRED,
    "auth_revoked": Account.State.REVOKED,
}


@contextmanager
def mine(held: Delivery, *states: str) -> Iterator[Delivery | None]:
    """The row under the lock, or None when it is no longer ours. Settles the post after."""
    with transaction.atomic():
        row = _rows.locked(held.pk, organisation=held.organisation_id)
        ours = row and row.attempt == held.attempt and row.state in states
        yield row if ours else None


def settle(row: Delivery, now: datetime) -> None:
    _rows.settle(row.post_id, organisation=row.organisation_id, now=now)


def sent(held: Delivery, receipt: Receipt, *, now: datetime) -> bool:
    """Keep the receipt. Asked back meanwhile: goes straight on to be withdrawn.

    False: this is a second copy. A worker we thought dead came back after somebody had
    looked, found nothing, and sent it again; the caller takes the copy down.
    """
    with transaction.atomic():
        row = _rows.locked(held.pk, organisation=held.organisation_id)
        assert row is not None, "deliveries are never deleted"  # noqa: S101
        if row.remote_id and row.way == Delivery.Way.PUBLISH:
            return _same_post(row, receipt)
        _keep_receipt(row, receipt, now)
        settle(row, now)
        return True


def _same_post(row: Delivery, receipt: Receipt) -> bool:
    """Some servers give one post several ids; its address is one."""
    return row.remote_id == receipt.remote_id or bool(
        receipt.url and receipt.url == row.url
    )


def _keep_receipt(row: Delivery, receipt: Receipt, now: datetime) -> None:
    back = bool(row.withdraw_asked_at)
    _rows.change(
        row,
        state=S.WITHDRAW_DUE if back else S.SENT,
        remote_id=receipt.remote_id,
        url=receipt.url or row.url,
        sent_at=now,
        next_try_at=now,
        tries=0,
        lease_until=None,
        trouble="",
    )
    _rows.note(row, "sent", now=now)
    _telling.went_out(row, now=now)
    ledger.record(
        organisation=row.organisation_id,
        person=None,
        now=now,
        verb="publish.sent",
        subject_kind="publish.delivery",
        subject=row.pk,
    )
    account = row.account
    _rows.change(account, worked_at=now, checked_at=now)


def second_copy(
    held: Delivery, receipt: Receipt, *, gone: bool | None, now: datetime
) -> None:
    """``gone``: could it be taken down again? Else a person must look."""
    with transaction.atomic():
        row = _rows.locked(held.pk, organisation=held.organisation_id)
        assert row is not None, "deliveries are never deleted"  # noqa: S101
        what = "second_copy_gone" if gone else "second_copy"
        _rows.note(row, what, now=now, said=receipt.url)
        if gone:
            return
        if row.state in {S.SENT, S.VERIFIED, S.WITHDRAWN}:
            _rows.change(
                row, state=S.NEEDS_PERSON, trouble="second_copy", withdrawn_at=None
            )
        _telling.needs_person(row, now=now)
        settle(row, now)


def not_sent(held: Delivery, error: ChannelError, *, now: datetime) -> None:
    """Surely not taken. Again later by itself, but not for ever and never too late."""
    with mine(held, S.SENDING) as row:
        if row is None:
            return
        tries = row.tries + 1
        wait = _pace.wait_after_failure(row.key, tries, retry_after=error.retry_after)
        _rows.note(row, error.code, now=now, said=error.body)
        if error.code == "rate_limited":
            limit = min(wait, _pace.HOUR)
            _rows.change(row.account, next_start_at=now + limit)
        _back(row, now=now, code=error.code, wait=wait, tries=tries)
        settle(row, now)


def _back(
    row: Delivery, *, now: datetime, code: str, wait: timedelta, tries: int
) -> None:
    """To planned; or to its end when asked back, too often tried, or too late by then."""
    values: dict[str, object] = {"lease_until": None, "tries": tries, "trouble": code}
    if row.withdraw_asked_at:
        values |= {"state": S.CANCELLED, "trouble": "withdrawn"}
    elif row.not_after and now + wait > row.not_after:
        values |= {"state": S.EXPIRED, "trouble": "not_after"}
    elif tries >= _pace.TRIES:
        values |= {"state": S.NEEDS_PERSON}
    else:
        values |= {"state": S.PLANNED, "next_try_at": now + wait}
    _rows.change(row, **values)
    if row.state != S.PLANNED:
        _rows.note(row, f"{row.state}:{row.trouble}", now=now)
    if row.state in {S.NEEDS_PERSON, S.EXPIRED}:
        _telling.needs_person(row, now=now)


def account_stopped(held: Delivery, error: ChannelError, *, now: datetime) -> None:
    """The account cannot post any more. The delivery waits; a person is told."""
    with mine(held, S.SENDING) as row:
        if row is None:
            return
        _rows.note(row, error.code, now=now, said=error.body)
        _back(row, now=now, code=error.code, wait=timedelta(), tries=row.tries)
        stop_account(row.account, error.code, now=now)
        settle(row, now)


def stop_account(account: Account, code: str, *, now: datetime) -> None:
    """Nothing more starts there until a person has looked. Inside a transaction."""
    state = STOPS.get(code, Account.State.PAUSED)
    if account.state not in {Account.State.WORKING, Account.State.PAUSED}:
        return
    _rows.change(account, state=state, trouble=code[:40], checked_at=now)
    ledger.record(
        organisation=account.organisation_id,
        person=None,
        now=now,
        verb="publish.account_stopped",
        subject_kind="publish.account",
        subject=account.pk,
        code=code,
    )
    _telling.account_stopped(account, now=now)


def refused(held: Delivery, error: ChannelError, *, now: datetime) -> None:
    """The network read it and said no. It did not go out; a person decides."""
    with mine(held, S.SENDING) as row:
        if row is None:
            return
        back = bool(row.withdraw_asked_at)
        _rows.change(
            row,
            state=S.CANCELLED if back else S.NEEDS_PERSON,
            lease_until=None,
            trouble="withdrawn" if back else error.code,
        )
        _rows.note(row, error.code, now=now, said=error.body)
        if not back:
            _telling.needs_person(row, now=now)
        settle(row, now)


def in_doubt(held: Delivery, *, now: datetime, code: str, said: str = "") -> None:
    """No answer, or a dead worker. We look before anything else happens."""
    with mine(held, S.SENDING) as row:
        if row is None:
            return
        # Bumped: a worker that comes back late may still bring a receipt, nothing else.
        _rows.change(
            row,
            state=S.AMBIGUOUS,
            attempt=row.attempt + 1,
            tries=0,
            trouble=code,
            next_try_at=now + _pace.wait_before_look(0),
            # From here on "not there" counts.
            lease_until=now + timedelta(seconds=settings.DELIVERIES["grace"]),
        )
        _rows.note(row, code, now=now, said=said)
        settle(row, now)
