"""Comments of the team. Nothing here, and nothing that reads it, leads to a network."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from teranga.people import access
from teranga.people.access import Actor
from teranga.publish.actions._record import record
from teranga.publish.models import Note, Post
from teranga.publish.queries.visible import is_own

LONGEST = 5000


class NothingWritten(Exception):
    """An empty note says nothing."""


class TooLong(Exception):
    """A note is kept whole or not at all."""


def annotate(*, actor: Actor, now: datetime, post: Post, text: str) -> Note:
    """Raises NotAllowed, NothingWritten, TooLong."""
    access.require(actor, "comment", "post", own=is_own(actor, post))
    if not text.strip():
        raise NothingWritten
    if len(text) > LONGEST:
        raise TooLong(len(text))
    with transaction.atomic():
        note = Note.objects.create(
            organisation=actor.organisation,
            post=post,
            by=actor.person,
            at=now,
            text=text.strip(),
        )
        record(actor, now, "publish.note", post)
        return note
