"""Builds ``request.actor`` and holds every URL to what it declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from teranga.kernel import clock
from teranga.people import access
from teranga.people.declared import access_of
from teranga.people.queries import actor_for, memberships_of


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        declared = access_of(request.resolver_match)
        if declared is None:
            raise PermissionDenied("This address declares no access.")
        request.access = declared
        if request.user.is_authenticated:
            request.actor = _actor(request)
        if declared.how in {"open", "ticket"}:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if declared.how == "signed_in":
            return None
        actor = request.actor
        if actor is None or not access.scopes(actor, declared.verb, declared.kind):
            raise PermissionDenied(f"{declared.verb} {declared.kind}")
        return None

    def process_exception(self, request: Any, error: Exception) -> None:
        if isinstance(error, access.NotAllowed):
            raise PermissionDenied(str(error)) from error


def _actor(request: Any) -> access.Actor | None:
    held = memberships_of(request.user)
    chosen = request.session.get("organisation")
    for membership in held:
        if chosen is None or str(membership.organisation_id) == chosen:
            return actor_for(membership, now=clock.now())
    return actor_for(held[0], now=clock.now()) if held else None
