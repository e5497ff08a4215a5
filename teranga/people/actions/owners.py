"""The first person of an organisation: a link from the console, then everything is hers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from teranga.kernel import ledger
from teranga.kernel.organisations import create_organisation
from teranga.people.actions import grants, tickets
from teranga.people.actions.logins import NewLogin, login_of
from teranga.people.models import Membership, Ticket, User
from teranga.people.queries import real_member_exists
from teranga.people.roles import FIRST_OWNER

LINK_LASTS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NewOrganisation:
    name: str
    language: str
    time_zone: str


def first_owner_link(*, now: datetime) -> str | None:
    """The path of a fresh one-time link, or None when somebody works here already.

    Links made earlier end. The demo's people do not count.
    """
    if real_member_exists():
        return None
    return new_owner_link(now=now)


@transaction.atomic
def new_owner_link(*, now: datetime) -> str:
    """A one-time link for one more organisation; for whoever runs the machine."""
    open_ones = Ticket.objects.all_organisations(reason="links of no organisation yet")
    open_ones.filter(purpose="first_owner", revoked_at__isnull=True).update(
        revoked_at=now
    )
    made = tickets.make(
        organisation=None, now=now, purpose="first_owner", lasts=LINK_LASTS
    )
    ledger.record(
        organisation=None,
        person=None,
        now=now,
        verb="people.first_owner_link",
        subject_kind="ticket",
        subject=made.ticket.pk,
    )
    return reverse("people:first_owner", args=[made.code])


@transaction.atomic
def open_organisation(
    *,
    now: datetime,
    ticket: Ticket,
    who: User | NewLogin,
    alias: str,
    wish: NewOrganisation,
) -> Membership:
    """Use the link: the organisation, and its first coordinator, editor, administrator."""
    tickets.use(ticket=ticket, now=now)
    person = login_of(now=now, who=who)
    organisation = create_organisation(
        person=person.pk,
        now=now,
        name=wish.name,
        language=wish.language,
        time_zone=wish.time_zone,
    )
    held = Membership.objects.create(
        organisation=organisation, user=person, alias=alias, joined_at=now
    )
    for hat in FIRST_OWNER:
        grants.write_grant(membership=held, hat=hat, now=now, by=None)
    ledger.record(
        organisation=organisation,
        person=person.pk,
        now=now,
        verb="people.join",
        subject_kind="membership",
        subject=held.pk,
        **dict.fromkeys(FIRST_OWNER, True),
    )
    return held
