"""What this app puts into the frame of every page: the menu of one's own, and role names."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from teranga.people import access
from teranga.people.roles import LABELS


def fill(request: Any, actor: access.Actor) -> dict[str, Any]:
    links = [_link("people:me", _("My account"), "user-round")]
    if access.scopes(actor, "read", "membership"):
        links.append(_link("people:members", _("People"), "users"))
    if access.scopes(actor, "read", "settings"):
        links.append(_link("people:settings", _("Organisation"), "building-2"))
    if len(getattr(request, "memberships", ())) > 1:
        links.append(_link("people:organisations", _("Switch"), "refresh-cw"))
    names = [str(LABELS[hat]) for hat in LABELS if hat in actor.hats]
    return {
        "links": links,
        "roles": ", ".join(names),
        "second_factor_due_at": actor.second_factor_due_at,
    }


def _link(route: str, label: str, icon: str) -> dict[str, str]:
    return {"url": reverse(route), "label": label, "icon": icon}
