"""What every change of a delivery shares: the lock, the timeline, the post's state.

One lock for each organisation orders all of it: whoever starts a delivery, holds
everything, withdraws, or writes an outcome takes it first. So "read the hold in the
transaction that starts a delivery" is true on PostgreSQL too, where two transactions
could otherwise both believe they came first. The calls to networks are outside of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
BATCH = 500  # rows in one query: SQLite takes no more than so many values
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
    _event(delivery, what, now=now, said=said[:300], by=by).save(force_insert=True)


def _event(
    delivery: Delivery, what: str, *, now: datetime, **more: Any
) -> DeliveryEvent:
    return DeliveryEvent(
        organisation_id=delivery.organisation_id,
        delivery=delivery,
        at=now,
        what=what,
        attempt=delivery.attempt,
        **more,
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


def hold_these(
    rows: Iterable[Delivery], *, organisation: Organisation | UUID, now: datetime
) -> set[UUID]:
    """They wait for a release each. As many queries for twenty as for two; their posts."""
    found = list(rows)
    for some in _batches(found):
        here = Delivery.objects.of(organisation)
        here.filter(pk__in=[one.pk for one in some]).update(held_at=now)
        lines = [_event(one, "held", now=now) for one in some]
        DeliveryEvent.objects.bulk_create(lines)
    posts = {one.post_id for one in found}
    settle_all(posts, organisation=organisation, now=now)
    return posts


def _batches(many: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(many)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def settle(post_id: UUID, *, organisation: Organisation | UUID, now: datetime) -> None:
    """Bring the post's state in line with what its deliveries say.

    A post that people are writing or reading again stays with them.
    """
    settle_all({post_id}, organisation=organisation, now=now)


def settle_all(
    posts: Iterable[UUID], *, organisation: Organisation | UUID, now: datetime
) -> None:
    """The same for many: as many queries for twenty as for two."""
    for some in _batches(posts):
        found = _posts_as_asked(some, organisation)
        lines = _lines(found, organisation)
        moved: dict[str, list[UUID]] = defaultdict(list)
        for post in found:
            state = derived_state(
                post.state,
                lines[post.pk],
                withdrawn=post.is_asked_back,
                corrected=post.is_corrected,
            )
            if state != post.state:
                follow_deliveries(post, state, now=now)
                moved[state].append(post.pk)
        for state, which in moved.items():
            here = Post.objects.of(organisation).filter(pk__in=which)
            here.update(state=state, changed_at=now)
        _mark_practice(found, lines, organisation)
        # What these correct may be corrected from now on.
        corrected = {post.corrects_id for post in found if post.corrects_id}
        if corrected:
            settle_all(corrected, organisation=organisation, now=now)


def _lines(
    posts: list[Any], organisation: Organisation | UUID
) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    rows = Delivery.objects.of(organisation).filter(post__in=[one.pk for one in posts])
    wanted = ("post", "state", "held_at", "released_at", "served_by", "attempted_at")
    for post, state, held, released, by, begun in rows.values_list(*wanted):
        waits = bool(held and not (released and released >= held))
        found[post].append(Line(state=state, held=waits, by=by if begun else ""))
    return found


def _mark_practice(
    posts: list[Any],
    lines: dict[UUID, list[Line]],
    organisation: Organisation | UUID,
) -> None:
    """Only the stand-in has had it: the post says so for good, whatever serves next."""
    turned: dict[bool, list[UUID]] = defaultdict(list)
    for post in posts:
        practice = {one.by for one in lines[post.pk] if one.by} == {_channels.STAND_IN}
        if practice != post.practice:
            turned[practice].append(post.pk)
    for practice, which in turned.items():
        # The whole of a demo is practice: it says so at the top of each page.
        here = Post.objects.of(organisation).filter(organisation__demo=False)
        here.filter(pk__in=which).update(practice=practice)


def _posts_as_asked(
    posts: Iterable[UUID], organisation: Organisation | UUID
) -> list[Any]:
    """Those that follow, and in the same query whether each was asked back or corrected."""
    asked = Withdrawal.objects.of(organisation).filter(
        post=OuterRef("pk"), delivery__isnull=True
    )
    corrected = Correction.objects.of(organisation).filter(
        post__corrects=OuterRef("pk"),
        post__deliveries__state__in=[Delivery.State.SENT, Delivery.State.VERIFIED],
    )
    found = Post.objects.of(organisation).filter(pk__in=posts, state__in=FOLLOWING)
    return list(
        found.annotate(is_asked_back=Exists(asked), is_corrected=Exists(corrected))
    )
