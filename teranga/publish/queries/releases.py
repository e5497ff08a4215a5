"""Who may release what: not who scheduled it, and not who held it.

One rule, for the pages that show the button and for the actions that obey it. Somebody
who is the only one here who may release does it alone: a group of one can work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from teranga.people.access import Actor, hats_for, may
from teranga.people.queries import aliases, holders
from teranga.publish.models import Delivery, Hold

HELD, SCHEDULED, ROLE = "held", "scheduled", "role"
NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Right:
    """``why``: what sets her apart, "" when nothing does. ``others``: who may instead."""

    why: str
    others: frozenset[UUID]

    @property
    def allowed(self) -> bool:
        return not self.why or self.alone

    @property
    def alone(self) -> bool:
        """It is hers to let go, and nobody else is here who could."""
        return self.why in {HELD, SCHEDULED} and not self.others


@dataclass(frozen=True, kw_only=True)
class Releases:
    """What one person may let go. Two queries, however long the list is."""

    actor: Actor
    able: frozenset[UUID]
    holds: tuple[Hold, ...]  # newest first

    @classmethod
    def of(
        cls, actor: Actor, now: datetime, *, since: datetime | None = None
    ) -> Releases:
        """``since``: the earliest moment at which something was held that is asked about."""
        hats = hats_for("release", "hold")
        able = holders(organisation=actor.organisation, hats=hats, now=now)
        wanted = Q(ended_at=None)
        if since:
            wanted |= Q(ended_at__gte=since)
        found = Hold.objects.of(actor.organisation).filter(wanted)
        return cls(
            actor=actor,
            able=frozenset(able),
            holds=tuple(found.order_by("-since")),
        )

    @property
    def standing(self) -> Hold | None:
        return next((one for one in self.holds if one.ended_at is None), None)

    def of_hold(self, hold: Hold) -> Right:
        """May she end it?"""
        return self._right(hold.by, None)

    def of_delivery(self, row: Delivery) -> Right:
        """May she let this one go?"""
        hold = self.standing or self._hold_at(row.held_at)
        return self._right(hold.by if hold else None, row.planned_by)

    def _hold_at(self, at: datetime | None) -> Hold | None:
        if at is None:
            return None
        stood = (
            one
            for one in self.holds
            if one.since <= at and one.ended_at and at <= one.ended_at
        )
        return next(stood, None)

    def _right(self, held_by: UUID | None, planned_by: UUID | None) -> Right:
        if not may(self.actor, "release", "hold"):
            why = ROLE
        elif self.actor.person == held_by:
            why = HELD
        elif self.actor.person == planned_by:
            why = SCHEDULED
        else:
            why = ""
        # Where only these two are left it is who scheduled it, not who held it.
        others = self.able - {held_by, planned_by} or self.able - {held_by}
        return Right(why=why, others=others - {self.actor.person})


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The hold that stands, and whether this person may end it."""

    hold: Hold
    right: Right
    others: tuple[str, ...]  # who can, when she may not


def ending(actor: Actor, now: datetime) -> Ending | None:
    """For the page that offers to end it. None: nothing is held, or not for her to read."""
    if not may(actor, "read", "hold"):
        return None
    found = Releases.of(actor, now)
    if found.standing is None:
        return None
    right = found.of_hold(found.standing)
    return Ending(
        hold=found.standing, right=right, others=named(actor, [right])[right.others]
    )


def named(
    actor: Actor, rights: Iterable[Right]
) -> dict[frozenset[UUID], tuple[str, ...]]:
    """The names that colleagues know of ``Right.others``, by those. One query."""
    groups = {one.others for one in rights}
    people = set().union(*groups)
    names = aliases(organisation=actor.organisation, people=people) if people else {}
    return {
        group: tuple(sorted(names[one] for one in group if one in names)[:NAMED])
        for group in groups
    }
