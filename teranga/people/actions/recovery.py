"""Coming back without password, phone or e-mail: a printed code from a colleague.

Whoever makes such a code could use it herself. So a second person is told, the ledger
keeps it, and what the code could open is held in doubt: confidential hats here, those
that its maker could not give (an administrator makes nobody coordinator), and everything
in other organisations, until a colleague there says that it is really her.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from teranga.kernel import ledger
from teranga.people.access import Actor, NotAllowed, require
from teranga.people.actions import devices, grants, remember, telling, tickets
from teranga.people.actions.guards import NotHere, locked_member
from teranga.people.actions.lines import line
from teranga.people.models import Membership, Ticket, User
from teranga.people.queries import actor_for, has_second_factor
from teranga.people.roles import CONFIDENTIAL, PROTECTED, waiting

CODE_LASTS = timedelta(days=3)


class ForYourself(Exception):
    """Nobody makes a recovery code for herself, or confirms herself."""


@transaction.atomic
def offer_recovery(
    *, actor: Actor, now: datetime, membership: UUID, drop_second_factor: bool
) -> tickets.Made:
    """Make a code that lets a colleague back in. Older codes for her end."""
    require(actor, "create", "recovery")
    held = locked_member(actor.organisation, membership)
    if held.pk == actor.membership:
        raise ForYourself
    made = _make(held, now, actor.person, drop_second_factor)
    told = _tell(held, now, besides={actor.person})
    line(
        actor,
        now,
        "people.recovery_offer",
        held.pk,
        second_factor=drop_second_factor,
        told=told,
    )
    return made


@transaction.atomic
def offer_recovery_by_console(
    *, now: datetime, person: User, drop_second_factor: bool
) -> tickets.Made:
    """The host operator's way (ruling 15): told and written down in each organisation.

    Raises NotHere when the login belongs to no organisation.
    """
    held = list(
        Membership.objects.all_organisations(reason="a login's own organisations")
        .filter(user=person, state=Membership.State.ACTIVE)
        .select_related("organisation", "user")
        .order_by("joined_at")
    )
    if not held:
        raise NotHere
    for one in held:
        told = _tell(one, now, besides=set())
        ledger.record(
            organisation=one.organisation,
            person=None,
            now=now,
            verb="people.recovery_offer",
            subject_kind="membership",
            subject=one.pk,
            second_factor=drop_second_factor,
            told=told,
            console=True,
        )
    return _make(held[0], now, None, drop_second_factor, console=True)


def _make(
    held: Membership,
    now: datetime,
    by: UUID | None,
    drop_second_factor: bool,
    **facts: bool,
) -> tickets.Made:
    tickets.revoke_all(
        organisation=held.organisation_id, now=now, purpose="recover", subject=held.pk
    )
    return tickets.make(
        organisation=held.organisation_id,
        now=now,
        purpose="recover",
        lasts=CODE_LASTS,
        made_by=by,
        subject=held.pk,
        drop_second_factor=drop_second_factor,
        **facts,
    )


def _tell(held: Membership, now: datetime, *, besides: set[UUID]) -> int:
    weighty = bool(grants.hats_of(held, now) & PROTECTED)
    told = telling.stewards(held.organisation, now, confidential=weighty)
    told = (told | {held.user_id}) - besides
    return telling.tell(held, now, what="recovery", people=told)


@transaction.atomic
def recover(*, now: datetime, ticket: Ticket, password: str) -> User:
    """Use the code: a new password, every device out, doubts where they belong.

    Who lost the second step may have lost it to a thief: what else opens the login by
    itself, mailboxes and passkeys, goes with it.
    """
    tickets.use(ticket=ticket, now=now)
    held = (
        Membership.objects.of(ticket.organisation_id)
        .filter(pk=ticket.subject, state=Membership.State.ACTIVE)
        .select_related("user", "organisation")
        .first()
    )
    if held is None:
        raise tickets.NotUsable
    person = held.user
    dropped = bool(ticket.facts.get("drop_second_factor"))
    if dropped:
        Authenticator.objects.filter(user=person).delete()
        EmailAddress.objects.filter(user=person).delete()
        person.email = ""
    person.set_password(password)
    person.save(update_fields=["password", "email"])
    remember.password(person, now)
    devices.end_every_device(person=person, now=now)
    # With her own second factor still in place the code alone opens nothing.
    if not has_second_factor(person):
        _doubt(held, ticket, now)
    ledger.record(
        organisation=held.organisation,
        person=person.pk,
        now=now,
        verb="people.recover",
        subject_kind="membership",
        subject=held.pk,
        second_factor=dropped,
    )
    return person


def _doubt(held: Membership, ticket: Ticket, now: datetime) -> None:
    console = bool(ticket.facts.get("console"))
    maker = _hats_of_maker(ticket, now)
    everywhere = Membership.objects.all_organisations(
        reason="a login's own organisations"
    ).filter(user=held.user, state=Membership.State.ACTIVE)
    for one in everywhere.select_related("organisation", "user"):
        hats = grants.hats_of(one, now)
        waits = hats & CONFIDENTIAL if console else waiting(hats, maker)
        here = console or one.pk == held.pk
        one.doubt = _doubt_of(waits) if here else Membership.Doubt.ALL
        one.doubted_by = ticket.made_by
        one.save(update_fields=["doubt", "doubted_by"])
        if one.doubt:
            told = telling.stewards(
                one.organisation, now, confidential=bool(hats & PROTECTED)
            )
            telling.tell(one, now, what="doubt", people=told - {one.user_id})


def _doubt_of(waits: frozenset[str]) -> str:
    if waits - CONFIDENTIAL:
        return Membership.Doubt.LEADING
    return Membership.Doubt.CONFIDENTIAL if waits else Membership.Doubt.NONE


def _hats_of_maker(ticket: Ticket, now: datetime) -> frozenset[str]:
    maker = (
        Membership.objects.of(ticket.organisation_id)
        .filter(user_id=ticket.made_by, state=Membership.State.ACTIVE)
        .select_related("organisation")
        .first()
    )
    return actor_for(maker, now=now).hats if maker else frozenset()


@transaction.atomic
def confirm_person(*, actor: Actor, now: datetime, membership: UUID) -> None:
    """Say: it is really her. Not by herself, and not by whoever made the code.

    Where a protected hat waits, nobody who could not give one of them confirms it: two
    administrators together make nobody coordinator.
    """
    held = locked_member(actor.organisation, membership)
    if held.pk == actor.membership:
        raise ForYourself
    if not held.doubt:
        return
    if grants.hats_of(held, now) & PROTECTED:
        require(actor, "give", "confidential_role")
    else:
        require(actor, "change", "membership")
    if held.doubted_by == actor.person:
        raise NotAllowed("recovery", "change")
    held.doubt, held.doubted_by = "", None
    held.save(update_fields=["doubt", "doubted_by"])
    line(actor, now, "people.confirm", held.pk)
