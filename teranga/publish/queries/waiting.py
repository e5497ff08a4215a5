"""What waits for a person among the posts, for Today, for notices and for leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teranga.kernel.models import Organisation
from teranga.kernel.registries import Leftover, TodayItem
from teranga.people.access import Actor
from teranga.people.queries import holders
from teranga.publish.models import Note, Post, Review, shown_as
from teranga.publish.queries import seats
from teranga.publish.queries.lists import needs
from teranga.publish.queries.visible import visible

S = Post.State
MOST = 20


def today(actor: Actor, now: datetime) -> Iterator[TodayItem]:
    """One query. What failed belongs to the deliveries, which say more about it."""
    waiting = (
        visible(actor)
        .filter(needs(actor, now=now))
        .exclude(state=S.FAILED)
        .order_by("changed_at")
        .only("title", "state", "changed_at", "author")[:MOST]
    )
    for post in waiting:
        yield _item(post)


# What is asked, by the state a post waits in: words, page and icon.
ASKED = {
    S.IN_REVIEW: (gettext_lazy("Read and decide: “%(title)s”"), "review", "eye"),
    S.CHANGES_ASKED: (
        gettext_lazy("Change what was asked: “%(title)s”"),
        "write",
        "reply",
    ),
    S.APPROVED: (gettext_lazy("Say when it goes out: “%(title)s”"), "post", "clock"),
}


def _item(post: Post) -> TodayItem:
    words, page, icon = ASKED[S(post.state)]
    title = post.title or _("A post without a title")
    return TodayItem(
        text=str(words) % {"title": f"\u2068{title}\u2069"},  # in its own direction
        url=reverse(f"publish:{page}", args=[post.pk]),
        icon=icon,
        since=post.changed_at,
    )


def readers(post: Post, *, now: datetime) -> set[UUID]:
    """Who could take a seat that is still open; never who wrote it or sent it in."""
    open_seats = seats.seats_of(post, seats.approvals(post)).open
    hats: set[str] = set()
    for seat in open_seats:
        hats |= {"coordinator", "editor"} if seat == seats.READER else {seat}
    found = holders(organisation=post.organisation_id, hats=frozenset(hats), now=now)
    if found & {post.author, post.submitted_by} and seats.READER not in open_seats:
        deputy = frozenset({seats.DEPUTY})
        found |= holders(organisation=post.organisation_id, hats=deputy, now=now)
    return found - {post.author, post.submitted_by}


def left_behind(
    organisation: Organisation | UUID, person: UUID, now: datetime
) -> Iterator[Leftover]:
    """Drafts of somebody who leaves stay; another writer takes them up."""
    mine = Post.objects.of(organisation).filter(author=person)
    n = mine.filter(state__in=[*Post.EDITABLE, S.IN_REVIEW, S.APPROVED]).count()
    if n:
        text = ngettext(
            "%(n)d post is not out yet and needs another writer.",
            "%(n)d posts are not out yet and need another writer.",
            n,
        )
        yield Leftover(text=text % {"n": n}, url=reverse("publish:posts"))


def of_person(organisation: Organisation | UUID, person: UUID) -> dict[str, Any]:
    """What a person wrote, said and decided here, for her own export."""
    posts = Post.objects.of(organisation).filter(author=person)
    notes = Note.objects.of(organisation).filter(by=person)
    reviews = Review.objects.of(organisation).filter(by=person)
    return {
        "posts": [
            {
                "id": str(pk),
                "title": title,
                "state": shown_as(state, practice=practice),
                "practice": practice,
                "made": at.isoformat(),
            }
            for pk, title, state, practice, at in posts.values_list(
                "pk", "title", "state", "practice", "created_at"
            )
        ],
        "notes": [
            {"post": str(post), "text": text, "at": at.isoformat()}
            for post, text, at in notes.values_list("post_id", "text", "at")
        ],
        "decisions": [
            {"post": str(post), "decision": said, "reason": why, "at": at.isoformat()}
            for post, said, why, at in reviews.values_list(
                "post_id", "decision", "reason", "at"
            )
        ],
    }
