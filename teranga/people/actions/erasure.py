"""Erasing a person in one organisation: the names go, what was done stays without them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teranga.kernel import tombstones
from teranga.kernel.models import Organisation, Pseudonym
from teranga.kernel.registries import Erased, erasure
from teranga.people.access import Actor, require
from teranga.people.actions import devices, members
from teranga.people.actions.guards import NotHere
from teranga.people.actions.lines import line
from teranga.people.models import KeptWords, Membership, RightHold, Ticket, User


@transaction.atomic
def erase_member(*, actor: Actor, now: datetime, membership: UUID) -> list[Erased]:
    """Erase a colleague who asked for it, or oneself. A member is taken out first.

    Every app says what it erased and what it keeps, and why. A restore does it again.
    """
    mine = membership == actor.membership
    require(actor, "change", "rights_request", own=mine)
    held = (
        Membership.objects.of(actor.organisation)
        .filter(pk=membership)
        .select_related("user", "organisation")
        .first()
    )
    if held is None:
        raise NotHere
    if held.state == Membership.State.ACTIVE:
        members.take_out(held, now=now)
    line(actor, now, "people.erase", held.pk)
    done = [ask(held.organisation, held.user_id, now) for _name, ask in erasure.items()]
    tombstones.bury(
        "people.erase",
        now=now,
        organisation=str(held.organisation_id),
        person=str(held.user_id),
    )
    return done


def erase_here(organisation: Organisation, person: UUID, now: datetime) -> Erased:
    """The part of this app: names, rights, notes; the ledger's mapping; the login."""
    held = Membership.objects.of(organisation).filter(user_id=person).first()
    if held is None:
        return Erased(gone=0)
    gone, _rows = RightHold.objects.of(organisation).filter(membership=held).delete()
    # Her own codes, and what others noted on the code by which she came.
    codes = Q(made_by=person) | Q(subject=str(held.pk))
    gone += (
        Ticket.objects.of(organisation)
        .filter(codes)
        .update(made_by=None, note="", subject="")
    )
    gone += (
        Membership.objects.of(organisation)
        .filter(pk=held.pk)
        .update(
            alias="",
            pseudonym="",
            state=Membership.State.ERASED,
            left_at=held.left_at or now,
            doubt="",
            doubted_by=None,
        )
    )
    gone += Pseudonym.objects.of(organisation).filter(person=person).delete()[0]
    login = User.objects.get(pk=person)
    if not _works_elsewhere(person):
        gone += _empty_login(login, now)
    return Erased(
        gone=gone, kept=_("The days on which roles began and ended, without a name.")
    )


def _works_elsewhere(person: UUID) -> bool:
    every = Membership.objects.all_organisations(reason="a login's own organisations")
    return every.filter(user_id=person).exclude(state=Membership.State.ERASED).exists()


def _empty_login(login: User, now: datetime) -> int:
    """Nobody can sign in with it again, and nothing on it says who it was."""
    devices.end_every_device(person=login, now=now)
    EmailAddress.objects.filter(user=login).delete()
    Authenticator.objects.filter(user=login).delete()
    KeptWords.objects.filter(user=login).delete()
    login.username = f"erased-{login.pk.hex[-12:]}"
    login.email, login.language, login.is_active = "", "", False
    login.last_login = login.created_at = None
    login.set_unusable_password()
    login.save()
    return 1


@transaction.atomic
def erase_again(*, now: datetime, organisation: str, person: str) -> None:
    """After a restore: every app's part once more. Who is gone already stays gone."""
    found = Organisation.objects.of(UUID(organisation)).first()
    if found is None:
        return
    held = Membership.objects.of(found).filter(user_id=UUID(person)).first()
    if held and held.state == Membership.State.ACTIVE:
        members.take_out(held, now=now, even_last=True)
    for _name, ask in erasure.items():
        ask(found, UUID(person), now)


def export_here(organisation: Organisation, person: UUID) -> dict[str, object]:
    """What this app holds about her, for herself."""
    held = (
        Membership.objects.of(organisation)
        .filter(user_id=person)
        .select_related("user")
        .prefetch_related("grants", "right_holds")
        .first()
    )
    if held is None:
        return {}
    return {
        "sign_in_name": held.user.username,
        "email": held.user.email,
        "language": held.user.language,
        "alias": held.alias,
        "pseudonym": held.pseudonym,
        "joined": held.joined_at.isoformat(),
        "left": held.left_at.isoformat() if held.left_at else None,
        "roles": [
            {
                "name": one.name,
                "from": one.granted_at.isoformat(),
                "until": one.ended_at.isoformat() if one.ended_at else None,
            }
            for one in held.grants.all()
        ],
        "rights": [
            {
                "name": one.right,
                "until": one.valid_until.isoformat() if one.valid_until else None,
            }
            for one in held.right_holds.all()
        ],
    }
