"""Whether a delivery may start now: one ordered list of questions, one answer.

``start`` takes the organisation's lock, reads everything afresh (withdrawal, hold,
not_after, account, budget, the part before), and only then commits ``sending`` with
``attempted_at``. The call to the network comes after this transaction, never inside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.kernel.models import Organisation
from teranga.publish import _channels
from teranga.publish.actions import _rows
from teranga.publish.models import Account, Delivery, Hold, Withdrawal
from teranga.publish.queries.deliveries import OUT
from teranga.publish.tasks import _lease, _pace

S = Delivery.State
GO, NOT_NOW, ACCOUNT_WAITS = "go", "not_now", "account_waits"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the decision rests on, read under the lock."""

    delivery: Delivery
    account: Account
    before: Delivery | None  # the part this one follows
    hold: Hold | None
    withdrawn: bool
    closed: bool
    busy: bool
    moved: bool  # into training, or out of it, since a person planned it
    starts: list[datetime]  # of this account in the last hour
    now: datetime

    @property
    def due(self) -> datetime:
        """From when on it may go: a release or the part before can push it later."""
        moments = [self.delivery.not_before, self.delivery.released_at]
        moments.append(self.before.sent_at if self.before else None)
        return max(moment for moment in moments if moment)


@dataclass(frozen=True)
class Answer:
    what: str  # GO, NOT_NOW, ACCOUNT_WAITS, "held", or the state it ends in
    code: str = ""
    until: datetime | None = None


Question = Callable[[Facts], Answer | None]


def _asked_back(facts: Facts) -> Answer | None:
    if facts.withdrawn or facts.delivery.withdraw_asked_at:
        return Answer(S.CANCELLED, "withdrawn")
    return None


def _expired(facts: Facts) -> Answer | None:
    last = facts.delivery.not_after
    return Answer(S.EXPIRED, "not_after") if last and facts.now > last else None


def _not_yet(facts: Facts) -> Answer | None:
    d = facts.delivery
    return Answer(NOT_NOW) if facts.now < max(d.not_before, d.next_try_at) else None


def _part_before(facts: Facts) -> Answer | None:
    if facts.before is None or facts.before.state in OUT:
        return None
    if facts.before.state in {S.PLANNED, S.SENDING, S.AMBIGUOUS, S.NEEDS_PERSON}:
        return Answer(NOT_NOW)
    return Answer(S.CANCELLED, "part_before")


def _held(facts: Facts) -> Answer | None:
    d = facts.delivery
    since = [
        moment for moment in (d.held_at, facts.hold and facts.hold.since) if moment
    ]
    if not since or (d.released_at and d.released_at >= max(since)):
        return None
    return Answer("held")


def _practice(facts: Facts) -> Answer | None:
    """Planned in training and now for real, or the other way round: a person says so."""
    return Answer("held") if facts.moved else None


def _too_late(facts: Facts) -> Answer | None:
    if _pace.is_too_late(facts.due, facts.now):
        return Answer(S.NEEDS_PERSON, "late")
    return None


def _account_works(facts: Facts) -> Answer | None:
    if facts.account.state == Account.State.REMOVED:
        return Answer(S.NEEDS_PERSON, "no_account")
    works = facts.account.state == Account.State.WORKING and not facts.closed
    return None if works else Answer(NOT_NOW)


def _one_sender(facts: Facts) -> Answer | None:
    return Answer(NOT_NOW) if facts.busy else None


def _budget(facts: Facts) -> Answer | None:
    if facts.delivery.started_at in facts.starts:
        return None  # this one is counted already: it was surely not taken last time
    free = _pace.budget_free_at(facts.starts, facts.account.per_hour, facts.now)
    return Answer(ACCOUNT_WAITS, "budget", free) if free else None


def _rest(facts: Facts) -> Answer | None:
    until = facts.account.next_start_at
    if until is None or until <= facts.now:
        return None
    if until > facts.now + _pace.longest_rest():
        return None
    return Answer(ACCOUNT_WAITS, "rest", until)


QUESTIONS: tuple[Question, ...] = (
    _asked_back,
    _expired,
    _not_yet,
    _part_before,
    _held,
    _practice,
    _too_late,
    _account_works,
    _one_sender,
    _rest,
    _budget,
)


def decide(facts: Facts) -> Answer:
    """The first question that objects. Pure; the order is the rule."""
    for question in QUESTIONS:
        answer = question(facts)
        if answer:
            return answer
    return Answer(GO)


def start(pk: UUID | str, *, now: datetime) -> Delivery | None:
    """Commit that this delivery is being sent, or what stands against it. None: do not."""
    with transaction.atomic():
        delivery = _rows.locked(pk)
        if delivery is None or delivery.state != S.PLANNED:
            return None
        facts = read_facts(delivery, now=now)
        answer = decide(facts)
        if answer.what == GO:
            return _begin(facts)
        _write_down(facts, answer)
        return None


def read_facts(delivery: Delivery, *, now: datetime) -> Facts:
    org, account = delivery.organisation_id, delivery.account
    same = Delivery.objects.of(org).filter(account=account)
    return Facts(
        delivery=delivery,
        account=account,
        before=delivery.after,
        hold=Hold.objects.of(org).filter(ended_at__isnull=True).first(),
        withdrawn=Withdrawal.objects.of(org)
        .filter(post=delivery.post_id, delivery__isnull=True)
        .exists(),
        closed=account.organisation.state == Organisation.State.CLOSED,
        busy=same.filter(state=S.SENDING).exists(),
        moved=_channels.moved(delivery),
        starts=list(
            same.filter(started_at__gt=now - _pace.HOUR).values_list(
                "started_at", flat=True
            )
        ),
        now=now,
    )


def _begin(facts: Facts) -> Delivery:
    delivery, account, now = facts.delivery, facts.account, facts.now
    _rows.change(
        delivery,
        state=S.SENDING,
        attempt=delivery.attempt + 1,
        lease_until=_lease.until(now),
        served_by=delivery.served_by,
        attempted_at=delivery.attempted_at or now,
        started_at=now,
        trouble="",
    )
    late = _pace.is_late(delivery.not_before, now)
    rest = _pace.gap(delivery.key, late=late, follow_up=bool(delivery.after_id))
    _rows.change(account, next_start_at=now + rest)
    _rows.note(delivery, "sending", now=now)
    _rows.settle(delivery.post_id, organisation=delivery.organisation_id, now=now)
    return delivery


def _is_marked(facts: Facts) -> bool:
    held, let_go = facts.delivery.held_at, facts.delivery.released_at
    if held is None or (let_go and let_go >= held and facts.moved):
        return False
    return facts.hold is None or held >= facts.hold.since


def _write_down(facts: Facts, answer: Answer) -> None:
    delivery, now = facts.delivery, facts.now
    if answer.what == NOT_NOW:
        return
    if answer.what == ACCOUNT_WAITS:
        _rows.change(facts.account, next_start_at=answer.until)
        return
    if answer.what == "held":
        if _is_marked(facts):
            return
        _rows.change(delivery, held_at=now)
        _rows.note(delivery, "held", now=now)
    else:
        _rows.change(delivery, state=answer.what, trouble=answer.code)
        _rows.note(delivery, f"{answer.what}:{answer.code}", now=now)
    _rows.settle(delivery.post_id, organisation=delivery.organisation_id, now=now)
