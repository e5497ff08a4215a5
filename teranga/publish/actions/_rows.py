"""What every change of a delivery shares: the lock, the timeline, the post's state.

One lock for each organisation orders all of it: whoever starts a delivery, holds
everything, withdraws, or writes an outcome takes it first. So "read the hold in the
transaction that starts a delivery" is true on PostgreSQL too, where two transactions
could otherwise both believe they came first. The calls to networks are outside of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from teranga.kernel.models import Organisation
from teranga.kernel.scope import ScopedQuerySet
from teranga.publish import _channels
from teranga.publish.actions.states import DERIVED, follow_deliveries
from teranga.publish.models import (
    Account,
    Correction,
    Delivery,
    DeliveryEvent,
    Post,
    Withdrawal,
)
from teranga.publish.queries.deliveries import Line, derived_state

FOLLOWING = DERIVED | {Post.State.APPROVED, Post.State.ARCHIVED}
SIGN_IN = ("auth_expired", "auth_revoked", "key_lost", "account_removed")


def every() -> ScopedQuerySet[Delivery]:
    """Deliveries of all organisations: for the worker, which serves them all."""
    return Delivery.objects.all_organisations(
        reason="one worker delivers and withdraws for everybody"
    )


def lock(organisation: Organisation | UUID) -> None:
    """Waits for every other change of this organisation's deliveries. Inside atomic."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The lock lasts as long as the transaction: open one.")
    found = Organisation.objects.of(organisation).select_for_update(no_key=True)
    found.values_list("pk").get()


def locked(pk: UUID | str, *, organisation: UUID | None = None) -> Delivery | None:
    """The row as it is now, after everybody else has finished with it.

    ``organisation``: of the row, where the caller knows it. It never changes.
    """
    owner = organisation or _owner_of(pk)
    if owner is None:
        return None
    lock(owner)
    # Read only after the lock: PostgreSQL would join rows from before the wait.
    return every().select_related("account__organisation", "post", "after").get(pk=pk)


def _owner_of(pk: UUID | str) -> UUID | None:
    return every().filter(pk=pk).values_list("organisation_id", flat=True).first()


def note(
    delivery: Delivery,
    what: str,
    *,
    now: datetime,
    said: str = "",
    by: UUID | None = None,
) -> None:
    """One line of the timeline. ``said``: the network's words, redacted by its adapter."""
    DeliveryEvent.objects.create(
        organisation_id=delivery.organisation_id,
        delivery=delivery,
        at=now,
        what=what,
        attempt=delivery.attempt,
        said=said[:300],
        by=by,
    )


def change(delivery: Delivery, **values: object) -> None:
    """Set and save just these."""
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(values))


def wake(account: Account, *, now: datetime) -> None:
    """The account works again: look at once, and take back what could not be."""
    S = Delivery.State
    rows = Delivery.objects.of(account.organisation_id)
    here = rows.filter(account__in=_channels.same_there(account))
    waits = [S.SENT, S.AMBIGUOUS, S.WITHDRAW_DUE]
    here.filter(state__in=waits).update(next_try_at=now, tries=0)
    left = here.filter(state=S.STILL_PUBLIC, trouble__in=SIGN_IN)
    for row in left:
        change(row, state=S.WITHDRAW_DUE, next_try_at=now, tries=0, trouble="withdrawn")
        note(row, "withdraw_asked", now=now)
        settle(row.post_id, organisation=row.organisation_id, now=now)


def settle(post_id: UUID, *, organisation: Organisation | UUID, now: datetime) -> str:
    """Bring the post's state in line with what its deliveries say. Returns the state.

    A post that people are writing or reading again stays with them.
    """
    post = _post_as_asked(post_id, organisation)
    if post.state not in FOLLOWING:
        return post.state
    rows = Delivery.objects.of(organisation).filter(post=post)
    lines = [
        Line(state=state, held=bool(held and not (released and released >= held)))
        for state, held, released in rows.values_list("state", "held_at", "released_at")
    ]
    state = derived_state(
        post.state, lines, withdrawn=post.is_asked_back, corrected=post.is_corrected
    )
    if state != post.state:
        follow_deliveries(post, state, now=now)
        post.save(update_fields=["state", "changed_at"])
    if post.corrects_id:  # what it corrects may be corrected from now on
        settle(post.corrects_id, organisation=organisation, now=now)
    return state


def _post_as_asked(post_id: UUID, organisation: Organisation | UUID) -> Any:
    """The post, and in the same query whether it was asked back or corrected."""
    asked = Withdrawal.objects.of(organisation).filter(
        post=OuterRef("pk"), delivery__isnull=True
    )
    corrected = Correction.objects.of(organisation).filter(
        post__corrects=OuterRef("pk"),
        post__deliveries__state__in=[Delivery.State.SENT, Delivery.State.VERIFIED],
    )
    posts = Post.objects.of(organisation).annotate(
        is_asked_back=Exists(asked), is_corrected=Exists(corrected)
    )
    return posts.get(pk=post_id)
