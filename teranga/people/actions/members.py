"""Who is here: inviting, joining, own names, leaving, being removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from teranga.kernel import ledger
from teranga.kernel.registries import Leftover
from teranga.people.access import Actor, require
from teranga.people.actions import devices, grants, remember, telling, tickets
from teranga.people.actions.guards import keep_a_coordinator, locked_member
from teranga.people.actions.lines import line
from teranga.people.actions.logins import NewLogin, login_of
from teranga.people.models import Membership, Ticket, User
from teranga.people.queries import actor_for, leftovers
from teranga.people.roles import CONFIDENTIAL

INVITATION_LASTS = timedelta(days=14)


class AlreadyHere(Exception):
    """This login is a member already; the invitation was not used."""


@transaction.atomic
def invite(
    *, actor: Actor, now: datetime, hats: frozenset[str], note: str = ""
) -> tickets.Made:
    """Make an invitation. Raises grants.NotYours or grants.Clash for what she can't offer."""
    require(actor, "create", "membership")
    grants.check_offer(actor=actor, now=now, hats=hats)
    made = tickets.make(
        organisation=actor.organisation,
        now=now,
        purpose="invite",
        lasts=INVITATION_LASTS,
        made_by=actor.person,
        note=note,
        hats=sorted(hats),
    )
    line(
        actor,
        now,
        "people.invite",
        made.ticket.pk,
        kind="ticket",
        **dict.fromkeys(sorted(hats), True),
    )
    return made


@transaction.atomic
def join(
    *, now: datetime, ticket: Ticket, who: User | NewLogin, alias: str
) -> Membership:
    """Accept an invitation, with a login that exists or a new one. Who left comes back.

    What is given is what the inviter may still give today; if that is nothing any more,
    the invitation is not usable.
    """
    tickets.use(ticket=ticket, now=now)
    organisation = ticket.organisation
    hats = _still_offered(ticket, now)
    person = login_of(now=now, who=who)
    held = Membership.objects.of(organisation).filter(user=person).first()
    if held and held.state == Membership.State.ACTIVE:
        raise AlreadyHere
    if held is None:
        held = Membership(organisation=organisation, user=person)
    held.alias, held.joined_at, held.left_at = alias, now, None
    held.state = Membership.State.ACTIVE
    held.save()
    for hat in sorted(hats):
        grants.write_grant(membership=held, hat=hat, now=now, by=ticket.made_by)
    ledger.record(
        organisation=organisation,
        person=person.pk,
        now=now,
        verb="people.join",
        subject_kind="membership",
        subject=held.pk,
        **dict.fromkeys(sorted(hats), True),
    )
    if ticket.made_by:
        telling.tell(held, now, what="joined", people={ticket.made_by})
    return held


def _still_offered(ticket: Ticket, now: datetime) -> frozenset[str]:
    offered = frozenset(ticket.facts.get("hats", ()))
    maker = (
        Membership.objects.of(ticket.organisation_id)
        .filter(user_id=ticket.made_by, state=Membership.State.ACTIVE)
        .select_related("organisation")
        .first()
    )
    if maker is None:
        raise tickets.NotUsable
    try:
        grants.check_offer(actor=actor_for(maker, now=now), now=now, hats=offered)
    except (grants.NotYours, grants.Clash) as error:
        raise tickets.NotUsable from error
    return offered


@transaction.atomic
def call_me(*, actor: Actor, now: datetime, alias: str, pseudonym: str = "") -> None:
    """How colleagues of this organisation know her; elsewhere nothing changes."""
    Membership.objects.of(actor.organisation).filter(pk=actor.membership).update(
        alias=alias, pseudonym=pseudonym
    )
    line(actor, now, "people.call_me", actor.membership)


@transaction.atomic
def leave(*, actor: Actor, now: datetime) -> list[Leftover]:
    """Go, in one action. Returns what no machine can hand over."""
    held = locked_member(actor.organisation, actor.membership)
    left = _end(held, Membership.State.LEFT, now)
    line(actor, now, "people.leave", held.pk, by_hand=len(left))
    told = telling.stewards(actor.organisation, now) - {actor.person}
    telling.tell(held, now, what="gone", people=told)
    return left


@transaction.atomic
def remove(*, actor: Actor, now: datetime, membership: UUID) -> list[Leftover]:
    """Take somebody out; she is signed out everywhere at once.

    Who holds a confidential hat is removed by somebody who may give it. Raises NotHere,
    LastCoordinator, grants.NotYours.
    """
    require(actor, "delete", "membership")
    held = locked_member(actor.organisation, membership)
    if held.pk == actor.membership:
        raise grants.ToYourself
    hats = grants.hats_of(held, now)
    grants.check_ending(actor=actor, now=now, hats=hats)
    left = _end(held, Membership.State.REMOVED, now)
    devices.end_every_device(person=held.user, now=now)
    line(actor, now, "people.remove", held.pk, by_hand=len(left))
    told = telling.stewards(
        actor.organisation, now, confidential=bool(hats & CONFIDENTIAL)
    )
    telling.tell(held, now, what="gone", people=told - {actor.person})
    return left


def take_out(held: Membership, *, now: datetime, even_last: bool = False) -> None:
    """Remove somebody inside another action, who has asked for permission."""
    _end(held, Membership.State.REMOVED, now, even_last=even_last)


def _end(
    held: Membership, state: str, now: datetime, *, even_last: bool = False
) -> list[Leftover]:
    if not even_last:
        keep_a_coordinator(held, now)
    left = leftovers(held.organisation, held.user_id, now)
    grants.end_grants(held, now)
    Membership.objects.of(held.organisation_id).filter(pk=held.pk).update(
        state=state, left_at=now, doubt="", doubted_by=None
    )
    tickets.revoke_all(organisation=held.organisation_id, now=now, made_by=held.user_id)
    tickets.revoke_all(
        organisation=held.organisation_id, now=now, purpose="recover", subject=held.pk
    )
    remember.out(held, now)
    return left
