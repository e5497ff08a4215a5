"""Ending sign-ins: one device, all others, or every one of a person's.

No line in a ledger: a login is in no organisation (see logins.py). Where a colleague or
the console is the reason, the action that calls ``end_every_device`` writes the line.
"""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db.models import F

from teranga.people.models import User


class NoSuchDevice(Exception):
    """Not hers, or ended already."""


def end_device(*, person: User, now: datetime, device: int) -> None:
    """End one sign-in of her own. The other device is out at its next step."""
    found = UserSession.objects.filter(user=person, pk=device).first()
    if found is None:
        raise NoSuchDevice
    found.end()


def end_every_device(*, person: User, now: datetime) -> None:
    """Everything is out at once, also what no list knows: the session stamp moves on."""
    for one in UserSession.objects.filter(user=person):
        one.end()
    User.objects.filter(pk=person.pk).update(session_stamp=F("session_stamp") + 1)
    person.refresh_from_db(fields=["session_stamp"])
