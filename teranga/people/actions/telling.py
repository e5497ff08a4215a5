"""Telling colleagues that something needs them: a kind and an address, never content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teranga.kernel import notify
from teranga.kernel.models import Organisation
from teranga.people.models import Membership
from teranga.people.queries import holders

_STEWARDS = frozenset({"coordinator", "administrator"})
_FOCAL = frozenset({"safeguarding_focal_point", "deputy_focal_point"})


def stewards(
    organisation: Organisation, now: datetime, *, confidential: bool = False
) -> set[UUID]:
    """Who is told about logins and roles; the focal points too when class 4 is touched."""
    hats = _STEWARDS | _FOCAL if confidential else _STEWARDS
    return holders(organisation=organisation, hats=hats, now=now)


def tell(about: Membership, now: datetime, *, what: str, people: set[UUID]) -> int:
    """One notice each, in the caller's transaction. Returns how many were told."""
    path = reverse("people:member", args=[about.pk])
    for person in sorted(people):
        notify.notify(
            organisation=about.organisation,
            person=person,
            now=now,
            what=f"people.{what}",
            path=path,
        )
    return len(people)


KINDS = {
    "joined": _("Somebody you invited has joined."),
    "gone": _("Somebody is not here any more. See what is left to do."),
    "role_changed": _("A role or a duty has changed."),
    "recovery": _("A code was made so that somebody can get in again."),
    "doubt": _(
        "Somebody came back with a code. Please confirm that it is the same person."
    ),
    "closing": _("Somebody asked about deleting the organisation."),
}
