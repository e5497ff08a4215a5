"""Ask networks how our accounts are; finish what a crash left; forget old sign-ins.

A connected account is asked once an hour, its limits once a day (channels.md §6). An
organisation in training, or the demo's, is never asked about.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from teranga.channels import registry
from teranga.channels.errors import AccountTrouble, ChannelError
from teranga.channels.link import Connectable
from teranga.channels.protocol import Channel
from teranga.kernel import clock, jobs
from teranga.publish import _channels, _connecting
from teranga.publish.actions import _rows
from teranga.publish.actions.accounts import REVOKING
from teranga.publish.models import Account, Joining
from teranga.publish.tasks import _outcomes

EVERY = timedelta(hours=1)
LIMITS_LAST = timedelta(days=1)
NO_ANSWER = "no_answer"  # Account.trouble: the network did not answer when asked


def _every() -> QuerySet[Account]:
    return Account.objects.all_organisations(
        reason="one worker asks how the accounts of everybody are"
    )


@jobs.sweep("publish.accounts", lane="slow", every=60)
def accounts_due(now: datetime) -> None:
    away = [one.kind for one in registry.KINDS if registry.is_away(one.kind)]
    rows = _every().filter(
        kind__in=away, organisation__training=False, organisation__demo=False
    )
    due = rows.filter(
        Q(look_at=None) | Q(look_at__lte=now), state=Account.State.WORKING
    )
    for pk in due.values_list("pk", flat=True)[:200]:
        jobs.send("publish.account_check", pk)
    for pk in _every().filter(_left_open(now)).values_list("pk", flat=True):
        jobs.send("publish.account_leave", pk)


def _left_open(now: datetime) -> Q:
    """Removed, and whoever asked the network died before it answered."""
    return Q(state=Account.State.REMOVED, trouble=REVOKING)


@jobs.task("publish.account_leave", lane="slow")
def account_leave(subject: str, now: datetime) -> None:
    row = _every().select_related("organisation").filter(_left_open(now), pk=subject)
    account = row.first()
    if account is not None:
        _connecting.leave(account, now=now)


@jobs.task("publish.account_check", lane="slow")
def account_check(subject: str, now: datetime) -> None:
    """Whoever moves ``look_at`` on asks; a lost message is repeated by the sweep."""
    free = _every().filter(Q(look_at=None) | Q(look_at__lte=now), pk=subject)
    if not free.update(look_at=now + EVERY):
        return
    account = _every().select_related("organisation").get(pk=subject)
    if account.state != Account.State.REMOVED:
        _ask(account)


def _ask(account: Account) -> None:
    try:
        channel = _channels.open_channel(account)
        if isinstance(channel, Connectable):
            channel.account()
    except AccountTrouble as error:
        with transaction.atomic():
            _outcomes.stop_account(account, error.code, now=clock.now())
        return
    except ChannelError:
        _write(account, trouble=NO_ANSWER)
        return
    _write(account, trouble="", checked_at=clock.now(), **_limits(account, channel))


def _limits(account: Account, channel: Channel) -> dict[str, object]:
    """Read again after a day. A server that will not tell leaves what we know."""
    now = clock.now()
    if account.limits_at and now - account.limits_at < LIMITS_LAST:
        return {}
    try:
        return {"limits": _channels.limits_as(channel.limits()), "limits_at": now}
    except ChannelError:
        return {}


def _write(account: Account, **values: object) -> None:
    """A trouble that somebody else wrote meanwhile stays: only ours is ours to clear."""
    with transaction.atomic():
        _rows.lock(account.organisation_id)
        row = _every().get(pk=account.pk)
        if row.trouble not in {"", NO_ANSWER} or row.state == Account.State.REMOVED:
            values.pop("trouble")
        _rows.change(row, **values)


@jobs.daily("publish.joinings", hour=3)
def forget_joinings(work: object, now: datetime) -> None:
    """Sign-ins that nobody finished: their secrets go on the day they are over."""
    old = Joining.objects.all_organisations(reason="unfinished sign-ins are forgotten")
    old.filter(until__lt=now - timedelta(days=1)).delete()
