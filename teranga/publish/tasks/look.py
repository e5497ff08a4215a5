"""Look at the network: is what we asked for there, and is it what we asked for?

``ambiguous`` rows are looked for (``find``), ``sent`` rows are read back (``verify``).
Reading harms nobody, so it is repeated; only the answer is fenced.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from teranga.channels.compare import widened
from teranga.channels.errors import AccountTrouble, ChannelError, NotFound
from teranga.channels.protocol import Absent, Receipt, Served, Unknown
from teranga.kernel import clock, jobs
from teranga.publish import _channels
from teranga.publish.actions import _rows, _telling, withdrawals
from teranga.publish.models import Delivery
from teranga.publish.queries.deliveries import SURELY_NOT
from teranga.publish.queries.served import differences
from teranga.publish.tasks import _lease, _outcomes, _pace

S = Delivery.State
REST = timedelta(seconds=60)  # a look that broke off is repeated after this
LOOKS = 8  # without an answer before a person is asked to look
LOOKS_FOR = 14  # … for what nobody knows to be out: over half an hour a server is back
ROUNDS = 3  # sent, not found, sent again: not more often than this


@jobs.sweep("publish.look", lane="outgoing", every=5)
def look_due(now: datetime) -> None:
    """What is due for a look, and what a dead worker left in ``sending``."""
    rows = _rows.every()
    for held in rows.filter(state=S.SENDING, lease_until__lt=now)[:500]:
        _outcomes.in_doubt(held, now=now, code="worker_gone")
    _mend_leases(now)
    due = rows.filter(state__in=[S.SENT, S.AMBIGUOUS], next_try_at__lte=now)
    for pk in due.order_by("next_try_at").values_list("pk", flat=True)[:500]:
        jobs.send("publish.look", pk)


def _mend_leases(now: datetime) -> None:
    """A moment further ahead than we ever set one: the clock went back."""
    lease, grace = _lease.until(now), now + _grace()
    rows = _rows.every()
    held = rows.filter(state__in=[S.SENDING, S.WITHDRAWING], lease_until__gt=lease)
    held.update(lease_until=lease)
    rows.filter(state=S.AMBIGUOUS, lease_until__gt=grace).update(lease_until=grace)


def _grace() -> timedelta:
    return timedelta(seconds=settings.DELIVERIES["grace"])


@jobs.task("publish.look", lane="outgoing")
def look(subject: str, now: datetime) -> None:
    held = _claim(subject, now)
    if held is None:
        return
    try:
        channel = _channels.channel_that_has(held)
        if held.state == S.SENT:
            _after_read(held, channel.verify(_channels.receipt(held)))
        else:
            _after_find(held, _found(channel, held))
    except NotFound:
        _not_there(held)
    except AccountTrouble as error:
        _nothing_seen(held, error.code, account=error)
    except ChannelError as error:
        _nothing_seen(held, error.code)


def _claim(pk: str, now: datetime) -> Delivery | None:
    """Whoever moves ``next_try_at`` on has the row; a lost look is repeated by itself."""
    rows = _rows.every().filter(pk=pk)
    taken = rows.filter(state__in=[S.SENT, S.AMBIGUOUS], next_try_at__lte=now).update(
        next_try_at=now + REST, tries=F("tries") + 1
    )
    found = rows.select_related("account", "corrects", "after").first()
    return found if taken else None


def _found(channel: object, held: Delivery) -> Receipt | Absent | Unknown:
    if held.way == Delivery.Way.PUBLISH:
        return channel.find(_channels.sought(held))
    # An edit stands where the old words stood: read that, and compare.
    there = _channels.receipt(held.corrects)
    served = channel.verify(there)
    return Absent() if "text" in differences(held, served) else there


# -- what a look showed -----------------------------------------------------------------


def _after_find(held: Delivery, seen: Receipt | Absent | Unknown) -> None:
    now = clock.now()
    if isinstance(seen, Receipt):
        _outcomes.sent(held, seen, now=now)
    elif isinstance(seen, Absent):
        _absent(held, now)
    else:
        _nothing_seen(held, "cannot_tell")


def _absent(held: Delivery, now: datetime) -> None:
    """Not there. It counts only after the grace: a slow server may still be at it."""
    with _outcomes.mine(held, S.AMBIGUOUS) as row:
        if row is None:
            return
        if row.lease_until and now < row.lease_until:
            _later(row, now, at=row.lease_until)
            return
        _rows.note(row, "absent", now=now)
        rounds = row.events.filter(what="absent").count()
        if row.withdraw_asked_at:
            _rows.change(row, state=S.CANCELLED, trouble="withdrawn", lease_until=None)
        elif rounds >= ROUNDS:
            _rows.change(row, state=S.NEEDS_PERSON, trouble="absent", lease_until=None)
            _telling.needs_person(row, now=now)
        else:
            _rows.change(
                row, state=S.PLANNED, next_try_at=now, tries=0, lease_until=None
            )
        _outcomes.settle(row, now)
    jobs.poke("publish.deliver")


def _nothing_seen(
    held: Delivery, code: str, *, account: AccountTrouble | None = None
) -> None:
    """We could not look. Look again; after many times a person is asked to."""
    now = clock.now()
    with _outcomes.mine(held, S.SENT, S.AMBIGUOUS) as row:
        if row is None:
            return
        if account is not None:
            _outcomes.stop_account(row.account, account.code, now=now)
        if row.tries < (LOOKS if row.state == S.SENT else LOOKS_FOR):
            _later(row, now, code=code)
            return
        _rows.note(row, f"looked:{code}", now=now)
        if row.state == S.SENT:
            # It is out, that we know; only nobody has read it back.
            _rows.change(row, trouble="not_read_back", next_try_at=now + _pace.HOUR)
            _telling.needs_person(row, now=now)
            return
        # Why the look failed says nothing about the post: nobody knows whether it is out.
        trouble = "cannot_tell" if code in SURELY_NOT else code
        _rows.change(row, state=S.NEEDS_PERSON, trouble=trouble, lease_until=None)
        _telling.needs_person(row, now=now)
        _outcomes.settle(row, now)


def _later(
    row: Delivery, now: datetime, *, code: str = "", at: datetime | None = None
) -> None:
    wait = now + _pace.wait_before_look(row.tries)
    soon = min(wait, at) if at else wait
    _rows.change(row, next_try_at=soon, trouble=code or row.trouble)


def _not_there(held: Delivery) -> None:
    """The network gave us a receipt and now knows nothing: slow, or taken down there."""
    now = clock.now()
    with _outcomes.mine(held, S.SENT, S.AMBIGUOUS) as row:
        if row is None:
            return
        if row.tries < LOOKS:
            _later(row, now)
            return
        _rows.note(row, "gone_there", now=now)
        _rows.change(row, state=S.NEEDS_PERSON, trouble="gone_there", lease_until=None)
        _telling.needs_person(row, now=now)
        _outcomes.settle(row, now)


def _after_read(held: Delivery, served: Served) -> None:
    """Wider than asked is withdrawn at once; other differences are shown to a person."""
    now = clock.now()
    with _outcomes.mine(held, S.SENT) as row:
        if row is None:
            return
        if widened(row.visibility, served.visibility):
            _widened(row, served, now)
        else:
            found = differences(row, served)
            _rows.change(
                row,
                state=S.VERIFIED,
                verified_at=now,
                url=row.url or served.url,
                tries=0,
                trouble=f"differs:{found[0]}" if found else "",
            )
            _rows.note(row, "verified", now=now, said=",".join(found))
            if found:
                _telling.needs_person(row, now=now)
        _outcomes.settle(row, now)


def _widened(row: Delivery, served: Served, now: datetime) -> None:
    _rows.note(row, "visibility_widened", now=now, said=served.visibility)
    withdrawals.begin(row, now=now, trouble="visibility_widened")
    _outcomes.stop_account(row.account, "visibility_widened", now=now)
    _telling.needs_person(row, now=now)
    jobs.poke("publish.withdraw")
