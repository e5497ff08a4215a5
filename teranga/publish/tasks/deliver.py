"""Send what is due: one delivery, one call, one outcome."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from teranga.channels.errors import (
    AccountTrouble,
    ChannelError,
    DuplicateContent,
    NotFound,
    NotSent,
    Refused,
    Transient,
)
from teranga.channels.protocol import Channel, Receipt
from teranga.kernel import clock, jobs
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.models import Account, Delivery
from teranga.publish.tasks import _lease, _outcomes, _pace, look
from teranga.publish.tasks._start import start

S = Delivery.State
_slots = threading.BoundedSemaphore(settings.DELIVERIES["slots"])


@jobs.task("publish.deliver", lane="outgoing")
def deliver(subject: str, now: datetime) -> None:
    """Send this delivery if nothing stands against it, read it back, wake the next."""
    if not _slots.acquire(blocking=False):
        return  # threads stay free for withdrawals; the sweep asks again
    watch = _lease.Stopwatch()
    try:
        held = _take(subject, now)
        if held is None:
            return
        with _lease.kept(held):
            call(held, watch)
        look.look(str(held.pk), clock.now())
    finally:
        _slots.release()
    _wake_next(held)


def _take(subject: str, now: datetime) -> Delivery | None:
    """The one we were asked for; when somebody else has it, another that is due."""
    held = start(subject, now=now)
    if held:
        return held
    for pk in _waiting(now)[:2]:
        held = start(pk, now=now)
        if held:
            return held
    return None


def call(held: Delivery, watch: _lease.Stopwatch) -> None:
    """The one call, outside any transaction; whatever happens is written down."""
    try:
        channel = _channels.channel_that_has(held)
        outgoing = _channels.outgoing(held)
    except _channels.CannotOpenAccount as error:
        _outcomes.account_stopped(held, error, now=clock.now())
        return
    if watch.overslept:
        _outcomes.not_sent(held, Transient("overslept"), now=clock.now())
        return
    try:
        if held.way == Delivery.Way.EDIT:
            receipt = channel.edit(_channels.receipt(held.corrects), outgoing)
        else:
            receipt = channel.publish(outgoing)
    except Exception as error:  # noqa: BLE001 what we do not know may have been sent
        _after_error(held, error)
    else:
        if not _outcomes.sent(held, receipt, now=clock.now()):
            _take_down(channel, held, receipt)


def _take_down(channel: Channel, held: Delivery, copy: Receipt) -> None:
    gone: bool | None = None
    with suppress(Exception):
        channel.withdraw(copy)
        gone = channel.is_gone(copy, held.text)
    _outcomes.second_copy(held, copy, gone=gone, now=clock.now())


def _after_error(held: Delivery, error: Exception) -> None:
    now = clock.now()
    if isinstance(error, NotSent):
        _outcomes.not_sent(held, error, now=now)
    elif isinstance(error, AccountTrouble):
        _outcomes.account_stopped(held, error, now=now)
    elif isinstance(error, DuplicateContent):
        # It has these words already: perhaps ours, from a call we thought was lost.
        _outcomes.in_doubt(held, now=now, code=error.code, said=error.body)
    elif isinstance(error, Refused | NotFound):
        _outcomes.refused(held, error, now=now)
    elif isinstance(error, ChannelError):
        _outcomes.in_doubt(held, now=now, code=error.code, said=error.body)
    else:
        _outcomes.in_doubt(held, now=now, code="our_fault")


def _wake_next(done: Delivery) -> None:
    """The same account's next one, else another's; a sweep alone would be too slow."""
    now = clock.now()
    mine = _ready(now).filter(account=done.account_id).values_list("pk", flat=True)
    next_one = mine.first() or next(iter(_waiting(now)), None)
    if next_one:
        jobs.send("publish.deliver", next_one)


@jobs.sweep("publish.deliver", lane="outgoing", every=8)
def deliver_due(now: datetime) -> None:
    """One message for each account that has something due; ends what came too late."""
    for pk in _over(now).values_list("pk", flat=True)[:500]:
        start(pk, now=now)
    for pk in _waiting(now):
        jobs.send("publish.deliver", pk)


def _planned(now: datetime) -> QuerySet[Delivery]:
    return (
        _rows.every()
        .filter(state=S.PLANNED, next_try_at__lte=now)
        .order_by("not_before", "part", "pk")
    )


def _waiting(now: datetime) -> list[UUID]:
    """The oldest due delivery of each account that could post now.

    Their order is drawn, so that two workers seldom reach for the same one.
    """
    oldest: dict[UUID, UUID] = {}
    for account, pk in _ready(now).values_list("account", "pk")[:2000]:
        oldest.setdefault(account, pk)
    found = list(oldest.values())
    random.shuffle(found)
    return found


def _ready(now: datetime) -> QuerySet[Delivery]:
    return (
        _planned(now)
        .filter(Q(held_at=None) | Q(released_at__gte=F("held_at")))
        .filter(Q(after=None) | ~Q(after__state__in=_ENDS_FIRST))
        .filter(account__state=Account.State.WORKING)
        .filter(_rested(now))
        .exclude(Exists(_sending().filter(account=OuterRef("account"))))
    )


def _rested(now: datetime) -> Q:
    until = "account__next_start_at"
    return (
        Q(**{until: None})
        | Q(**{f"{until}__lte": now})
        | Q(**{f"{until}__gt": now + _pace.longest_rest()})
    )


_ENDS_FIRST = (S.PLANNED, S.SENDING, S.AMBIGUOUS, S.NEEDS_PERSON)


def _sending() -> QuerySet[Delivery]:
    return _rows.every().filter(state=S.SENDING)


def _over(now: datetime) -> QuerySet[Delivery]:
    """Due, but too late, or without an account: also where nothing can be sent now."""
    old = now - timedelta(seconds=settings.DELIVERIES["ask_after"])
    return _planned(now).filter(
        Q(not_after__lt=now)
        | Q(account__state=Account.State.REMOVED)
        | Q(not_before__lt=old, held_at=None, released_at=None)
    )
