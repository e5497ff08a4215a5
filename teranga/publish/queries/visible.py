"""Which posts somebody may read. Every list, count and page starts here."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from teranga.people import access
from teranga.people.access import Actor
from teranga.publish.models import Post


class NoSuchPost(Exception):
    """It is not there, or not for this person: the answer never differs."""


def visible(actor: Actor) -> QuerySet[Post]:
    """All posts of the organisation, her own, or none: as the matrix says."""
    found = Post.objects.of(actor.organisation)
    held = access.scopes(actor, "read", "post")
    if "org" in held:
        return found
    return found.filter(author=actor.person) if "own" in held else found.none()


def post_for(*, actor: Actor, post: UUID) -> Post:
    """Raises NoSuchPost, for what is not there and for what is not hers alike."""
    found = visible(actor).filter(pk=post).first()
    if found is None:
        raise NoSuchPost(post)
    return found


def is_own(actor: Actor, post: Post) -> bool:
    return post.author == actor.person
