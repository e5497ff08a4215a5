"""Connect an account at a network: there and back (OAuth), in ten minutes, by one person.

Begin, the person allows us there, take her answer, keep the account: three short writes,
with the calls between them in ``publish._connecting``. Nothing is half made: an account
appears, or changes, only with a token that worked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from teranga.channels.link import Begun, Grant
from teranga.channels.protocol import Limits
from teranga.kernel import jobs
from teranga.people.access import Actor, require
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.actions._accounts import WrongAccountState, require_real
from teranga.publish.actions._record import record
from teranga.publish.actions.connections import languages_of
from teranga.publish.models import Account, Joining, NetworkApp
from teranga.publish.queries.connections import NoSuchAccount

LASTS = timedelta(minutes=10)


class NotBegunHere(Exception):
    """This answer belongs to nothing that this person began here."""


class TooLate(Exception):
    """The ten minutes are over."""


class UsedBefore(Exception):
    """The same answer came a second time."""


class OtherAccount(Exception):
    """She signed in there as somebody else. ``handle``: as whom."""

    def __init__(self, handle: str) -> None:
        super().__init__(handle)
        self.handle = handle


def known_app(*, actor: Actor, kind: str, server: str, back: str) -> dict[str, str]:
    """What we registered there before; empty when we should register (again).

    Whoever was sent there with it and never came back may have met a server that has
    forgotten it. Raises NotAllowed, InTraining.
    """
    require(actor, "create", "connection")
    require_real(actor)
    found = NetworkApp.objects.of(actor.organisation).filter(
        kind=kind, server=server, back=back, waiting=False
    )
    app = found.first()
    return json.loads(app.credentials) if app else {}


def begin_connection(  # noqa: PLR0913 the parts of one intent
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    begun: Begun,
    state: str,
    verifier: str,
    back: str,
    name: str = "",
    languages: Sequence[str] = (),
    account: UUID | None = None,
) -> Joining:
    """Keep, sealed, what the answer will need. ``account``: the one to connect again."""
    require(actor, "create", "connection")
    require_real(actor)
    with transaction.atomic():
        again = _account(actor, account) if account else None
        made = Joining.objects.create(
            organisation=actor.organisation,
            account=again,
            kind=kind,
            server=begun.server,
            name=" ".join(name.split())[:120],
            languages=languages_of(languages),
            state_digest=digest(state),
            pending=json.dumps({"link": dict(begun.pending), "verifier": verifier}),
            by=actor.person,
            until=now + LASTS,
        )
        _keep_app(actor, kind, begun, back)
        record(actor, now, "publish.connect_begun", again or made, kind=kind)
        return made


def digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def _account(actor: Actor, account: UUID) -> Account:
    found = Account.objects.of(actor.organisation).filter(pk=account).first()
    if found is None:
        raise NoSuchAccount(account)
    if found.state == Account.State.REMOVED:
        raise WrongAccountState(found)
    return found


def _keep_app(actor: Actor, kind: str, begun: Begun, back: str) -> None:
    rows = NetworkApp.objects.of(actor.organisation)
    app = rows.filter(kind=kind, server=begun.server).first() or NetworkApp(
        organisation=actor.organisation, kind=kind, server=begun.server
    )
    names = ("client_id", "client_secret")
    app.credentials = json.dumps({name: begun.pending[name] for name in names})
    app.back, app.waiting = back, True
    app.save()


def take_answer(
    *, actor: Actor, now: datetime, state: str, begun_here: Sequence[str]
) -> tuple[Joining, Mapping[str, str], str]:
    """The answer counts once, for who began it in this session. Gives pending, verifier.

    Raises NotAllowed, NotBegunHere, UsedBefore, TooLate.
    """
    require(actor, "create", "connection")
    with transaction.atomic():
        rows = Joining.objects.of(actor.organisation).select_for_update()
        found = rows.filter(
            state_digest=digest(state), by=actor.person, pk__in=_ids(begun_here)
        ).first()
        if found is None:
            raise NotBegunHere
        if found.used_at:
            raise UsedBefore
        kept = json.loads(found.pending)
        found.used_at, found.pending = now, ""
        found.save(update_fields=["used_at", "pending"])
        apps = NetworkApp.objects.of(actor.organisation)
        apps.filter(kind=found.kind, server=found.server).update(waiting=False)
    if now > found.until:
        raise TooLate
    return found, kept["link"], kept["verifier"]


def _ids(given: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in given]


def finish_connection(
    *,
    actor: Actor,
    now: datetime,
    joining: Joining,
    grant: Grant,
    limits: Limits | None,
) -> Account:
    """Keep what the network granted. An account that is here already is connected again.

    Raises NotAllowed, InTraining, OtherAccount.
    """
    require(actor, "create", "connection")
    require_real(actor)
    with transaction.atomic():
        _rows.lock(actor.organisation)
        account = _row_for(actor, now, joining, grant)
        fresh = account._state.adding
        account.handle = grant.account.handle[:200]
        account.state, account.trouble = Account.State.WORKING, ""
        account.credentials = json.dumps(dict(grant.secrets))
        account.permissions = list(grant.scopes)
        account.expires_at = grant.expires_at
        account.checked_at = now
        account.connected_by = actor.person
        if limits is not None:
            account.limits, account.limits_at = _channels.limits_as(limits), now
        account.save()
        verb = "publish.account_made" if fresh else "publish.account_reconnected"
        record(actor, now, verb, account, kind=account.kind)
        _rows.wake(account, now=now)
        jobs.poke("publish.deliver")
        return account


def _row_for(actor: Actor, now: datetime, joining: Joining, grant: Grant) -> Account:
    rows = Account.objects.of(actor.organisation).select_for_update()
    live = rows.exclude(state=Account.State.REMOVED)
    same = {"kind": joining.kind, "server": grant.server}
    found = live.filter(**same, remote_id=grant.account.remote_id).first()
    if joining.account_id and (found is None or found.pk != joining.account_id):
        raise OtherAccount(grant.account.handle)
    return found or Account(
        organisation=actor.organisation,
        **same,
        remote_id=grant.account.remote_id,
        name=joining.name or grant.account.handle[:120],
        languages=joining.languages,
        proven=["public"],  # the others after a probe
        created_at=now,
    )
