"""One ledger line about a post: ids and codes only."""

from __future__ import annotations

from datetime import datetime

from teranga.kernel import ledger
from teranga.people.access import Actor
from teranga.publish.models import Post


def record(
    actor: Actor, now: datetime, verb: str, post: Post, **facts: str | int | bool | None
) -> None:
    ledger.record(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        verb=verb,
        subject_kind="publish.post",
        subject=post.pk,
        **facts,
    )
