"""A person's own login: making one, and her own settings. No organisation is involved.

So no line in a ledger: that of an organisation must not tell what a person does with a
login that may belong to others too, and without an organisation she has no pseudonym.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from teranga.people.models import User


class NameTaken(Exception):
    """Somebody signs in with this name already."""


@dataclass(frozen=True, kw_only=True)
class NewLogin:
    """A login that is still to be made. No password means: a passkey comes."""

    username: str
    password: str | None = None
    language: str = ""


def login_of(*, now: datetime, who: User | NewLogin) -> User:
    """The login itself; a new one is made in the caller's transaction. Raises NameTaken."""
    if isinstance(who, User):
        return who
    try:
        with transaction.atomic():
            return User.objects.create_user(
                who.username, who.password, language=who.language, created_at=now
            )
    except IntegrityError as error:
        raise NameTaken(who.username) from error


def change_username(*, person: User, now: datetime, username: str) -> None:
    try:
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(username=username)
    except IntegrityError as error:
        raise NameTaken(username) from error
    person.username = username


def set_preferences(
    *, person: User, now: datetime, language: str, digits: str, shortcuts: bool
) -> None:
    """How pages look and listen for this person, in every organisation."""
    User.objects.filter(pk=person.pk).update(
        language=language, digits=digits, shortcuts=shortcuts
    )
