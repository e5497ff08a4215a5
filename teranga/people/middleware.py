"""Builds ``request.actor`` and holds every URL to what it declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from teranga.kernel import clock
from teranga.people import access, kept
from teranga.people.declared import access_of
from teranga.people.models import Membership
from teranga.people.queries import actor_for, memberships_of
from teranga.ui import formats

_SEEN_EVERY = timedelta(hours=1)


class ActorMiddleware:
    """``request.actor`` is who acts, and where; None when there is nothing to act in.

    ``request.waits_for`` says why there is none although somebody is signed in:
    ``choice`` of an organisation, ``second_factor``, ``confirmation`` by a colleague.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        request.waits_for = ""
        try:
            response = self.get_response(request)
            _forget_who(request, response)
            _leave_no_copy(request, response)
            return response
        finally:
            formats.choose_digits("western")

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        declared = access_of(request.resolver_match)
        if declared is None:
            raise PermissionDenied("This address declares no access.")
        request.access = declared
        if request.user.is_authenticated:
            request.came_in = True
            now = clock.now()
            _settle(request, now)
            formats.choose_digits(request.user.digits)
            _seen(request, now)
        if declared.how in {"open", "ticket"}:
            return None
        if not request.user.is_authenticated:
            return _to_the_door(request)
        if declared.early:
            return None
        if request.waits_for:
            return redirect(_WAY_ON[request.waits_for])
        if declared.how == "signed_in":
            return None
        actor = request.actor
        if actor is None or not access.scopes(actor, declared.verb, declared.kind):
            raise PermissionDenied(f"{declared.verb} {declared.kind}")
        return None

    def process_exception(self, request: Any, error: Exception) -> None:
        if isinstance(error, access.NotAllowed):
            raise PermissionDenied(str(error)) from error


def _forget_who(request: Any, response: HttpResponse) -> None:
    """Who signs out leaves no mark in a browser that others use, and no language either."""
    if getattr(request, "came_in", False) and not request.user.is_authenticated:
        response.delete_cookie(kept.COOKIE)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


def _leave_no_copy(request: Any, response: HttpResponse) -> None:
    """At a computer that others use, "back" after signing out brings no page back."""
    if getattr(request, "came_in", False):
        response.setdefault("Cache-Control", "no-store")


_WAY_ON = {
    "choice": "people:organisations",
    "confirmation": "people:organisations",
    "second_factor": "people:second_factor",
}


def _settle(request: Any, now: datetime) -> None:
    """Find the one membership that is meant; never switch organisations by ourselves.

    Where it is in doubt whether it is really her, no page names that organisation: a code
    from one of them must not tell which others there are.
    """
    every = memberships_of(request.user)
    doubted = {
        str(one.organisation_id) for one in every if one.doubt == Membership.Doubt.ALL
    }
    request.memberships = [
        one for one in every if str(one.organisation_id) not in doubted
    ]
    chosen = request.session.get("organisation")
    if chosen in doubted or (doubted and not request.memberships):
        request.waits_for = "confirmation"
        return
    if chosen is None and len(request.memberships) == 1:
        chosen = str(request.memberships[0].organisation_id)
    meant = [one for one in request.memberships if str(one.organisation_id) == chosen]
    if not meant:
        request.waits_for = "choice" if request.memberships else ""
        return
    actor = actor_for(meant[0], now=now)
    if actor.second_factor_due_at and actor.second_factor_due_at <= now:
        request.waits_for = "second_factor"
        return
    request.actor = replace(actor, elsewhere=len(request.memberships) > 1)
    # Times on the page are the organisation's; each one says its zone.
    timezone.activate(ZoneInfo(actor.organisation.time_zone))


def _to_the_door(request: Any) -> HttpResponse:
    login = reverse("account_login")
    if request.headers.get("HX-Request"):
        # The whole page must go to the door, not the part that asked.
        page = request.headers.get("HX-Current-URL", "")
        answer = HttpResponse(status=401)
        target = redirect_to_login(_path_of(request, page), login)
        answer["HX-Redirect"] = target["Location"]
        return answer
    if request.method == "POST":
        by_page = "text/html" in request.headers.get("Accept", "")
        if by_page and kept.keep(request):
            return redirect_to_login(reverse("people:kept_words"), login)
        return redirect_to_login("", login)
    return redirect_to_login(request.get_full_path(), login)


def _path_of(request: Any, page: str) -> str:
    own = f"{request.scheme}://{request.get_host()}/"
    return "/" + page.removeprefix(own) if page.startswith(own) else ""


def _seen(request: Any, now: datetime) -> None:
    """When a device was last seen, to the hour: a write at every page would be too many."""
    before = request.session.get("seen", 0)
    if now.timestamp() - before < _SEEN_EVERY.total_seconds():
        return
    request.session["seen"] = int(now.timestamp())
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=now
    )
