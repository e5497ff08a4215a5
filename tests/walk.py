"""All addresses of the desk, and the people who try them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from teranga.people.access import Access
from teranga.people.declared import BORROWED
from tests.world import World


@dataclass(frozen=True)
class Route:
    name: str  # "people:member"
    arguments: frozenset[str]
    access: Access | None


def routes() -> list[Route]:
    return sorted(_walk(get_resolver(), (), frozenset()), key=lambda one: one.name)


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...], taken: frozenset[str]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        arguments = taken | _arguments(entry)
        if isinstance(entry, URLResolver):
            inner = spaces + ((entry.namespace,) if entry.namespace else ())
            yield from _walk(entry, inner, arguments)
            continue
        assert isinstance(entry, URLPattern)
        name = ":".join((*spaces, entry.name or str(entry.pattern)))
        own = getattr(entry.callback, "access", None)
        yield Route(name, arguments, own or BORROWED.get(name))


def _arguments(entry: Any) -> frozenset[str]:
    found = set(getattr(entry.pattern, "converters", {}))
    found |= set(entry.pattern.regex.groupindex)
    return frozenset(found)


def is_read(answer: Any) -> bool:
    """A page for people, not something only posted to, fetched or passed through."""
    html = "html" in answer.headers.get("Content-Type", "")
    return html and answer.status_code not in {301, 302, 303, 405}


NOT_SIGNED_IN = "not signed in"


def visitors(world: World) -> list[str]:
    """One of each role and duty, a login without organisation, an owner elsewhere."""
    return [*world.people, NOT_SIGNED_IN]


def client_of(world: World, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != NOT_SIGNED_IN:
        client.force_login(world.people[who])
    return client


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Whatever a request changed is taken back: rows, counters, cookies."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    client.cookies = cookies
