"""Reads about people. The actor of a request is built here, in two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from teranga.kernel.models import Organisation
from teranga.kernel.registries import Leftover, handover
from teranga.people.access import Actor, may, require
from teranga.people.models import Closing, Grant, Membership, RightHold, Ticket, User
from teranga.people.roles import CONFIDENTIAL, HATS, PROTECTED, SECOND_FACTOR_DAYS

# Which hats wait while it is in doubt whether it is really her.
WAITING = {
    Membership.Doubt.NONE: frozenset(),
    Membership.Doubt.CONFIDENTIAL: CONFIDENTIAL,
    Membership.Doubt.LEADING: PROTECTED,
    Membership.Doubt.ALL: HATS,
}
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def memberships_of(user: User) -> list[Membership]:
    """The organisations this login may switch between, oldest first."""
    return list(_memberships().filter(user=user))


@cache
def _memberships() -> QuerySet[Membership]:
    """Every page asks this first: put together once, never run as it is."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    return (
        Membership.objects.all_organisations(reason="a person's own memberships")
        .filter(state=Membership.State.ACTIVE)
        .exclude(organisation__state=Organisation.State.CLOSED)
        .annotate(has_factor=Exists(factors))
        .select_related("organisation")
        .order_by("joined_at")
    )


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def second_factor_due(held: list[Membership], *, now: datetime) -> datetime | None:
    """The nearest day by which one of these memberships asks for a second step."""
    days = [actor_for(one, now=now).second_factor_due_at for one in held]
    return min((day for day in days if day), default=None)


def needs_second_factor(user: User, *, now: datetime) -> bool:
    """Does any role of hers, in any organisation, ask for one?"""
    rows = Grant.objects.all_organisations(reason="a person's own roles").filter(
        membership__user=user,
        membership__state=Membership.State.ACTIVE,
        membership__organisation__demo=False,
        name__in=SECOND_FACTOR_DAYS,
    )
    return rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now)).exists()


def actor_for(membership: Membership, *, now: datetime) -> Actor:
    """Who this member is here and now: hats held, rights that ran out, what is overdue."""
    every = list(
        Grant.objects.of(membership.organisation_id)
        .filter(membership=membership)
        .values_list("kind", "name", "granted_at", "ended_at")
    )
    held = {
        (kind, name)
        for kind, name, since, until in every
        if since <= now and (until is None or until > now)
    }
    held = {one for one in held if one[1] not in WAITING[membership.doubt]}
    first: dict[str, datetime] = {}
    for _, name, since, _ in every:
        first[name] = min(since, first.get(name, since))
    return Actor(
        person=membership.user_id,
        organisation=membership.organisation,
        membership=membership.pk,
        alias=membership.alias,
        roles=frozenset(name for kind, name in held if kind == "role"),
        duties=frozenset(name for kind, name in held if kind == "duty"),
        lapsed=_lapsed(membership, now),
        doubt=membership.doubt,
        second_factor_due_at=_factor_due(membership, {name for _, name in held}, first),
    )


def _factor_due(
    membership: Membership, hats: set[str], first: dict[str, datetime]
) -> datetime | None:
    """When the days of grace end; None when she has a second factor or needs none."""
    needing = hats & SECOND_FACTOR_DAYS.keys()
    # Demo people are not people; deploy checks keep the demo off every public address.
    if not needing or membership.organisation.demo:
        return None
    known = getattr(membership, "has_factor", None)
    if has_second_factor(membership.user) if known is None else known:
        return None
    return min(first[hat] + timedelta(days=SECOND_FACTOR_DAYS[hat]) for hat in needing)


def _lapsed(membership: Membership, now: datetime) -> frozenset[str]:
    """Held once, and by no row any more: a renewed right is one row that ran out and one
    that did not."""
    rows = RightHold.objects.of(membership.organisation_id).filter(
        membership=membership
    )
    every = list(rows.values_list("right", "valid_until"))
    held = {right for right, until in every if until is None or until >= now}
    return frozenset({right for right, _until in every} - held)


def aliases(*, organisation: Organisation | UUID, people: set[UUID]) -> dict[UUID, str]:
    """Names that colleagues know, by login; one query for a whole list."""
    rows = Membership.objects.of(organisation).filter(user_id__in=people)
    nameless = gettext("Somebody who left")
    return {
        login: alias or nameless
        for login, alias in rows.values_list("user_id", "alias")
    }


@dataclass(frozen=True, kw_only=True)
class Person:
    """A colleague as a list shows her."""

    membership: UUID
    login: UUID
    alias: str
    pseudonym: str
    state: str
    doubt: str
    joined_at: datetime
    left_at: datetime | None
    roles: tuple[str, ...]
    duties: tuple[str, ...]
    has_second_factor: bool
    me: bool

    @property
    def hats(self) -> frozenset[str]:
        return frozenset(self.roles) | frozenset(self.duties)


