"""Feeds are read by machines of strangers: no cookie is taken from them, none is given."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

FEEDS = "/feeds/"


class NoSession:
    """Stands before the sessions. Whoever reads a feed is nobody in particular."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(FEEDS):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        answer = self.get_response(request)
        answer.headers.pop("Vary", None)  # it is the same for everybody
        answer.cookies.clear()
        return answer
