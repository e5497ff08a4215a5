"""Giving and ending roles and duties, with the rules that keep some of them apart."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Least

from teranga.people.access import Actor, require
from teranga.people.actions import remember, telling
from teranga.people.actions.guards import keep_a_coordinator, locked_member
from teranga.people.actions.lines import line
from teranga.people.models import Grant, Membership
from teranga.people.queries import holders
from teranga.people.roles import CONFIDENTIAL, HATS, clashes, kind_of, may_give

_FOCAL = frozenset({"safeguarding_focal_point"})


class NotYours(Exception):
    """These hats are given, or ended, by somebody else."""

    def __init__(self, hats: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(hats)))
        self.hats = hats


class Clash(Exception):
    """These two are never held by one person."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(repr(pairs))
        self.pairs = pairs


class ToYourself(Exception):
    """Nobody gives herself this: another person does."""


def check_offer(*, actor: Actor, now: datetime, hats: frozenset[str]) -> None:
    """May this person offer these together to somebody? Raises NotYours or Clash."""
    known = bool(holders(organisation=actor.organisation, hats=_FOCAL, now=now))
    others = {
        hat
        for hat in hats
        if hat not in HATS or not may_give(actor.hats, hat, focal_point_exists=known)
    }
    if others:
        raise NotYours(frozenset(others))
    pairs = clashes(hats)
    if pairs:
        raise Clash(pairs)


def check_ending(*, actor: Actor, now: datetime, hats: frozenset[str]) -> None:
    """An administrator ends no hat that she could not have given."""
    others = {
        hat for hat in hats if not may_give(actor.hats, hat, focal_point_exists=False)
    }
    if others:
        raise NotYours(frozenset(others))


@transaction.atomic
def give(*, actor: Actor, now: datetime, membership: UUID, hat: str) -> Grant:
    """Give one role or duty. To herself: a coordinator only, and nothing confidential."""
    require(actor, "give", "membership")
    held = locked_member(actor.organisation, membership)
    check_offer(actor=actor, now=now, hats=frozenset({hat}))
    if held.pk == actor.membership and (
        hat in CONFIDENTIAL or "coordinator" not in actor.roles
    ):
        raise ToYourself(hat)
    pairs = clashes(hats_of(held, now) | {hat})
    if pairs:
        raise Clash(pairs)
    grant = write_grant(membership=held, hat=hat, now=now, by=actor.person)
    line(actor, now, "people.give", held.pk, hat=hat)
    _tell(actor, held, hat, now)
    return grant


@transaction.atomic
def end(*, actor: Actor, now: datetime, membership: UUID, hat: str) -> None:
    """Take one role or duty away, or lay down her own. The last coordinator stays one."""
    mine = membership == actor.membership
    if not mine:
        require(actor, "give", "membership")
        check_ending(actor=actor, now=now, hats=frozenset({hat}))
    held = locked_member(actor.organisation, membership)
    if hat == "coordinator":
        keep_a_coordinator(held, now)
    if end_grants(held, now, name=hat):
        remember.hat(held, hat, now)
        line(actor, now, "people.end", held.pk, hat=hat)
        _tell(actor, held, hat, now)


def hats_of(held: Membership, now: datetime) -> frozenset[str]:
    """Every hat that is not ended, also one that waits because of a doubt."""
    rows = Grant.objects.of(held.organisation_id).filter(membership=held)
    live = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now))
    return frozenset(live.values_list("name", flat=True))


def write_grant(
    *, membership: Membership, hat: str, now: datetime, by: UUID | None
) -> Grant:
    """The row alone, once. The caller has checked and writes the ledger."""
    grant, _ = Grant.objects.of(membership.organisation_id).get_or_create(
        membership=membership,
        kind=kind_of(hat),
        name=hat,
        ended_at=None,
        defaults={
            "organisation_id": membership.organisation_id,
            "granted_at": now,
            "granted_by": by,
        },
    )
    return grant


def end_grants(held: Membership, now: datetime, **which: str) -> int:
    """The rows alone, as ``write_grant``. Over at once, also by a clock that went back."""
    rows = Grant.objects.of(held.organisation_id).filter(membership=held, **which)
    end = Value(now, DateTimeField())
    return rows.filter(ended_at__isnull=True).update(
        ended_at=end, granted_at=Least("granted_at", end)
    )


def _tell(actor: Actor, held: Membership, hat: str, now: datetime) -> None:
    told = {held.user_id}
    if hat in CONFIDENTIAL:
        told |= telling.stewards(actor.organisation, now, confidential=True)
    telling.tell(held, now, what="role_changed", people=told - {actor.person})
