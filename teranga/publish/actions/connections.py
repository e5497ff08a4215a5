"""Make accounts: those that live in the desk, and those connected at a network.

Every action asks ``connection`` of the access matrix. None of them speaks to a network:
``publish._connecting`` calls it between two of them, outside any transaction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from teranga.channels import registry
from teranga.channels.protocol import VISIBILITIES
from teranga.kernel.names import plain
from teranga.people.access import Actor, require
from teranga.publish import _channels
from teranga.publish.actions._record import record
from teranga.publish.models import Account
from teranga.publish.queries.connections import FEED, STAND_IN

# Of an account as of a text; at most eight letters, as wide as the columns.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")


class NoName(Exception):
    """People choose accounts by their names: it needs one."""


class NoLanguage(Exception):
    """A feed is one address a language: it needs one at least, and we must know it."""


def make_feed(
    *, actor: Actor, now: datetime, name: str, languages: Sequence[str]
) -> Account:
    """A public feed of our own, one address a language. Raises NotAllowed, NoName, NoLanguage."""
    if not languages:
        raise NoLanguage
    return _make(actor, now, FEED, name=name, languages=languages, proven=["public"])


def make_stand_in(
    *, actor: Actor, now: datetime, name: str, languages: Sequence[str] = ()
) -> Account:
    """An account at the practice network inside the desk: nothing ever leaves.

    Raises NotAllowed, NoName, NoLanguage.
    """
    proven = list(VISIBILITIES)
    return _make(actor, now, STAND_IN, name=name, languages=languages, proven=proven)


def _make(
    actor: Actor,
    now: datetime,
    kind: str,
    *,
    name: str,
    languages: Sequence[str],
    proven: list[str],
) -> Account:
    require(actor, "create", "connection")
    made = Account(
        organisation=actor.organisation,
        kind=kind,
        name=name_of(name),
        state=Account.State.WORKING,
        languages=languages_of(languages),
        proven=proven,
        checked_at=now,
        connected_by=actor.person,
        created_at=now,
    )
    own = registry.open_channel(_channels.link_of(made, with_secrets=False))
    made.limits = _channels.limits_as(own.limits())  # lives here: nobody is asked
    made.limits_at = now
    with transaction.atomic():
        made.save(force_insert=True)
        record(actor, now, "publish.account_made", made, kind=kind)
    return made


def name_of(typed: str) -> str:
    name = plain(typed)[:120]
    if not name:
        raise NoName
    return name


def languages_of(wanted: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(wanted))
    if not all(LANGUAGE.fullmatch(one) for one in found):
        raise NoLanguage
    return found
