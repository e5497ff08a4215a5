"""Wrong passwords: counted by name and place together, so that strangers lock nobody out.

A place is a network address, or the browser in which this person signed in last. Tries
from all places together are counted too, high enough that nobody reaches it by hand; the
browser she knows passes even then.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from teranga.people import kept, throttle
from teranga.people.clean import username
from teranga.people.models import User

AT_ONE_PLACE = (5, 300)  # tries, seconds
FROM_ONE_ADDRESS = (20, 60)  # a workshop of thirty shares one
ON_ONE_NAME = (1000, 3600)


def begin(request: HttpRequest, *, typed: str, address: str) -> None:
    """Count one try before it is looked at. Raises throttle.TooMany."""
    for what, who, (limit, seconds) in _counters(request, typed, address):
        throttle.count(what, who, limit=limit, seconds=seconds)


def was_right(request: HttpRequest, *, typed: str, address: str) -> None:
    for what, who, (_limit, seconds) in _counters(request, typed, address):
        throttle.forgive(what, who, seconds=seconds)


def start_anew(request: HttpRequest, person: User, *, address: str) -> None:
    """She chose a new password: wrong ones typed here before it do not count."""
    for typed in filter(None, (person.username, person.email)):
        what, who, _limit = _counters(request, typed, address)[0]
        throttle.clear(what, who)


def _counters(
    request: HttpRequest, typed: str, address: str
) -> list[tuple[str, str, tuple[int, int]]]:
    name = throttle.hidden(username(typed))
    if known := _known_here(request, typed):
        return [("password", f"{name}:{throttle.hidden(known)}", AT_ONE_PLACE)]
    return [
        ("password", f"{name}:{address}", AT_ONE_PLACE),
        ("password-from", address, FROM_ONE_ADDRESS),
        ("password-on", name, ON_ONE_NAME),
    ]


def _known_here(request: HttpRequest, typed: str) -> str:
    field = "email__iexact" if "@" in typed else "username__iexact"
    look: dict[str, Any] = {field: typed}
    found = (kept.browser_of(request, one) for one in User.objects.filter(**look))
    return next(filter(None, found), "")
