"""After a restore: who went, hats laid down and doors that were changed stay so.

Each tombstone of remember.py is done again, if it was set since the backup. What a backup can't know again (a new password, a new second step)
is closed instead: the person comes back with a code, and the operator reads so.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from teranga.kernel import restore, tombstones
from teranga.people.actions import remember
from teranga.people.actions.grants import end_grants
from teranga.people.actions.guards import LastCoordinator, keep_a_coordinator
from teranga.people.actions.members import take_out
from teranga.people.models import Membership, Ticket, User

# Whoever found or kept an old code must not come in by it. Others (to withdraw, to
# approve) belong to people who have no other way to us: those go on.
LETS_IN = ("invite", "recover", "first_owner")

_COMES_BACK = (
    "Somebody changed a password since. The one in the backup opens nothing: she comes"
    " back by e-mail, or with a code (manage.py recover_access NAME)."
)
_ALONE = (
    "The only coordinator in the backup is not one any more since then. Ask the"
    " organisation who is, and let that person in: manage.py recover_access NAME."
)
_CODES = (
    "Invitations and recovery codes from before the backup open nothing any more."
    " Make new ones."
)


@transaction.atomic
def out_again(*, now: datetime, organisation: str, person: str) -> str | None:
    """Out once more. A last coordinator stays on paper, and nothing opens to her."""
    held = _active(organisation, user=UUID(person))
    if held is None:
        return None
    try:
        take_out(held, now=now)
    except LastCoordinator:
        return _doubt(held, Membership.Doubt.ALL)
    return None


@transaction.atomic
def hat_again(
    *, now: datetime, organisation: str, membership: str, hat: str
) -> str | None:
    held = _active(organisation, pk=UUID(membership))
    if held is None:
        return None
    try:
        if hat == "coordinator":
            keep_a_coordinator(held, now)
    except LastCoordinator:
        return _doubt(held, Membership.Doubt.LEADING)
    end_grants(held, now, name=hat)
    return None


def _active(organisation: str, **who: UUID) -> Membership | None:
    return (
        Membership.objects.of(UUID(organisation))
        .filter(state=Membership.State.ACTIVE, **who)
        .select_related("user", "organisation")
        .first()
    )


def _doubt(held: Membership, doubt: str) -> str:
    Membership.objects.of(held.organisation_id).filter(pk=held.pk).update(
        doubt=doubt, doubted_by=None
    )
    return _ALONE


def password_again(*, now: datetime, person: str) -> str | None:
    found = User.objects.filter(pk=UUID(person), is_active=True).first()
    if found is None or not found.has_usable_password():
        return None
    found.set_unusable_password()
    found.save(update_fields=["password"])
    return _COMES_BACK


def factor_again(*, now: datetime, person: str, row: int) -> None:
    """The phone that was lost since is no second step any more."""
    Authenticator.objects.filter(pk=row, user_id=UUID(person)).delete()


def address_again(*, now: datetime, person: str, row: int) -> None:
    """No new password goes to a mailbox that she took away since."""
    gone = EmailAddress.objects.filter(pk=row, user_id=UUID(person)).first()
    if gone is not None:
        User.objects.filter(pk=gone.user_id, email__iexact=gone.email).update(email="")
        gone.delete()


def end_codes(made_at: datetime, now: datetime) -> str | None:
    """Which codes were used or taken back since, no backup knows: all that let in end."""
    every = Ticket.objects.all_organisations(reason="a restore ends what lets in")
    ended = every.filter(
        purpose__in=LETS_IN, revoked_at__isnull=True, uses_left__gt=0
    ).update(revoked_at=now, note="")
    return _CODES if ended else None


def join() -> None:
    tombstones.newer.add(remember.OUT, out_again)
    tombstones.newer.add(remember.HAT, hat_again)
    tombstones.newer.add(remember.PASSWORD, password_again)
    tombstones.newer.add(remember.FACTOR, factor_again)
    tombstones.newer.add(remember.ADDRESS, address_again)
    restore.afterwards.add("people.codes", end_codes)
