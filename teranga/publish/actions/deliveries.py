"""Plan what a post sends out, and decide what the desk alone must not decide."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from teranga.kernel import jobs, ledger
from teranga.people.access import Actor, require
from teranga.publish import _channels
from teranga.publish.actions import _rows, _telling
from teranga.publish.models import Delivery, Post, Withdrawal
from teranga.publish.queries.deliveries import OUT, SURELY_NOT, in_doubt
from teranga.publish.queries.posts import OutgoingText, content_hash, outgoing_texts

S = Delivery.State

# Not out, and nobody is at it: a new schedule may take these up again.
FREE = frozenset({S.PLANNED, S.CANCELLED, S.EXPIRED, S.FAILED})


class AlreadyWithdrawn(Exception):
    """This post, or the one that it corrects, was asked back: nothing of it goes out."""


class LinkNeeded(Exception):
    """Nobody knows where it is: say where it was found."""


class CannotDecide(Exception):
    """The delivery is no longer in a state in which this could be said."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.state)
        self.state = delivery.state


# -- planning ---------------------------------------------------------------------------


def plan(*, actor: Actor, now: datetime, post: Post) -> list[Delivery]:
    """One delivery for each account, language and part; inside the scheduling transaction.

    Called again it moves what is planned, cancels what is no longer wanted, and leaves
    alone what has gone out. Keys are committed with the schedule, long before any call.
    """
    _rows.lock(actor.organisation)
    org = actor.organisation
    both = [post.pk, post.corrects_id or post.pk]  # a correction carries the words on
    if Withdrawal.objects.of(org).filter(post__in=both, delivery=None).exists():
        raise AlreadyWithdrawn(post.pk)
    known = {
        (row.account_id, row.language, row.part, row.content_hash): row
        for row in Delivery.objects.of(org).filter(post=post)
    }
    errors = _what_it_corrects(post)
    made: list[Delivery] = []
    before: Delivery | None = None
    for one in outgoing_texts(post):
        mark = (one.account, one.language, one.part, content_hash([one]))
        row = known.pop(mark, None) or _new(post, one, mark[3], errors)
        row.after = before if one.part > 1 else None
        _schedule(row, post, actor)
        made.append(row)
        before = row
    for row in known.values():
        if row.state == S.PLANNED:
            _cancel(row, now=now, by=actor.person)
    _rows.settle(post.pk, organisation=org, now=now)
    post.refresh_from_db(fields=["state", "changed_at"])
    jobs.poke("publish.deliver")
    return made


def _what_it_corrects(post: Post) -> dict[tuple[UUID, str, int], Delivery]:
    if post.corrects_id is None:
        return {}
    rows = Delivery.objects.of(post.organisation_id).filter(
        post=post.corrects_id, state__in=OUT, withdraw_asked_at=None
    )
    return {(row.account_id, row.language, row.part): row for row in rows}


def _new(
    post: Post,
    one: OutgoingText,
    digest: str,
    errors: dict[tuple[UUID, str, int], Delivery],
) -> Delivery:
    error = errors.get((one.account, one.language, one.part))
    wants_edit = error and getattr(post, "correction", None)
    edit = wants_edit and post.correction.way == Delivery.Way.EDIT
    return Delivery(
        organisation_id=post.organisation_id,
        post=post,
        account_id=one.account,
        source=one.source,
        language=one.language,
        part=one.part,
        key=uuid4(),
        content_hash=digest,
        title=one.title,
        text=one.text,
        warning=one.warning,
        visibility=one.visibility,
        corrects=error,
        way=Delivery.Way.EDIT if edit else Delivery.Way.PUBLISH,
    )


def _schedule(row: Delivery, post: Post, actor: Actor) -> None:
    if row.state not in FREE or row.withdraw_asked_at:
        return
    assert post.scheduled_at is not None, "a plan needs a time"  # noqa: S101
    if in_doubt(row):  # looked for first; it goes out when it is surely not there
        row.state = S.AMBIGUOUS
    else:
        row.state, row.served_by = S.PLANNED, _channels.kind_of(row.account)
    row.planned_by = actor.person
    row.not_before = row.next_try_at = post.scheduled_at
    row.not_after = post.not_after
    row.tries, row.trouble = 0, ""
    row.held_at = row.released_at = row.released_by = None
    row.save()


def unplan(*, actor: Actor, now: datetime, post: Post) -> int:
    """Take the schedule away: what is surely not out will not go. Returns how many."""
    _rows.lock(actor.organisation)
    here = Delivery.objects.of(actor.organisation).filter(post=post)
    failed = Q(state=S.NEEDS_PERSON, remote_id="", trouble__in=SURELY_NOT)
    rows = list(here.filter(Q(state=S.PLANNED) | failed))
    for row in rows:
        _cancel(row, now=now, by=actor.person)
    return len(rows)


