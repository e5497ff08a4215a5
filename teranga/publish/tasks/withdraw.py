"""Take back what was asked back, and look as a stranger whether it is gone.

Deletion counts only when a stranger's read finds nothing (ruling 9). Where a network does
not delete, the words are replaced by a neutral line; where that fails too, the delivery
is "still public" and a person must act. Withdrawing twice harms nobody, so a killed
worker's call is simply made again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from teranga.channels.compare import same_text
from teranga.channels.errors import (
    AccountTrouble,
    Ambiguous,
    ChannelError,
    NotFound,
    NotSent,
    Transient,
)
from teranga.channels.protocol import Channel, Editable
from teranga.kernel import clock, jobs
from teranga.publish import _channels
from teranga.publish.actions import _rows, _telling
from teranga.publish.models import Delivery
from teranga.publish.tasks import _lease, _outcomes

S = Delivery.State
LOOKS = 4  # reads after a deletion before we say: it is still there
ASK_AFTER = 5  # calls without an answer before a person is told


@jobs.sweep("publish.withdraw", lane="outgoing", every=4)
def withdraw_due(now: datetime) -> None:
    rows = _rows.every().filter(_free(now))
    for pk in rows.order_by("next_try_at").values_list("pk", flat=True)[:500]:
        jobs.send("publish.withdraw_one", pk)


def _free(now: datetime) -> Q:
    due = Q(state=S.WITHDRAW_DUE, next_try_at__lte=now)
    return due | Q(state=S.WITHDRAWING, lease_until__lt=now)


@jobs.task("publish.withdraw_one", lane="outgoing", urgent=True)
def withdraw_one(subject: str, now: datetime) -> None:
    held = _claim(subject, now)
    if held is None:
        return
    try:
        channel = _channels.channel_that_has(held)
        outcome = _take_back(channel, held)
    except AccountTrouble as error:
        _cannot(held, error.code, account=error)
    except (NotSent, Ambiguous) as error:
        _unanswered(held, error)
    except ChannelError as error:
        _cannot(held, error.code)
    else:
        if outcome:
            _ended(held, outcome)
        else:
            _unanswered(held, Transient("cannot_tell"))


def _claim(pk: str, now: datetime) -> Delivery | None:
    with transaction.atomic():
        row = _rows.locked(pk)
        if row is None or not _is_free(row, now):
            return None
        _rows.change(
            row,
            state=S.WITHDRAWING,
            attempt=row.attempt + 1,
            tries=row.tries + 1,
            lease_until=_lease.until(now),
        )
        _rows.note(row, "withdrawing", now=now)
        return row


def _is_free(row: Delivery, now: datetime) -> bool:
    if row.state == S.WITHDRAW_DUE:
        return row.next_try_at <= now
    return bool(
        row.state == S.WITHDRAWING and row.lease_until and row.lease_until < now
    )


def _take_back(channel: Channel, held: Delivery) -> str:
    """Delete, look; else replace, look. Returns the state this ends in, "" for unknown."""
    receipt = _channels.receipt(held)
    _try(lambda: channel.withdraw(receipt))
    gone = _is_gone(channel, held)
    if gone is not False:
        return S.WITHDRAWN if gone else ""
    if not isinstance(channel, Editable):
        return S.STILL_PUBLIC
    neutral = _channels.neutral(held)
    if not _try(lambda: channel.edit(receipt, neutral)):
        return S.STILL_PUBLIC
    try:
        served = channel.verify(receipt)
    except NotFound:
        return S.WITHDRAWN
    bare = same_text(neutral.text, served.text) and not served.warning.strip()
    return S.REPLACED if bare else S.STILL_PUBLIC


def _try(call: Callable[[], object]) -> bool:
    """Whether the network says it did. Where it says it cannot, a stranger's look decides."""
    try:
        call()
    except (AccountTrouble, NotSent, Ambiguous):
        raise
    except ChannelError:
        return False
    return True


def _is_gone(channel: Channel, held: Delivery) -> bool | None:
    """A server may need a moment. None: nobody could tell."""
    gone: bool | None = None
    for left in range(LOOKS, 0, -1):
        gone = channel.is_gone(_channels.receipt(held), held.text)
        if gone:
            return True
        if left > 1:
            _channels.pause(1.0)
    return gone


# -- what came of it --------------------------------------------------------------------


def _ended(held: Delivery, outcome: str) -> None:
    now = clock.now()
    with _outcomes.mine(held, S.WITHDRAWING) as row:
        if row is None:
            return
        for one in [row, *_same_thing(row)]:
            _rows.change(
                one,
                state=outcome,
                withdrawn_at=now if outcome != S.STILL_PUBLIC else None,
                lease_until=None,
                trouble="" if outcome != S.STILL_PUBLIC else "cannot_delete",
            )
            _rows.note(one, outcome, now=now)
            _telling.came_back(one, now=now)
            _outcomes.settle(one, now)
        if outcome == S.STILL_PUBLIC:
            _telling.needs_person(row, now=now)


def _same_thing(row: Delivery) -> list[Delivery]:
    """An edited post is one thing at the network, and two deliveries here."""
    rows = Delivery.objects.of(row.organisation_id).filter(
        account=row.account_id, remote_id=row.remote_id
    )
    return list(rows.exclude(pk=row.pk)) if row.remote_id else []


def _unanswered(held: Delivery, error: ChannelError) -> None:
    """No answer yet. Shown as unanswered, tried on and on: soon at first, then hourly."""
    now = clock.now()
    with _outcomes.mine(held, S.WITHDRAWING) as row:
        if row is None:
            return
        seconds = min(3600.0, 2.0 * 2 ** min(row.tries, 12))
        wait = timedelta(seconds=max(seconds, min(error.retry_after or 0.0, 3600.0)))
        _rows.change(
            row,
            state=S.WITHDRAW_DUE,
            lease_until=None,
            next_try_at=now + wait,
            trouble=error.code,
        )
        _rows.note(row, error.code, now=now, said=error.body)
        if row.tries == ASK_AFTER:
            _telling.came_back(row, now=now)
            _telling.needs_person(row, now=now)


def _cannot(
    held: Delivery, code: str, *, account: AccountTrouble | None = None
) -> None:
    now = clock.now()
    with _outcomes.mine(held, S.WITHDRAWING) as row:
        if row is None:
            return
        _rows.change(row, state=S.STILL_PUBLIC, lease_until=None, trouble=code)
        _rows.note(row, f"still_public:{code}", now=now)
        if account is not None:
            _outcomes.stop_account(row.account, code, now=now)
        _telling.came_back(row, now=now)
        _telling.needs_person(row, now=now)
        _outcomes.settle(row, now)
