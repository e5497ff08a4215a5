"""What is on its way and waits for a person: for Today, for leaving, for the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teranga.kernel.doctor import Verdict
from teranga.kernel.models import Organisation
from teranga.kernel.registries import Leftover, TodayItem
from teranga.people.access import Actor, may
from teranga.publish.models import Account, Delivery
from teranga.publish.queries.journeys import FILTERS

S = Delivery.State
SLOW = timedelta(minutes=10)  # due for so long, on an account that works


def today(actor: Actor, now: datetime) -> Iterator[TodayItem]:
    """Two queries at most; only for who may act on it."""
    rows = Delivery.objects.of(actor.organisation)
    if may(actor, "change", "delivery"):
        # Unordered: to put them in order the database would walk through every delivery.
        stuck = rows.filter(FILTERS["needs_person"]).order_by()
        found = list(stuck.values_list("state", "not_before")[:200])
        if found:
            yield _stuck(found)
    if may(actor, "release", "hold"):
        since = list(
            rows.filter(FILTERS["held"])
            .order_by("held_at")
            .values_list("held_at", flat=True)[:200]
        )
        if since:
            yield _held(since)


def _stuck(found: list[tuple[str, datetime]]) -> TodayItem:
    text = ngettext(
        "%(n)d delivery needs a person",
        "%(n)d deliveries need a person",
        len(found),
    )
    return TodayItem(
        text=text % {"n": len(found)},
        url=f"{reverse('publish:deliveries')}?only=needs_person",
        icon="hand",
        urgent=any(state == S.STILL_PUBLIC for state, _at in found),
        since=min(at for _state, at in found),
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
            title=text % {"n": public},
            text=_("The page “Deliveries” says where, and what a person can do."),
        )
