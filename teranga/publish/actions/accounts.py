"""Look after accounts: pause, resume, remove, and say what goes there and how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.channels import registry
from teranga.kernel import jobs, ledger
from teranga.kernel.models import Organisation
from teranga.kernel.names import plain
from teranga.kernel.registries import Erased
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions import _rows, _telling
from teranga.publish.actions._accounts import WrongAccountState, taken
from teranga.publish.actions._record import record
from teranga.publish.actions.connections import NoLanguage, languages_of, name_of
from teranga.publish.models import Account, Delivery, Joining, NetworkApp

A, S = Account.State, Delivery.State
BUDGETS = range(1, 301)
REVOKING, NOT_REVOKED = "revoking", "not_revoked"  # Account.trouble once removed


class NotConfirmed(Exception):
    """The name typed is not this account's name."""


class Sending(Exception):
    """Something is on its way there this very minute."""


class NoBudget(Exception):
    """Posts an hour: from 1 to 300."""


def pause(*, actor: Actor, now: datetime, account: UUID) -> Account:
    """Nothing more starts there until somebody resumes it; what is planned waits.

    Raises NotAllowed, NoSuchAccount, WrongAccountState.
    """
    with transaction.atomic():
        row = taken(actor, account)
        if row.state != A.WORKING:
            raise WrongAccountState(row)
        _rows.change(row, state=A.PAUSED, trouble="")
        record(actor, now, "publish.account_paused", row)
        return row


def resume(*, actor: Actor, now: datetime, account: UUID) -> Account:
    """Go on after a pause, whoever or whatever made it. What came due goes out spaced.

    Raises NotAllowed, NoSuchAccount, WrongAccountState (an expired one needs reconnecting).
    """
    with transaction.atomic():
        row = taken(actor, account)
        if row.state != A.PAUSED:
            raise WrongAccountState(row)
        was = row.trouble
        _rows.change(row, state=A.WORKING, trouble="", look_at=None)
        record(actor, now, "publish.account_resumed", row, was=was)
        _rows.wake(row, now=now)
        jobs.poke("publish.deliver")
        return row


def set_up(
    *,
    actor: Actor,
    now: datetime,
    account: UUID,
    name: str,
    languages: Sequence[str],
    per_hour: int,
) -> Account:
    """Its name here, which texts go there (none named: all) and how many an hour at most.

    Raises NotAllowed, NoSuchAccount, NoName, NoLanguage, NoBudget.
    """
    with transaction.atomic():
        row = taken(actor, account)
        values: dict[str, object] = {
            "name": name_of(name),
            "languages": _languages(row, languages),
            "per_hour": _budget(per_hour),
        }
        changed = sorted(key for key in values if getattr(row, key) != values[key])
        _rows.change(row, **values)
        record(actor, now, "publish.account_set_up", row, changed=",".join(changed))
        return row


def _languages(row: Account, wanted: Sequence[str]) -> list[str]:
    if registry.traits(row.kind).public_address and not wanted:
        raise NoLanguage
    return languages_of(wanted)


def _budget(per_hour: int) -> int:
    if per_hour not in BUDGETS:
        raise NoBudget(per_hour)
    return per_hour


def check_soon(*, actor: Actor, now: datetime, account: UUID) -> Account:
    """Ask the network now how the account is, instead of at the next round."""
    with transaction.atomic():
        row = taken(actor, account)
        if row.state == A.REMOVED:
            raise WrongAccountState(row)
        _rows.change(row, look_at=now)
        record(actor, now, "publish.account_check", row)
        jobs.send("publish.account_check", row.pk)
        return row


# -- the end ----------------------------------------------------------------------------


def remove(*, actor: Actor, now: datetime, account: UUID, said: str) -> Account:
    """Nothing goes there any more. What stands there stays; what is planned is cancelled.

    ``said``: the account's name, typed. What was being taken back is shown as still
    public, and a person must act; it goes on once the same account is connected anew
    (``_channels.connected_again``). Then call ``_connecting.leave``. Raises NotAllowed, NoSuchAccount, WrongAccountState,
    NotConfirmed, Sending.
    """
    with transaction.atomic():
        row = taken(actor, account, verb="delete")
        if row.state == A.REMOVED:
            raise WrongAccountState(row)
        if plain(said) != plain(row.name):
            raise NotConfirmed
        here = Delivery.objects.of(actor.organisation).filter(account=row)
        if here.filter(state=S.SENDING).exists():
            raise Sending
        ended = [
            _end(one, now, actor.person) for one in here.filter(state__in=_ends(row))
        ]
        for post in {one.post_id for one in ended}:
            _rows.settle(post, organisation=actor.organisation, now=now)
        _rows.change(row, state=A.REMOVED, trouble=REVOKING, look_at=None)
        record(actor, now, "publish.account_removed", row, stopped=len(ended))
        return row


_ENDS = {
    S.PLANNED: S.CANCELLED,
    S.AMBIGUOUS: S.NEEDS_PERSON,
    S.WITHDRAW_DUE: S.STILL_PUBLIC,
    S.WITHDRAWING: S.STILL_PUBLIC,
}


def _ends(row: Account) -> list[str]:
    """What lives in the desk can still be taken back: it needs no token."""
    away = registry.is_away(_channels.kind_of(row))
    return [one for one in _ENDS if away or one == S.PLANNED]


def _end(one: Delivery, now: datetime, by: UUID) -> Delivery:
    """``attempt`` moves on: a worker that is at it can no longer write what it saw."""
    state = _ENDS[S(one.state)]
    _rows.change(
        one,
        state=state,
        attempt=one.attempt + 1,
        lease_until=None,
        trouble="account_removed",
    )
    _rows.note(one, f"{state}:account_removed", now=now, by=by)
    if state == S.STILL_PUBLIC:
        _telling.came_back(one, now=now)
    if state != S.CANCELLED:
        _telling.needs_person(one, now=now)
    return one


def forget_token(*, account: Account, now: datetime, revoked: bool | None) -> None:
    """The desk itself, once the network was asked: the token goes here whatever it said."""
    with transaction.atomic():
        _rows.lock(account.organisation_id)
        _rows.change(
            account,
            credentials="",
            permissions=[],
            trouble=NOT_REVOKED if revoked is False else "",
        )
        # Some servers forget the whole app with a token: register again next time.
        apps = NetworkApp.objects.of(account.organisation_id)
        apps.filter(kind=account.kind, server=account.server).update(waiting=True)
        ledger.record(
            organisation=account.organisation_id,
            person=None,
            now=now,
            verb="publish.account_forgotten",
            subject_kind="publish.account",
            subject=account.pk,
            revoked=revoked,
        )


def forget_person(organisation: Organisation, person: UUID, now: datetime) -> Erased:
    """Who connected an account, and sign-ins she began: gone. The accounts are the
    organisation's and stay."""
    connected = Account.objects.of(organisation).filter(connected_by=person)
    begun = Joining.objects.of(organisation).filter(by=person)
    gone, _rest = begun.delete()
    return Erased(gone=gone + connected.update(connected_by=None))
