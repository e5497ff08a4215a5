"""Run a trial: send a neutral text, read it as a stranger, remove it, tell what stayed.

A trial whose worker died is never sent again: whoever takes it up only looks for what was
sent, where it was sent (training may have begun or ended since), and removes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

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
from teranga.publish.actions import _rows, _telling
from teranga.publish.actions.trials import PROBED, neutral_text
from teranga.publish.models import Account, Hold, Trial
from teranga.publish.tasks import _outcomes

S = Trial.State
LOOKS = 4
TAKES = 6  # so often a trial that was cut off is taken up, when the network is silent
REST = timedelta(minutes=1)  # … and so long after the time before


@dataclass
class Found:
    """What came of it. ``left``: addresses of what still stands there."""

    served: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # was there, and is no more
    trouble: str = ""
    proven: list[str] | None = None

    @property
    def state(self) -> str:
        if self.left or self.unsure:
            return S.LEFT
        if self.trouble == "worker_gone":
            return S.STOPPED
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
    held = _claim(subject, now)
    if held is None:
        return
    found = Found()
    if held.attempt > 1:
        found.trouble = "worker_gone"
        _take_up_all(held, found)
    else:
        _send(held, found)
    _end(held, found)


def _claim(pk: str, now: datetime) -> Trial | None:
    """None: somebody has it, or it must not go out and that is written down."""
    lease = now + timedelta(seconds=4 * settings.DELIVERIES["lease"])
    with transaction.atomic():
        held = _every().filter(pk=pk).first()
        if held is None:
            return None
        _rows.lock(held.organisation_id)
        free = _every().filter(_free(now), pk=pk)
        if not free.update(
            state=S.RUNNING, lease_until=lease, attempt=F("attempt") + 1
        ):
            return None
        held = _every().select_related("account__organisation").get(pk=pk)
        objection = _objection(held) if held.attempt == 1 else ""
        if objection:
            ended = _every().filter(pk=pk)
            ended.update(
                state=S.FAILED, trouble=objection, lease_until=None, done_at=now
            )
        return None if objection else held


def _objection(held: Trial) -> str:
    """Why it does not go out after all: much may have changed since it was asked for."""
    if _channels.moved(held):
        return "moved"
    if held.account.state != Account.State.WORKING:
        return "account"
    holds = Hold.objects.of(held.organisation_id).filter(ended_at__isnull=True)
    return "held" if holds.exists() else ""


def _send(held: Trial, found: Found) -> None:
    try:
        channel = _channels.channel_that_has(held)
        if held.kind == Trial.Kind.PROBE and isinstance(channel, Provable):
            _probe(channel, held, found)
        else:
            _once(channel, _outgoing(held, held.visibility), found)
    except AccountTrouble as error:
        found.trouble = error.code
        with transaction.atomic():
            _outcomes.stop_account(held.account, error.code, now=clock.now())
    except ChannelError as error:
        found.trouble = error.code


def _take_up_all(held: Trial, found: Found) -> None:
    """What cannot be looked for is not known, whatever stood in the way."""
    every = _all_outgoing(held)
    try:
        channel = _channels.channel_that_has(held)
    except ChannelError:
        found.unsure = [one.visibility for one in every]
        return
    for outgoing in every:
        _take_up(channel, outgoing, found)


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
    _remove(channel, receipt, outgoing, found)


def _take_up(channel: Channel, outgoing: Outgoing, found: Found) -> None:
    """Nobody knows whether it went out: look, and remove what is there."""
    try:
        seen = channel.find(outgoing)
    except ChannelError:
        found.unsure.append(outgoing.visibility)
        return
    if isinstance(seen, Receipt):
        _remove(channel, seen, outgoing, found)
    elif not isinstance(seen, Absent):
        found.unsure.append(outgoing.visibility)


def _remove(
    channel: Channel, receipt: Receipt, outgoing: Outgoing, found: Found
) -> None:
    """Only a stranger's read says that it is gone; a server may need a moment."""
    for _look in range(LOOKS):
        try:
            channel.withdraw(receipt)
            if channel.is_gone(receipt, outgoing.text) is True:
                found.gone.append(outgoing.visibility)
                return
        except ChannelError:
            pass
        _channels.pause(1.0)
    found.left.append(receipt.url or receipt.remote_id)


# -- the words, and what is written down -----------------------------------------------


def _language(held: Trial) -> str:
    return held.account.organisation.language


def text_of(held: Trial) -> str:
    """As it was when a person started it: the desk's language may be another by now."""
    return held.text or neutral_text(_language(held), held.key)


def _outgoing(held: Trial, visibility: str, *, probe: bool = False) -> Outgoing:
    return Outgoing(
        key=f"{held.key}-{visibility}" if probe else str(held.key),
        text=f"{text_of(held)} ({visibility})" if probe else text_of(held),
        language=_language(held),
        visibility=visibility,
        attempted_at=held.at,
    )


def _all_outgoing(held: Trial) -> list[Outgoing]:
    """As ``prove`` makes them; of more than were offered, if that has changed since."""
    if held.kind == Trial.Kind.SELF:
        return [_outgoing(held, held.visibility)]
    return [_outgoing(held, one, probe=True) for one in PROBED]


def _end(held: Trial, found: Found) -> None:
    """What is still there is kept even from a worker that was thought dead."""
    now = clock.now()
    with transaction.atomic():
        _rows.lock(held.account.organisation_id)
        row = _every().get(pk=held.pk)
        mine = row.attempt == held.attempt and row.state == S.RUNNING
        if mine and _looks_again(held, found):
            row.lease_until = now + REST
        elif mine:
            _write(row, found, now)
            if found.proven is not None:
                _rows.change(held.account, proven=found.proven, checked_at=now)
        elif found.left or found.unsure:
            _add(row, found)
            row.state = row.state if row.state == S.RUNNING else S.LEFT
        row.save()
        if row.state == S.LEFT:
            _telling.trial_left(held.account, now=now)


def _looks_again(held: Trial, found: Found) -> bool:
    """A network that is away for a moment must not leave us not knowing for good."""
    return 1 < held.attempt < TAKES and bool(found.unsure)


def _write(row: Trial, found: Found, now: datetime) -> None:
    _add(row, found)
    left = row.found["left"] or row.found["unsure"]
    row.state = S.LEFT if left else found.state
    row.trouble = found.trouble[:40]
    row.lease_until, row.done_at = None, now


def _add(row: Trial, found: Found) -> None:
    old: dict[str, Any] = row.found
    row.found = {
        "served": {**old.get("served", {}), **found.served},
        "left": [*old.get("left", []), *found.left],
        "unsure": [*old.get("unsure", []), *found.unsure],
        "gone": [*old.get("gone", []), *found.gone],
    }
