"""When the database is locked or away: once more, then a page that says so.

A view that met a lock is run a second time: its action was one transaction, and nothing
of it was kept. After that, and for every other loss of the database, the person gets
the page "resting for a moment" (503) and her words stay in the form.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = logging.getLogger("teranga.busy")

# What SQLite and PostgreSQL say when waiting would have helped.
LOCKED = ("locked", "busy", "deadlock", "lock timeout", "could not serialize")


def is_locked(error: BaseException) -> bool:
    said = str(error).lower()
    return isinstance(error, OperationalError) and any(word in said for word in LOCKED)


class BusyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        request.once_more = lambda: view(request, *args, **kwargs)

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        again = request.__dict__.pop("once_more", None)
        if again is None or not is_locked(error) or connection.in_atomic_block:
            return resting(request)
        log.warning("The database was locked: once more.")
        connection.close_if_unusable_or_obsolete()
        try:
            return again()
        except (OperationalError, InterfaceError):
            return resting(request)


def resting(request: HttpRequest) -> HttpResponse:
    log.warning("The database was locked or away: 503.")
    try:
        answer = render(request, "503.html", status=503)
    except DatabaseError:  # not even the frame of a page can be read
        answer = HttpResponse(render_to_string("500.html"), status=503)
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: what was lost outside a view (a session, a login) is told as well."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return resting(request)
    return HttpResponse(render_to_string("500.html"), status=500)
