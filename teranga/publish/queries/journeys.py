"""Deliveries as people see them: a word for each state, every attempt, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from teranga.channels import registry
from teranga.people.access import Actor, may
from teranga.people.queries import aliases
from teranga.publish.models import Account, Delivery, DeliveryEvent, Post
from teranga.publish.queries import releases
from teranga.publish.queries.deliveries import OUT, STUCK, SURELY_NOT, in_doubt
from teranga.publish.queries.visible import visible

S, STAND_IN = Delivery.State, registry.STAND_IN
PER_PAGE = 50
UNANSWERED_AFTER = 2  # calls that brought no answer

SHOWN = {
    S.SENDING: "sending",
    S.AMBIGUOUS: "ambiguous",
    S.NEEDS_PERSON: "needs_person",
    S.FAILED: "given_up",
    S.EXPIRED: "late",
    S.CANCELLED: "stopped",
    S.WITHDRAWING: "withdrawing",
    S.WITHDRAWN: "withdrawn",
    S.REPLACED: "replaced",
    S.STILL_PUBLIC: "still_public",
}
WAITING_FOR = {"transient": "waiting_line", "rate_limited": "waiting_network"}
CAN_GO_BACK = {
    S.PLANNED,
    S.SENDING,
    S.AMBIGUOUS,
    S.SENT,
    S.VERIFIED,
    S.STILL_PUBLIC,
    S.NEEDS_PERSON,
}

# Three ways to need a person. No delivery is in two of them: a union counts each once.
NEEDS_PERSON = (
    Q(state__in=STUCK),
    # As a range, not as "starts with": only a range is read from the index.
    Q(state__in=OUT, trouble__gt="differs:", trouble__lt="differs;"),
    Q(state=S.SENT, trouble="not_read_back"),
)

# What the list can be narrowed to.
FILTERS = {
    "needs_person": NEEDS_PERSON[0] | NEEDS_PERSON[1] | NEEDS_PERSON[2],
    "held": Q(state=S.PLANNED, held_at__isnull=False)
    & (Q(released_at=None) | Q(released_at__lt=F("held_at"))),
    "waiting": Q(state__in=[S.PLANNED, S.SENDING, S.AMBIGUOUS]),
    "out": Q(state__in=OUT),
    "leaving": Q(withdraw_asked_at__isnull=False),
    "not_sent": Q(state__in=[S.EXPIRED, S.CANCELLED, S.FAILED]),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the timeline. ``what`` is a code; views have the words."""

    what: str
    at: datetime
    said: str = ""
    name: str = ""  # who, when a person did it


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One delivery. ``shown``: the state's key in ui/states. ``moves``: what she may do.

    ``problem``: a code when somebody should look, else "".
    """

    delivery: Delivery
    account: Account
    post: Post
    shown: str
    problem: str
    steps: tuple[Step, ...]
    moves: frozenset[str]
    refused: str = ""  # why she may not release it: queries/releases.py
    others: tuple[str, ...] = ()  # who can, then
    practice: bool = False  # the stand-in has it: nobody out there could read it


def of_post(*, actor: Actor, now: datetime, post: Post) -> list[Journey]:
    """All deliveries of one post, in the order of its accounts. Three queries."""
    rows = _mine(actor).filter(post=post)
    order = ("account__name", "account_id", "language", "not_before", "part", "pk")
    return _journeys(actor, now, rows.order_by(*order), post=post)


def one(*, actor: Actor, now: datetime, delivery: UUID) -> Journey | None:
    found = _journeys(actor, now, _mine(actor).filter(pk=delivery))
    return found[0] if found else None


@dataclass(frozen=True, kw_only=True)
class Page:
    journeys: list[Journey]
    total: int
    number: int
    pages: int
    here_at_all: bool
    counts: dict[str, int]  # how many need a person, how many are held


def page(
    *,
    actor: Actor,
    now: datetime,
    only: str = "",
    account: UUID | None = None,
    number: int = 1,
) -> Page:
    """Newest first, fifty at a time; "held" oldest first. At most eight queries."""
    every = _mine(actor)
    found = every.filter(account=account) if account else every
    found = found.filter(FILTERS[only]) if only in FILTERS else found
    total = found.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * PER_PAGE
    newest = "not_before" if only == "held" else "-not_before"
    rows = found.order_by(newest, "pk")[start : start + PER_PAGE]
    return Page(
        journeys=_journeys(actor, now, rows),
        total=total,
        number=number,
        pages=pages,
        here_at_all=bool(total) or every.exists(),
        counts={
            name: every.filter(FILTERS[name]).count()
            for name in ("needs_person", "held")
        },
    )


def _mine(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries of the posts this person may read, when she may read deliveries."""
    rows = Delivery.objects.of(actor.organisation)
    if not may(actor, "read", "delivery"):
        return rows.none()
    return rows.filter(post__in=visible(actor))


