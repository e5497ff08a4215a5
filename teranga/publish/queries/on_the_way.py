"""What is on its way and waits for a person: for Today, for leaving, for the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teranga.channels import registry
from teranga.kernel.doctor import Verdict
from teranga.kernel.models import Organisation
from teranga.kernel.registries import Leftover, TodayItem
from teranga.people.access import Actor, may
from teranga.publish.models import Account, Delivery
from teranga.publish.queries.journeys import FILTERS, NEEDS_PERSON
from teranga.publish.queries.releases import Releases

S = Delivery.State
SLOW = timedelta(minutes=10)  # due for so long, on an account that works


def today(actor: Actor, now: datetime) -> Iterator[TodayItem]:
    """Two queries, two more while something is held; only for who may act on it."""
    rows = Delivery.objects.of(actor.organisation)
    if may(actor, "change", "delivery"):
        # Each way by itself and unordered: with "or", and to put them in order, the
        # database would walk through every delivery.
        first, *others = (
            rows.filter(way).order_by().values_list("state", "not_before", "served_by")
            for way in NEEDS_PERSON
        )
        found = list(first.union(*others, all=True)[:200])
        practice = [one for one in found if _is_practice(actor, one)]
        real = [one for one in found if one not in practice]
        if real:
            yield _stuck(real)
        if practice:
            yield _stuck_in_practice(practice)
    if may(actor, "release", "hold"):
        since = _hers(actor, now, rows.filter(FILTERS["held"]))
        if since:
            yield _held(since)


def _hers(actor: Actor, now: datetime, held: QuerySet[Delivery]) -> list[datetime]:
    """Since when what she herself may release is held, the oldest first."""
    found = list(held.order_by("held_at").only("held_at", "planned_by")[:200])
    if not found:
        return []
    rule = Releases.of(actor, now, since=found[0].held_at)
    return [
        row.held_at for row in found if row.held_at and rule.of_delivery(row).allowed
    ]


def _is_practice(actor: Actor, one: tuple[str, datetime, str]) -> bool:
    return one[2] == registry.STAND_IN and not actor.organisation.demo


def _stuck_in_practice(found: list[tuple[str, datetime, str]]) -> TodayItem:
    """Never urgent: it never left the desk."""
    text = ngettext(
        "Practice: %(n)d delivery needs a person",
        "Practice: %(n)d deliveries need a person",
        len(found),
    )
    return TodayItem(
        text=text % {"n": len(found)},
        url=f"{reverse('publish:deliveries')}?only=needs_person",
        icon="graduation-cap",
        since=min(at for _state, at, _by in found),
    )


def _stuck(found: list[tuple[str, datetime, str]]) -> TodayItem:
    text = ngettext(
        "%(n)d delivery needs a person",
        "%(n)d deliveries need a person",
        len(found),
    )
    return TodayItem(
        text=text % {"n": len(found)},
        url=f"{reverse('publish:deliveries')}?only=needs_person",
        icon="hand",
        urgent=any(state == S.STILL_PUBLIC for state, _at, _by in found),
        since=min(at for _state, at, _by in found),
    )


def _held(since: list[datetime]) -> TodayItem:
    text = ngettext(
        "%(n)d delivery is held and waits for a release",
        "%(n)d deliveries are held and wait for a release",
        len(since),
    )
    return TodayItem(
        text=text % {"n": len(since)},
        url=f"{reverse('publish:deliveries')}?only=held",
        icon="pause",
        since=since[0],
    )


def left_behind(
    organisation: Organisation | UUID, person: UUID, now: datetime
) -> Iterator[Leftover]:
    """Posts that somebody who leaves has given their hour: they still go out."""
    rows = Delivery.objects.of(organisation).filter(state=S.PLANNED, planned_by=person)
    n = rows.values("post").distinct().count()
    if n:
        text = ngettext(
            "%(n)d post that this person scheduled still waits to go out.",
            "%(n)d posts that this person scheduled still wait to go out.",
            n,
        )
        url = f"{reverse('publish:deliveries')}?only=waiting"
        yield Leftover(text=text % {"n": n}, url=url)


def examine(now: datetime) -> Iterator[Verdict]:
    """For the doctor: does anything leave, is anything still public?"""
    found = list(_waiting(now))
    yield from found
    if not found:
        yield Verdict(status="fine", title=_("Posts leave when they are due"))


def _waiting(now: datetime) -> Iterator[Verdict]:
    every = Delivery.objects.all_organisations(
        reason="the doctor looks at all deliveries"
    )
    slow = every.filter(
        state=S.PLANNED,
        next_try_at__lt=now - SLOW,
        held_at=None,
        after=None,
        account__state=Account.State.WORKING,
        account__next_start_at=None,
    )
    if slow.exists():
        yield Verdict(
            status="must",
            title=_("Posts are due and nothing sends them"),
            text=_("Is the worker running? Start it with: manage.py worker"),
        )
    public = every.filter(state=S.STILL_PUBLIC).count()
    if public:
        text = ngettext(
            "%(n)d delivery that was asked back is still public.",
            "%(n)d deliveries that were asked back are still public.",
            public,
        )
        yield Verdict(
            status="must",
            counts_all=True,
            title=text % {"n": public},
            text=_("The page “Deliveries” says where, and what a person can do."),
        )
