"""What several actions check first: the member is here, and somebody can still give roles."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from teranga.kernel.models import Organisation
from teranga.people.models import Membership
from teranga.people.queries import holders

_COORDINATOR = frozenset({"coordinator"})


class NotHere(Exception):
    """No such member in this organisation."""


class LastCoordinator(Exception):
    """Nobody would be left who can give roles. Give somebody else that role first."""


def locked_member(organisation: Organisation, membership: UUID) -> Membership:
    """The member, with the organisation's row held: two last coordinators can't both go."""
    Organisation.objects.of(organisation).select_for_update().get()
    held = (
        Membership.objects.of(organisation)
        .filter(pk=membership, state=Membership.State.ACTIVE)
        .select_related("user", "organisation")
        .first()
    )
    if held is None:
        raise NotHere
    return held


def keep_a_coordinator(held: Membership, now: datetime) -> None:
    """Raises LastCoordinator when nobody but ``held`` is coordinator here."""
    there = holders(organisation=held.organisation_id, hats=_COORDINATOR, now=now)
    if there == {held.user_id}:
        raise LastCoordinator