def _journeys(
    actor: Actor, now: datetime, rows: QuerySet[Delivery], *, post: Post | None = None
) -> list[Journey]:
    """``post``: all rows are of this one, which the caller has already."""
    events = DeliveryEvent.objects.of(actor.organisation).order_by("pk")
    accounts = Account.objects.of(actor.organisation).defer("credentials")
    wanted = [
        Prefetch("events", events, to_attr="line"),
        Prefetch("account", accounts),
    ]
    if post is None:
        wanted.append(Prefetch("post", visible(actor).defer("search_text")))
    found = list(rows.prefetch_related(*wanted))
    for row in found:
        row.post = post or row.post
    people = {one.by for row in found for one in row.line if one.by}
    names = aliases(organisation=actor.organisation, people=people) if people else {}
    every = [_journey(actor, now, row, names) for row in found]
    return _with_releases(actor, now, every)


def _with_releases(actor: Actor, now: datetime, every: list[Journey]) -> list[Journey]:
    """What is held says whether she may release it, or who can. Three queries, if any is."""
    held = [one.delivery for one in every if is_held(one.delivery)]
    if not held or not may(actor, "read", "hold"):
        return every
    since = min(row.held_at for row in held if row.held_at)
    found = releases.Releases.of(actor, now, since=since)
    rights = {row.pk: found.of_delivery(row) for row in held}
    refused = [one for one in rights.values() if not one.allowed]
    names = releases.named(actor, refused)
    return [_with_release(one, rights.get(one.delivery.pk), names) for one in every]


def _with_release(
    one: Journey,
    right: releases.Right | None,
    names: dict[frozenset[UUID], tuple[str, ...]],
) -> Journey:
    if right is None:
        return one
    if right.allowed:
        return replace(one, moves=one.moves | {"release"})
    return replace(one, refused=right.why, others=names[right.others])


def _journey(
    actor: Actor, now: datetime, row: Delivery, names: dict[UUID, str]
) -> Journey:
    return Journey(
        delivery=row,
        account=row.account,
        post=row.post,
        shown=shown(row, now),
        problem=problem(row),
        steps=tuple(_steps(row.line, names)),
        moves=moves(actor, row, now),
        practice=is_practice(actor, row),
    )


def is_practice(actor: Actor, row: Delivery) -> bool:
    """Not said of the demo: all of it is practice, and each of its pages says so."""
    return row.served_by == STAND_IN and not actor.organisation.demo


def _steps(events: Iterable[DeliveryEvent], names: dict[UUID, str]) -> Iterable[Step]:
    for one in events:
        name = names.get(one.by, "") if one.by else ""
        yield Step(what=one.what, at=one.at, said=one.said, name=name)


def is_held(row: Delivery) -> bool:
    return bool(
        row.state == S.PLANNED
        and row.held_at
        and not (row.released_at and row.released_at >= row.held_at)
    )


def shown(row: Delivery, now: datetime) -> str:
    """The key of the word people see (ui/states). What nobody read back never looks done."""
    if row.state == S.PLANNED:
        return _shown_planned(row, now)
    if row.state == S.SENT:
        return "not_read_back" if row.trouble == "not_read_back" else "sent"
    if row.state == S.VERIFIED:
        return "differs" if row.trouble else "verified"
    if row.state == S.WITHDRAW_DUE:
        return "unanswered" if row.tries >= UNANSWERED_AFTER else "withdrawing"
    return SHOWN[S(row.state)]


def _shown_planned(row: Delivery, now: datetime) -> str:
    if is_held(row):
        return "held"
    if row.not_before > now:
        return "planned"
    if row.account.state != Account.State.WORKING:
        return "waiting_account"
    return WAITING_FOR.get(row.trouble, "due")


def problem(row: Delivery) -> str:
    if row.state in STUCK or row.trouble.startswith("differs:"):
        return row.trouble
    if row.state == S.SENT and row.trouble == "not_read_back":
        return row.trouble
    return ""


def moves(actor: Actor, row: Delivery, now: datetime) -> frozenset[str]:
    """What this person may do about it now, but for a release; the actions ask again."""
    found: set[str] = set()
    if may(actor, "change", "delivery"):
        found |= _decisions(row, now)
    back = row.state in CAN_GO_BACK or in_doubt(row)
    if back and may(actor, "withdraw", "post"):
        found.add("withdraw")
    return frozenset(found)


def _decisions(row: Delivery, now: datetime) -> set[str]:
    if row.state == S.NEEDS_PERSON:
        return _decisions_stuck(row, now)
    if row.state in OUT and row.trouble:
        return {"accept"}
    if row.state in {S.STILL_PUBLIC, S.WITHDRAW_DUE}:
        return {"gone"}
    return set()


def _decisions_stuck(row: Delivery, now: datetime) -> set[str]:
    found = {"there"}
    if row.remote_id:
        return found | {"look", "gone"}
    if row.trouble not in SURELY_NOT:
        found.add("look")
    ended = row.not_after is not None and now > row.not_after
    if not ended and not row.withdraw_asked_at:
        found.add("again")
    asked_back = row.withdraw_asked_at and in_doubt(row)
    return found | ({"gone"} if asked_back else {"give_up"})