def people_here(*, actor: Actor, now: datetime, gone: bool = False) -> list[Person]:
    """The members this person may see: all, or only herself (scope ``own``)."""
    found = Membership.objects.of(actor.organisation).order_by("alias", "joined_at")
    state = Membership.State.ACTIVE
    found = found.exclude(state=state) if gone else found.filter(state=state)
    if not may(actor, "read", "membership"):
        found = found.filter(pk=actor.membership)
    return _people(found, actor, now)


def holding(*, actor: Actor, now: datetime, hats: frozenset[str]) -> list[Person]:
    """Colleagues who hold one of these hats, as far as this person may see them."""
    return [one for one in people_here(actor=actor, now=now) if one.hats & hats]


def person_here(*, actor: Actor, now: datetime, membership: UUID) -> Person | None:
    """One colleague, or None when there is none that this person may see."""
    own = membership == actor.membership
    if not may(actor, "read", "membership", own=own):
        return None
    found = Membership.objects.of(actor.organisation).filter(pk=membership)
    people = _people(found, actor, now)
    return people[0] if people else None


def _people(found, actor: Actor, now: datetime) -> list[Person]:
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    rows = found.annotate(has_factor=Exists(factors)).prefetch_related("grants")
    return [_person(row, actor, now) for row in rows]


def _person(row: Membership, actor: Actor, now: datetime) -> Person:
    held = [
        one for one in row.grants.all() if one.ended_at is None or one.ended_at > now
    ]
    return Person(
        membership=row.pk,
        login=row.user_id,
        alias=row.alias,
        pseudonym=row.pseudonym,
        state=row.state,
        doubt=row.doubt,
        joined_at=row.joined_at,
        left_at=row.left_at,
        roles=tuple(sorted(one.name for one in held if one.kind == "role")),
        duties=tuple(sorted(one.name for one in held if one.kind == "duty")),
        has_second_factor=row.has_factor,
        me=row.pk == actor.membership,
    )


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


def focal_point_exists(*, actor: Actor, now: datetime) -> bool:
    hats = frozenset({"safeguarding_focal_point"})
    return bool(holders(organisation=actor.organisation, hats=hats, now=now))


def member_of_ticket(ticket: Ticket) -> Membership | None:
    """Whom a recovery code is about, while she is a member."""
    found = Membership.objects.of(ticket.organisation_id).select_related(
        "user", "organisation"
    )
    return found.filter(pk=ticket.subject, state=Membership.State.ACTIVE).first()


def to_confirm(*, actor: Actor) -> list[UUID]:
    """Memberships in doubt that this person may confirm."""
    found = Membership.objects.of(actor.organisation).filter(
        state=Membership.State.ACTIVE
    )
    found = found.exclude(doubt=Membership.Doubt.NONE)
    if not may(actor, "give", "confidential_role"):
        if not may(actor, "change", "membership"):
            return []
        weighty = Grant.objects.of(actor.organisation).filter(
            name__in=PROTECTED, ended_at__isnull=True
        )
        found = found.filter(doubt=Membership.Doubt.ALL).exclude(
            pk__in=weighty.values("membership")
        )
    others = found.exclude(pk=actor.membership).exclude(doubted_by=actor.person)
    return list(others.values_list("pk", flat=True))


def open_invitations(*, actor: Actor, now: datetime) -> list[Ticket]:
    """Invitations that still open something; empty for who may not invite."""
    if not may(actor, "create", "membership"):
        return []
    return list(
        Ticket.objects.of(actor.organisation)
        .filter(
            purpose="invite",
            uses_left__gt=0,
            revoked_at__isnull=True,
            expires_at__gt=now,
        )
        .order_by("-made_at")
    )


def closing_of(organisation: Organisation | UUID) -> Closing | None:
    """The deletion that is under way, if any."""
    found = Closing.objects.of(organisation).filter(stopped_at__isnull=True)
    return found.first()


def real_member_exists() -> bool:
    """Does anybody work here yet, apart from the demo's people?"""
    every = Membership.objects.all_organisations(reason="is this a fresh install?")
    return every.filter(organisation__demo=False).exists()


def leftovers(
    organisation: Organisation, person: UUID, now: datetime
) -> list[Leftover]:
    """What no machine can hand over when this person goes."""
    return [one for ask in handover for one in ask(organisation, person, now)]


def left_by_hand(
    *, actor: Actor, now: datetime, membership: UUID | None = None
) -> list[Leftover]:
    """What would be left to do by hand if she, or that colleague, went now."""
    if membership is None or membership == actor.membership:
        return leftovers(actor.organisation, actor.person, now)
    require(actor, "delete", "membership")
    held = Membership.objects.of(actor.organisation).get(pk=membership)
    return leftovers(actor.organisation, held.user_id, now)
