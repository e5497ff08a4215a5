"""The life of a post: which state may follow which. Every change goes through ``move``."""

from __future__ import annotations

from datetime import datetime

from teranga.publish.models import Post

S = Post.State

FOLLOWS: dict[str, frozenset[str]] = {
    S.IDEA: frozenset({S.BRIEF, S.DRAFT, S.ARCHIVED}),
    S.BRIEF: frozenset({S.DRAFT, S.ARCHIVED}),
    S.DRAFT: frozenset({S.IN_REVIEW, S.ARCHIVED}),
    S.IN_REVIEW: frozenset({S.DRAFT, S.CHANGES_ASKED, S.APPROVED, S.ARCHIVED}),
    S.CHANGES_ASKED: frozenset({S.DRAFT, S.IN_REVIEW, S.ARCHIVED}),
    S.APPROVED: frozenset({S.DRAFT, S.IN_REVIEW, S.SCHEDULED, S.WITHDRAWN, S.ARCHIVED}),
    S.SCHEDULED: frozenset(
        {
            S.DRAFT,
            S.IN_REVIEW,
            S.APPROVED,
            S.HELD,
            S.PUBLISHING,
            S.FAILED,
            S.WITHDRAWN,
        }
    ),
    S.HELD: frozenset({S.DRAFT, S.SCHEDULED, S.PUBLISHING, S.FAILED, S.WITHDRAWN}),
    S.PUBLISHING: frozenset(
        {S.HELD, S.PUBLISHED, S.PART_PUBLISHED, S.FAILED, S.WITHDRAWN}
    ),
    S.PUBLISHED: frozenset({S.PART_PUBLISHED, S.CORRECTED, S.WITHDRAWN, S.ARCHIVED}),
    S.PART_PUBLISHED: frozenset(
        {S.PUBLISHING, S.PUBLISHED, S.FAILED, S.CORRECTED, S.WITHDRAWN, S.ARCHIVED}
    ),
    S.FAILED: frozenset(
        {S.DRAFT, S.PUBLISHING, S.PUBLISHED, S.PART_PUBLISHED, S.WITHDRAWN, S.ARCHIVED}
    ),
    S.CORRECTED: frozenset({S.WITHDRAWN, S.ARCHIVED}),
    S.WITHDRAWING: frozenset({S.WITHDRAWN, S.FAILED}),
    S.WITHDRAWN: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}


class WrongState(Exception):
    """This cannot follow from where the post is now."""

    def __init__(self, post: Post, to: str) -> None:
        super().__init__(f"{post.state} -> {to}")
        self.state, self.to = post.state, to


def move(post: Post, to: str, *, now: datetime) -> None:
    """Set the state on ``post`` or raise WrongState. The caller saves, in its transaction."""
    if to not in FOLLOWS[post.state]:
        raise WrongState(post, to)
    post.state = to
    post.changed_at = now


# What only the deliveries decide, once a post was scheduled.
DERIVED = frozenset(
    {
        S.SCHEDULED,
        S.HELD,
        S.PUBLISHING,
        S.PUBLISHED,
        S.PART_PUBLISHED,
        S.FAILED,
        S.CORRECTED,
        S.WITHDRAWING,
        S.WITHDRAWN,
    }
)


def follow_deliveries(post: Post, to: str, *, now: datetime) -> None:
    """Set what the deliveries say. A fact at a network is not refused by a table."""
    if to not in DERIVED:
        raise WrongState(post, to)
    post.state = to
    post.changed_at = now
