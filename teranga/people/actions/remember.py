"""Tombstones of this app: what must not come back with a backup (restored.py replays them).

Written last in the transaction that makes it so; ids only.
"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from teranga.kernel import tombstones
from teranga.people.models import Membership, User

OUT, HAT = "people.out", "people.hat"
PASSWORD, FACTOR, ADDRESS = "people.password", "people.factor", "people.address"


def out(held: Membership, now: datetime) -> None:
    tombstones.bury(
        OUT, now=now, organisation=str(held.organisation_id), person=str(held.user_id)
    )


def hat(held: Membership, hat: str, now: datetime) -> None:
    tombstones.bury(
        HAT,
        now=now,
        organisation=str(held.organisation_id),
        membership=str(held.pk),
        hat=hat,
    )


def password(person: User, now: datetime) -> None:
    tombstones.bury(PASSWORD, now=now, person=str(person.pk))


def factor(gone: Authenticator, now: datetime) -> None:
    tombstones.bury(FACTOR, now=now, person=str(gone.user_id), row=gone.pk)


def address(gone: EmailAddress, now: datetime) -> None:
    tombstones.bury(ADDRESS, now=now, person=str(gone.user_id), row=gone.pk)
