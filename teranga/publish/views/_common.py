"""What every page of publish shares: the post, or the same 404 for whatever is not hers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from teranga.kernel import notify
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