def _cancel(row: Delivery, *, now: datetime, by: UUID) -> None:
    _rows.change(row, state=S.CANCELLED, trouble="unscheduled")
    _rows.note(row, "cancelled:unscheduled", now=now, by=by)


# -- deciding ---------------------------------------------------------------------------


def look_again(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """Ask the network once more whether it has the post."""
    with transaction.atomic():
        row = _for_decision(actor, delivery)
        if not row.remote_id and row.trouble in SURELY_NOT:
            raise CannotDecide(row)
        state = _out(row, S.SENT) if row.remote_id else S.AMBIGUOUS
        _decided(row, "look_again", actor, now, state=state, next_try_at=now)
        jobs.poke("publish.look")
        return row


def mark_there(
    *, actor: Actor, now: datetime, delivery: UUID, url: str = ""
) -> Delivery:
    """A person found it at the network. The link is kept; nothing is sent.

    Without a new ``url`` the known one stays. Raises also LinkNeeded.
    """
    with transaction.atomic():
        row = _for_decision(actor, delivery)
        url = url or row.url
        if not url:
            raise LinkNeeded
        _decided(
            row,
            "marked_there",
            actor,
            now,
            state=_out(row, S.VERIFIED),
            next_try_at=now,
            remote_id=row.remote_id or url[:300],
            url=url[:500],
            sent_at=row.sent_at or now,
            verified_at=now,
        )
        _telling.went_out(row, now=now)
        jobs.poke("publish.withdraw")
        return row


def send_again(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """A person looked and it is not there, or it failed: it goes out once more."""
    with transaction.atomic():
        row = _for_decision(actor, delivery)
        if row.remote_id or row.withdraw_asked_at:
            raise CannotDecide(row)
        if row.not_after and now > row.not_after:
            raise CannotDecide(row)
        _decided(
            row,
            "send_again",
            actor,
            now,
            state=S.PLANNED,
            served_by=_channels.kind_of(row.account),
            next_try_at=now,
            released_at=now,
            released_by=actor.person,
        )
        jobs.poke("publish.deliver")
        return row


def give_up(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """It will not go out there. Kept in the list, with who decided, and with why: asked
    back later, what may be out is looked for. Asked back already, only "gone" ends it."""
    with transaction.atomic():
        row = _for_decision(actor, delivery)
        if row.remote_id or (row.withdraw_asked_at and in_doubt(row)):
            raise CannotDecide(row)
        _decided(row, "given_up", actor, now, state=S.FAILED, trouble=row.trouble)
        return row


def accept_difference(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """A person read what is there, and it may stay as it is."""
    with transaction.atomic():
        row = _row(actor, delivery)
        if row.state not in OUT or not row.trouble or row.withdraw_asked_at:
            raise CannotDecide(row)
        _decided(row, "accepted", actor, now, state=S.VERIFIED, verified_at=now)
        return row


def mark_gone(*, actor: Actor, now: datetime, delivery: UUID) -> Delivery:
    """A person took it down at the network by hand, or saw that it is gone."""
    with transaction.atomic():
        row = _row(actor, delivery)
        if row.state not in {S.STILL_PUBLIC, S.WITHDRAW_DUE, S.NEEDS_PERSON}:
            raise CannotDecide(row)
        _decided(
            row,
            "marked_gone",
            actor,
            now,
            state=S.WITHDRAWN,
            withdrawn_at=now,
            withdraw_asked_at=row.withdraw_asked_at or now,
        )
        _telling.came_back(row, now=now)
        return row


def _out(row: Delivery, state: str) -> str:
    """What is out and was asked back goes on being taken back, whatever else is said."""
    return S.WITHDRAW_DUE if row.withdraw_asked_at else state


def _row(actor: Actor, pk: UUID) -> Delivery:
    require(actor, "change", "delivery")
    _rows.lock(actor.organisation)
    return Delivery.objects.of(actor.organisation).get(pk=pk)


def _for_decision(actor: Actor, pk: UUID) -> Delivery:
    row = _row(actor, pk)
    if row.state != S.NEEDS_PERSON:
        raise CannotDecide(row)
    return row


def _decided(
    row: Delivery, what: str, actor: Actor, now: datetime, **values: object
) -> None:
    changes = {"tries": 0, "trouble": "", "attempt": row.attempt + 1} | values
    _rows.change(row, **changes)
    _rows.note(row, what, now=now, by=actor.person)
    ledger.record(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        verb=f"publish.{what}",
        subject_kind="publish.delivery",
        subject=row.pk,
    )
    _rows.settle(row.post_id, organisation=row.organisation_id, now=now)
