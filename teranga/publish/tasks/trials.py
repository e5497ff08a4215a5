"""Run a trial: send a neutral text, read it as a stranger, remove it, tell what stayed.

A trial whose worker died is never sent again: whoever takes it up only looks for what was
sent and removes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from teranga.channels.errors import AccountTrouble, Ambiguous, ChannelError
from teranga.channels.link import Provable
from teranga.channels.protocol import (
    VISIBILITIES,
    Absent,
    Channel,
    Outgoing,
    Receipt,
)
from teranga.kernel import clock, jobs
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.actions.trials import PROBED
from teranga.publish.models import Account, Trial
from teranga.publish.tasks import _outcomes

S = Trial.State
LOOKS = 4


@dataclass
class Found:
    """What came of it. ``left``: addresses of what still stands there."""

    served: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    trouble: str = ""
    proven: list[str] | None = None

    @property
    def state(self) -> str:
        if self.left or self.unsure:
            return S.LEFT
        return S.FAILED if self.trouble else S.DONE


def _every() -> QuerySet[Trial]:
    return Trial.objects.all_organisations(reason="one worker runs everybody's trials")


def _free(now: datetime) -> Q:
    return Q(state=S.DUE) | Q(state=S.RUNNING, lease_until__lt=now)


@jobs.sweep("publish.trials", lane="outgoing", every=20)
def trials_due(now: datetime) -> None:
    for pk in _every().filter(_free(now)).values_list("pk", flat=True)[:50]:
        jobs.send("publish.trial", pk)


@jobs.task("publish.trial", lane="outgoing")
def trial(subject: str, now: datetime) -> None:
    lease = now + timedelta(seconds=4 * settings.DELIVERIES["lease"])
    free = _every().filter(_free(now), pk=subject)
    if not free.update(state=S.RUNNING, lease_until=lease, attempt=F("attempt") + 1):
        return
    held = _every().select_related("account__organisation").get(pk=subject)
    found = Found()
    try:
        channel = _channels.open_channel(held.account)
        _run(channel, held, found)
    except AccountTrouble as error:
        found.trouble = error.code
        with transaction.atomic():
            _outcomes.stop_account(held.account, error.code, now=clock.now())
    except ChannelError as error:
        found.trouble = error.code
    _end(held, found)


def _run(channel: Channel, held: Trial, found: Found) -> None:
    if held.attempt > 1:
        found.trouble = "worker_gone"
        for outgoing in _all_outgoing(held):
            _take_up(channel, outgoing, found)
    elif held.kind == Trial.Kind.PROBE and isinstance(channel, Provable):
        _probe(channel, held, found)
    else:
        _once(channel, _outgoing(held, held.visibility), found)


def _probe(channel: Provable, held: Trial, found: Found) -> None:
    proof = channel.prove(
        text=text_of(held),
        language=_language(held),
        key=str(held.key),
        visibilities=_offered(held.account),
        attempted_at=held.at,
    )
    found.served = dict(proof.served)
    found.left = [one.url or one.remote_id for one in proof.left]
    found.unsure = list(proof.unsure)
    known = {"public", *proof.proven}
    found.proven = [one for one in VISIBILITIES if one in known]


def _offered(account: Account) -> Sequence[str]:
    limits = _channels.limits_from(account.limits)
    if limits is None:
        return PROBED
    return [one for one in PROBED if one in limits.visibilities]


def _once(channel: Channel, outgoing: Outgoing, found: Found) -> None:
    try:
        receipt = channel.publish(outgoing)
    except Ambiguous:
        _channels.pause(2.0)
        _take_up(channel, outgoing, found)
        return
    try:
        found.served[outgoing.visibility] = channel.verify(receipt).visibility
    except ChannelError as error:
        found.served[outgoing.visibility] = error.code
    _remove(channel, receipt, found)


def _take_up(channel: Channel, outgoing: Outgoing, found: Found) -> None:
    """Nobody knows whether it went out: look, and remove what is there."""
    try:
        seen = channel.find(outgoing)
    except ChannelError:
        found.unsure.append(outgoing.visibility)
        return
    if isinstance(seen, Receipt):
        _remove(channel, seen, found)
    elif not isinstance(seen, Absent):
        found.unsure.append(outgoing.visibility)


def _remove(channel: Channel, receipt: Receipt, found: Found) -> None:
    """Only a stranger's read says that it is gone; a server may need a moment."""
    for _look in range(LOOKS):
        try:
            channel.withdraw(receipt)
            if channel.is_gone(receipt) is True:
                return
        except ChannelError:
            pass
        _channels.pause(1.0)
    found.left.append(receipt.url or receipt.remote_id)


# -- the words, and what is written down -----------------------------------------------


def _language(held: Trial) -> str:
    return held.account.organisation.language


def text_of(held: Trial) -> str:
    """Neutral; the mark tells two trials apart."""
    with translation.override(_language(held)):
        text = _("This is a test of our desk. We remove it in a moment.")
    return f"{text} {held.key.hex[:6]}"


def _outgoing(held: Trial, visibility: str, *, probe: bool = False) -> Outgoing:
    return Outgoing(
        key=f"{held.key}-{visibility}" if probe else str(held.key),
        text=f"{text_of(held)} ({visibility})" if probe else text_of(held),
        language=_language(held),
        visibility=visibility,
        attempted_at=held.at,
    )


def _all_outgoing(held: Trial) -> list[Outgoing]:
    """As ``prove`` makes them."""
    if held.kind == Trial.Kind.SELF:
        return [_outgoing(held, held.visibility)]
    return [_outgoing(held, one, probe=True) for one in _offered(held.account)]


def _end(held: Trial, found: Found) -> None:
    now = clock.now()
    with transaction.atomic():
        _rows.lock(held.account.organisation_id)
        mine = _every().filter(pk=held.pk, attempt=held.attempt, state=S.RUNNING)
        kept = mine.update(
            state=found.state,
            trouble=found.trouble[:40],
            found={"served": found.served, "left": found.left, "unsure": found.unsure},
            lease_until=None,
            done_at=now,
        )
        if kept and found.proven is not None:
            _rows.change(held.account, proven=found.proven, checked_at=now)
