"""Seats in a demo organisation; refused anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from teranga.kernel import ledger
from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.people.actions import grants
from teranga.people.actions.logins import NewLogin, login_of
from teranga.people.models import Membership
from teranga.people.queries import actor_for
from teranga.people.roles import clashes


class NotADemo(Exception):
    """Only a demo organisation seats people without asking them."""


@transaction.atomic
def seat(
    *,
    now: datetime,
    organisation: Organisation,
    login: NewLogin,
    alias: str,
    hats: Sequence[str],
) -> Actor:
    """An invented person with these roles and duties.

    Raises NotADemo, NameTaken, and grants.Clash for roles that keep apart.
    """
    if not organisation.demo:
        raise NotADemo(organisation.pk)
    if pairs := clashes(frozenset(hats)):
        raise grants.Clash(pairs)
    person = login_of(now=now, who=login)
    held = Membership.objects.create(
        organisation=organisation, user=person, alias=alias, joined_at=now
    )
    for hat in hats:
        grants.write_grant(membership=held, hat=hat, now=now, by=None)
    ledger.record(
        organisation=organisation,
        person=person.pk,
        now=now,
        verb="people.demo_seat",
        subject_kind="membership",
        subject=held.pk,
    )
    return actor_for(held, now=now)
