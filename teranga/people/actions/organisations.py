"""The organisation itself: its settings, the training switch, and its deletion.

The last step of a deletion (archive out, keys destroyed) does not exist yet: it opens
with the archive. Until then nobody can finish one, and the page says so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from teranga.kernel import registries
from teranga.kernel.models import Organisation
from teranga.people.access import Actor, require
from teranga.people.actions import telling
from teranga.people.actions.lines import line
from teranga.people.models import Closing, Membership
from teranga.people.queries import closing_of

WAITS = timedelta(days=14)


class UnderWay(Exception):
    """Somebody asked already."""


class NothingAsked(Exception):
    """There is no deletion to agree to, or to stop."""


class SamePerson(Exception):
    """Who asked can't also agree: it takes two people."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    name: str
    time_zone: str
    language: str
    languages: list[str] = field(default_factory=list)


@transaction.atomic
def change_settings(*, actor: Actor, now: datetime, wish: Settings) -> None:
    require(actor, "change", "settings")
    Organisation.objects.of(actor.organisation).update(**asdict(wish))
    _line(actor, now, "organisation.settings")


@transaction.atomic
def set_training(*, actor: Actor, now: datetime, on: bool) -> None:
    """While it is on, every account behaves as if it were ``fake``: nothing goes out.

    Registered ``training`` hooks see the switch in this transaction.
    """
    require(actor, "change", "settings")
    here = Organisation.objects.of(actor.organisation)
    if here.exclude(training=on).update(training=on):
        for _name, switched in registries.training.items():
            switched(here.get(), now, on)
        _line(actor, now, "organisation.training", on=on)


@transaction.atomic
def ask_closing(*, actor: Actor, now: datetime) -> Closing:
    """Ask for the organisation to be deleted. Nothing happens until another agrees."""
    require(actor, "delete", "organisation")
    try:
        with transaction.atomic():
            asked = Closing.objects.create(
                organisation=actor.organisation, asked_by=actor.person, asked_at=now
            )
    except IntegrityError as error:
        raise UnderWay from error
    line(actor, now, "organisation.closing_ask", asked.pk, kind="closing")
    _tell(actor, now)
    return asked


@transaction.atomic
def agree_closing(*, actor: Actor, now: datetime) -> Closing:
    """The second person. From now 14 days run, and anybody who may ask can stop it."""
    require(actor, "approve", "organisation")
    asked = _under_way(actor)
    if asked.asked_by == actor.person:
        raise SamePerson
    if asked.agreed_by:
        raise UnderWay
    asked.agreed_by, asked.agreed_at, asked.due_at = actor.person, now, now + WAITS
    asked.save(update_fields=["agreed_by", "agreed_at", "due_at"])
    Organisation.objects.of(actor.organisation).update(state=Organisation.State.CLOSING)
    line(actor, now, "organisation.closing_agree", asked.pk, kind="closing")
    _tell(actor, now)
    return asked


@transaction.atomic
def stop_closing(*, actor: Actor, now: datetime) -> None:
    """Take it back; one person is enough to keep the organisation."""
    require(actor, "delete", "organisation")
    asked = _under_way(actor)
    asked.stopped_by, asked.stopped_at = actor.person, now
    asked.save(update_fields=["stopped_by", "stopped_at"])
    Organisation.objects.of(actor.organisation).update(state=Organisation.State.OPEN)
    line(actor, now, "organisation.closing_stop", asked.pk, kind="closing")
    _tell(actor, now)


def _under_way(actor: Actor) -> Closing:
    Organisation.objects.of(actor.organisation).select_for_update().get()
    asked = closing_of(actor.organisation)
    if asked is None:
        raise NothingAsked
    return asked


def _tell(actor: Actor, now: datetime) -> None:
    told = telling.stewards(actor.organisation, now) - {actor.person}
    mine = Membership.objects.of(actor.organisation).get(pk=actor.membership)
    telling.tell(mine, now, what="closing", people=told)


def _line(actor: Actor, now: datetime, verb: str, **facts: bool) -> None:
    line(actor, now, verb, actor.organisation.pk, kind="organisation", **facts)
