"""What the pages of publish share: the post or the same 404, the list's page, our address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from teranga.kernel import notify
from teranga.kernel.typed import sent
from teranga.people import access
from teranga.publish.models import Post
from teranga.publish.queries.visible import NoSuchPost, is_own, post_for


def the_post(request: Any, pk: UUID) -> Post:
    """The post, if this person may do with it what this address is for (``needs``)."""
    try:
        post = post_for(actor=request.actor, post=pk)
    except NoSuchPost as error:
        raise Http404 from error
    verb, own = request.access.verb, is_own(request.actor, post)
    if not access.may(request.actor, verb, "post", own=own):
        raise Http404
    return post


def seen_here(request: Any, now: datetime) -> None:
    """Whoever opens a page has seen the notices that lead to it."""
    actor = request.actor
    notify.seen(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        path=request.path,
    )


def uuid_of(text: str) -> UUID | None:
    """What an address says may be anything; None: no id."""
    try:
        return UUID(text)
    except ValueError:
        return None


def each_address(route: str) -> Callable[[UUID], str]:
    """The addresses of many rows: Django works one out, the rest differ by their id."""
    none = UUID(int=0)
    shape = reverse(route, args=[none])
    return lambda pk: shape.replace(str(none), str(pk))


def page_number(request: Any) -> int:
    said = sent(request.GET).get("page", "1")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1


def address_of(request: Any, path: str) -> str:
    """Our public address when there is one; else where this request came in."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    return str(request.build_absolute_uri(path))
