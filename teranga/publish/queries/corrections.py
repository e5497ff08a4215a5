"""What of a post stands somewhere and can be corrected, and what a correction answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from teranga.publish.models import Correction, Delivery, Post
from teranga.publish.queries.deliveries import OUT


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One text that a correction puts right. ``url``: "" when the network gave none."""

    account: UUID
    language: str
    url: str
    edits: bool  # its words are changed where they stand


def standing(post: Post) -> list[Delivery]:
    """First parts that are out and were not asked back, one an account and language."""
    rows = Delivery.objects.of(post.organisation_id).filter(
        post=post, state__in=OUT, withdraw_asked_at=None, part=1, sent_at__isnull=False
    )
    return list(rows.select_related("account").order_by("language", "account__name"))


def answered(post: Post) -> tuple[Answered, ...]:
    """Empty, and no query, for a post that corrects nothing; else two queries."""
    if post.corrects is None:
        return ()
    made = Correction.objects.of(post.organisation_id).filter(post=post).first()
    edits = made is not None and made.way == Delivery.Way.EDIT
    return tuple(
        Answered(
            account=row.account_id, language=row.language, url=row.url, edits=edits
        )
        for row in standing(post.corrects)
    )
