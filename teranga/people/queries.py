"""Reads about people. The actor of a request is built here, in two queries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.people.models import Grant, Membership, RightHold, User


def memberships_of(user: User) -> list[Membership]:
    """The organisations this login may switch between, oldest first."""
    return list(
        Membership.objects.all_organisations(reason="a person's own memberships")
        .filter(user=user, state=Membership.State.ACTIVE)
        .exclude(organisation__state=Organisation.State.CLOSED)
        .select_related("organisation")
        .order_by("joined_at")
    )


def actor_for(membership: Membership, *, now: datetime) -> Actor:
    held = Grant.objects.of(membership.organisation_id).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=now), membership=membership
    )
    names: dict[str, set[str]] = {"role": set(), "duty": set()}
    for kind, name in held.values_list("kind", "name"):
        names[kind].add(name)
    return Actor(
        person=membership.user_id,
        organisation=membership.organisation,
        membership=membership.pk,
        alias=membership.alias,
        roles=frozenset(names["role"]),
        duties=frozenset(names["duty"]),
        lapsed=_lapsed(membership, now),
    )


def _lapsed(membership: Membership, now: datetime) -> frozenset[str]:
    rows = RightHold.objects.of(membership.organisation_id).filter(
        membership=membership, valid_until__lt=now
    )
    return frozenset(rows.values_list("right", flat=True))


def aliases(*, organisation: Organisation | UUID, people: set[UUID]) -> dict[UUID, str]:
    """Names that colleagues know, by login; one query for a whole list."""
    rows = Membership.objects.of(organisation).filter(user_id__in=people)
    return dict(rows.values_list("user_id", "alias"))


def holders(
    *, organisation: Organisation | UUID, hats: frozenset[str], now: datetime
) -> set[UUID]:
    """Logins of active members who hold one of these hats."""
    rows = Grant.objects.of(organisation).filter(
        name__in=hats, membership__state=Membership.State.ACTIVE
    )
    live = [
        (login, until)
        for login, until in rows.values_list("membership__user_id", "ended_at")
    ]
    return {login for login, until in live if until is None or until > now}
