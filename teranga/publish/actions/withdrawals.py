"""Take back a post or one delivery.

Asking is one transaction: it stops the schedule, marks what is on its way, and makes due
what is out. It wins over every retry, because ``withdraw_asked_at`` never goes away again
and a row that carries it cannot be ``planned`` (a database constraint).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from teranga.kernel import jobs, ledger
from teranga.kernel.models import Organisation
from teranga.people.access import Actor, require
from teranga.publish.actions import _rows, _telling
from teranga.publish.actions.states import DERIVED, WrongState
from teranga.publish.models import Delivery, Post, Withdrawal
from teranga.publish.queries.deliveries import SURELY_NOT, in_doubt

S = Delivery.State
# Told to whoever restores; the organisation's people are told on their own pages.
UNKNOWN = (
    "A post was asked back that this backup does not hold as sent. Whether it is gone,"
    " nobody here can tell: let somebody look at the accounts."
)
WITHDRAWABLE = DERIVED | {Post.State.APPROVED, Post.State.ARCHIVED}


def withdraw_post(
    *, actor: Actor, now: datetime, post: UUID, reason: str = "", urgent: bool = False
) -> Withdrawal:
    """Take the whole post back, and every correction of it: they carry its words on.

    Asked again, what is left of it is taken up again; who asked first stays written.
    """
    require(actor, "withdraw", "post")
    with transaction.atomic():
        _rows.lock(actor.organisation)
        found = Post.objects.of(actor.organisation).get(pk=post)
        words = {"delivery": None, "reason": reason, "urgent": urgent}
        made = _ask(actor, now, found, **words)
        for correction in found.corrections.filter(state__in=WITHDRAWABLE):
            _ask(actor, now, correction, **words)
        jobs.poke("publish.withdraw")
        return made


def withdraw_delivery(
    *,
    actor: Actor,
    now: datetime,
    delivery: UUID,
    reason: str = "",
    urgent: bool = False,
) -> Withdrawal:
    """Take one delivery back; the post's others stay."""
    require(actor, "withdraw", "post")
    with transaction.atomic():
        _rows.lock(actor.organisation)
        row = (
            Delivery.objects.of(actor.organisation)
            .select_related("post")
            .get(pk=delivery)
        )
        made = _ask(actor, now, row.post, delivery=row, reason=reason, urgent=urgent)
        jobs.poke("publish.withdraw")
        return made


def _ask(  # noqa: PLR0913 one private step of the two actions above
    actor: Actor,
    now: datetime,
    post: Post,
    *,
    delivery: Delivery | None,
    reason: str,
    urgent: bool,
) -> Withdrawal:
    org = actor.organisation
    if delivery is None and post.state not in WITHDRAWABLE:
        raise WrongState(post, Post.State.WITHDRAWN)
    rows = [delivery] if delivery else list(Delivery.objects.of(org).filter(post=post))
    for row in rows:
        begin(row, now=now, by=actor.person)
    made, _first = Withdrawal.objects.of(org).get_or_create(
        post=post,
        delivery=delivery,
        defaults={
            "organisation": org,
            "by": actor.person,
            "at": now,
            "reason": reason[:300],
        },
    )
    if urgent and not made.urgent:
        _rows.change(made, urgent=True)
    ledger.record(
        organisation=org,
        person=actor.person,
        now=now,
        verb="publish.withdraw",
        subject_kind="publish.delivery" if delivery else "publish.post",
        subject=delivery.pk if delivery else post.pk,
        urgent=urgent,
    )
    _telling.remember(made, now=now)
    _rows.settle(post.pk, organisation=org, now=now)
    return made


def begin(
    row: Delivery,
    *,
    now: datetime,
    by: UUID | None = None,
    trouble: str = "withdrawn",
    doubtful: bool = False,
) -> None:
    """Mark one row. Under the lock; the caller settles the post. ``doubtful``: the rows
    come from a backup, so that "planned" may be out by now."""
    to = _state_after(row)
    if doubtful and row.state == S.PLANNED and row.not_before <= now:
        to = S.AMBIGUOUS
    values: dict[str, object] = {"withdraw_asked_at": row.withdraw_asked_at or now}
    if to == S.AMBIGUOUS:
        grace = timedelta(seconds=settings.DELIVERIES["grace"])
        values |= {
            "attempted_at": row.attempted_at or row.not_before,
            "lease_until": now + grace,
        }
    if to and to != row.state:
        values |= {"state": to, "tries": 0, "next_try_at": now, "trouble": trouble}
    _rows.change(row, **values)
    _rows.note(row, "withdraw_asked", now=now, by=by)
    if row.state == S.CANCELLED:
        _telling.came_back(row, now=now)


def _state_after(row: Delivery) -> str:
    """Where asking back leads from each state; "" leaves it where it is."""
    if row.state == S.PLANNED:
        return S.CANCELLED
    if row.state in {S.SENT, S.VERIFIED, S.STILL_PUBLIC}:
        return S.WITHDRAW_DUE
    if row.state == S.NEEDS_PERSON:
        if row.remote_id:
            return S.WITHDRAW_DUE
        return S.CANCELLED if row.trouble in SURELY_NOT else S.AMBIGUOUS
    if in_doubt(row):
        return S.AMBIGUOUS
    return ""


def withdraw_again(  # noqa: PLR0913 the facts of a tombstone
    *,
    now: datetime,
    organisation: str,
    post: str,
    delivery: str | None,
    asked_at: str,
    by: str,
) -> str | None:
    """After a restore: what was asked back since the backup is asked back again.

    Of a post that the backup does not know nobody here can tell whether it is gone: the
    operator reads so. The line names nobody: whoever asked may be erased by now.
    """
    with transaction.atomic():
        org = Organisation.objects.of(UUID(organisation)).first()
        if org is None:
            return UNKNOWN
        found = Post.objects.of(org).filter(pk=post).first()
        _rows.lock(org)
        rows = Delivery.objects.of(org).filter(post_id=post)
        if delivery:
            rows = rows.filter(pk=delivery)
        for row in rows:
            begin(row, now=now, by=UUID(by), doubtful=True)
        ledger.record(
            organisation=org,
            person=None,
            now=now,
            verb="publish.withdraw_again",
            subject_kind="publish.delivery" if delivery else "publish.post",
            subject=delivery or post,
        )
        known = rows.first()
        if known is None:
            _telling.withdrawal_unknown(org, now=now)
        if found and (known or not delivery):
            Withdrawal.objects.of(org).get_or_create(
                post=found,
                delivery=known if delivery else None,
                defaults={
                    "organisation_id": org.pk,
                    "by": UUID(by),
                    "at": datetime.fromisoformat(asked_at),
                },
            )
            _rows.settle(found.pk, organisation=org.pk, now=now)
        return None if known else UNKNOWN
