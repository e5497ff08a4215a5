"""What every change of an account shares: whose it is, and what it refuses."""

from __future__ import annotations

from uuid import UUID

from teranga.people.access import Actor, require
from teranga.publish.actions import _rows
from teranga.publish.models import Account
from teranga.publish.queries.connections import NoSuchAccount


class WrongAccountState(Exception):
    """The account is not in a state in which this makes sense."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.state)
        self.state = account.state


class InTraining(Exception):
    """In training and in the demo nothing leaves the desk, and nobody is asked."""


def require_real(actor: Actor) -> None:
    if actor.organisation.training or actor.organisation.demo:
        raise InTraining


def taken(actor: Actor, account: UUID, *, verb: str = "change") -> Account:
    """The row, under the organisation's lock: no delivery starts there meanwhile."""
    require(actor, verb, "connection")
    _rows.lock(actor.organisation)
    found = Account.objects.of(actor.organisation).filter(pk=account).first()
    if found is None:
        raise NoSuchAccount(account)
    found.organisation = actor.organisation
    return found
