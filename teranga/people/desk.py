"""What this app puts into frame, Today and farewell: own menu, what waits, seats left empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teranga.kernel.models import Organisation
from teranga.kernel.registries import Leftover, TodayItem
from teranga.people import access
from teranga.people.queries import closing_of, holders, to_confirm
from teranga.people.roles import LABELS


def fill(actor: access.Actor) -> dict[str, Any]:
    links = [_link("people:me", _("My account"), "user-round")]
    if access.scopes(actor, "read", "membership"):
        links.append(_link("people:members", _("People"), "users"))
    if access.scopes(actor, "read", "settings"):
        links.append(_link("people:settings", _("Organisation"), "building-2"))
    if actor.elsewhere:
        links.append(_link("people:organisations", _("Switch"), "refresh-cw"))
    names = [str(LABELS[hat]) for hat in LABELS if hat in actor.hats]
    return {
        "links": links,
        "roles": ", ".join(names),
        "second_factor_due_at": actor.second_factor_due_at,
    }


def _link(route: str, label: str, icon: str) -> dict[str, str]:
    return {"url": reverse(route), "label": label, "icon": icon}


_WANTED = (
    "administrator",
    "safeguarding_focal_point",
    "deputy_focal_point",
    "data_protection_focal_point",
)


def today(actor: access.Actor, now: datetime) -> Iterator[TodayItem]:
    """A second step to set up, colleagues to confirm, a deletion to agree to."""
    if actor.second_factor_due_at:
        yield TodayItem(
            text=_("Set up a second step for signing in"),
            url=reverse("people:second_factor"),
            icon="key-round",
            urgent=actor.second_factor_due_at - now < timedelta(days=3),
        )
    if actor.doubt:
        yield TodayItem(
            text=_("A colleague must confirm that it is you. Part of your work waits"),
            url=reverse("people:member", args=[actor.membership]),
            icon="circle-question-mark",
        )
    for membership in to_confirm(actor=actor):
        yield TodayItem(
            text=_("Confirm that somebody who came back is the same person"),
            url=reverse("people:member", args=[membership]),
            icon="circle-question-mark",
            urgent=True,
        )
    asked = access.may(actor, "approve", "organisation") and closing_of(
        actor.organisation
    )
    if asked and asked.agreed_by is None and asked.asked_by != actor.person:
        yield TodayItem(
            text=_("Somebody asked to delete this organisation"),
            url=reverse("people:delete_organisation"),
            icon="triangle-alert",
            since=asked.asked_at,
        )


def empty_seats(
    organisation: Organisation, person: UUID, now: datetime
) -> Iterator[Leftover]:
    """Roles that nobody holds once she has gone."""
    for hat in _WANTED:
        wanted = frozenset({hat})
        if holders(organisation=organisation, hats=wanted, now=now) == {person}:
            yield Leftover(
                text=format_lazy(
                    "{}: {}", gettext_lazy("Give somebody this role"), LABELS[hat]
                ),
                url=reverse("people:members"),
            )
