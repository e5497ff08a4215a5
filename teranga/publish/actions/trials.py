"""Try an account with a neutral text: a test to self, or a probe of visibilities.

Both send something real to a network, and it may stay there for ever where the network
does not delete. So a person starts them, one at a time, never while everything is held.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from teranga.channels import registry
from teranga.channels.protocol import VISIBILITIES
from teranga.kernel import jobs
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions._accounts import (
    WrongAccountState,
    require_real,
    taken,
)
from teranga.publish.actions._record import record
from teranga.publish.models import Account, Hold, Trial

PROBED = tuple(one for one in VISIBILITIES if one != "public")


class UnderWay(Exception):
    """A trial of this account is running already."""


class Held(Exception):
    """Everything is held: trials too."""


class NothingToProve(Exception):
    """This kind of account lives in the desk: its visibilities are known."""


class NotRead(Exception):
    """The warning must be read first: it may stay public for ever."""


def narrowest(account: Account) -> str:
    """Who sees the test: as few people as this account has proven."""
    known = [one for one in VISIBILITIES if one in account.proven]
    return known[0] if known else "public"


def test_to_self(*, actor: Actor, now: datetime, account: UUID) -> Trial:
    """Send a neutral text to as few people as possible, read it, remove it again.

    Raises NotAllowed, NoSuchAccount, WrongAccountState, Held, UnderWay.
    """
    with transaction.atomic():
        row = taken(actor, account)
        return _start(actor, now, row, Trial.Kind.SELF)


def probe_visibilities(
    *, actor: Actor, now: datetime, account: UUID, warning_read: bool
) -> Trial:
    """Find out which visibilities this server really keeps (ruling 9).

    Raises also NotRead, NothingToProve, InTraining.
    """
    if not warning_read:
        raise NotRead
    with transaction.atomic():
        row = taken(actor, account)
        require_real(actor)
        if not registry.is_provable(row.kind):
            raise NothingToProve
        return _start(actor, now, row, Trial.Kind.PROBE)


def _start(actor: Actor, now: datetime, row: Account, kind: Trial.Kind) -> Trial:
    if row.state != Account.State.WORKING:
        raise WrongAccountState(row)
    org = actor.organisation
    if Hold.objects.of(org).filter(ended_at__isnull=True).exists():
        raise Held
    open_ = [Trial.State.DUE, Trial.State.RUNNING]
    if Trial.objects.of(org).filter(account=row, state__in=open_).exists():
        raise UnderWay
    widest = PROBED[-1] if kind == Trial.Kind.PROBE else narrowest(row)
    key = uuid4()
    made = Trial.objects.create(
        organisation=org,
        account=row,
        kind=kind,
        visibility=widest,
        served_by=_channels.kind_of(row),
        text=neutral_text(org.language, key),
        key=key,
        by=actor.person,
        at=now,
    )
    record(actor, now, f"publish.trial_{kind}", row, visibility=widest)
    jobs.send("publish.trial", made.pk)
    return made


def neutral_text(language: str, key: UUID) -> str:
    """The mark tells two trials apart."""
    with translation.override(language):
        text = _("This is a test of our desk. We remove it in a moment.")
    return f"{text} {key.hex[:6]}"
