"""A desk with 10,000 posts and 30,000 deliveries, made by bulk inserts, always the same.

``DUE`` of the posts are due at this moment, so that the worker has work while we look.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

PASSWORD = "four quiet river stones"
SPACE = UUID("6f1d2c1e-0000-4000-8000-000000000001")
WORDS = ["table", "letter", "harbour", "school", "paper", "tea", "queue", "market"]
STATES = ("published", "draft", "in_review", "failed")
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HASH = "a" * 64
DUE = 2000


def seed(posts: int = 10_000, accounts: int = 12) -> str:
    """Fill the configured database; returns the name of a login who may see it all."""
    from teranga.kernel.organisations import create_organisation
    from teranga.people.models import Grant, Membership, User

    house = create_organisation(now=START, name="Bench", slug="bench")
    user = User.objects.create_user("bench", PASSWORD)
    held = Membership.objects.create(
        organisation=house, user=user, alias="Bench", joined_at=START
    )
    for role in ("coordinator", "editor", "moderator"):
        Grant.objects.create(
            organisation=house,
            membership=held,
            kind="role",
            name=role,
            granted_at=START,
        )
    _fill(house, user.pk, posts, _accounts(house, accounts))
    return user.username


def _accounts(house: Any, count: int) -> list[Any]:
    from teranga.publish.models import Account

    return Account.objects.bulk_create(
        Account(
            organisation=house,
            kind="fake",
            name=f"Account {number}",
            state="working",
            per_hour=0,  # no budget: the workers are busy all the while
            created_at=START,
            worked_at=START,
            limits_at=START,
        )
        for number in range(count)
    )


def _fill(house: Any, author: UUID, posts: int, places: list[Any]) -> None:
    from teranga.publish.models import Delivery, Post, Target, Text

    dice = random.Random(7)
    made: dict[Any, list[Any]] = {Post: [], Text: [], Target: [], Delivery: []}
    for number in range(posts):
        at = START - timedelta(hours=number % 2000, minutes=number % 60)
        at = datetime.now(UTC) if number < DUE else at
        words = " ".join(dice.choices(WORDS, k=30))
        state = "scheduled" if number < DUE else STATES[number % 4]
        post = Post(
            organisation=house,
            title=f"Post {number}: {words[:40]}",
            author=author,
            state=state,
            scheduled_at=at if number < DUE else None,
            frozen_hash=HASH,
            search_text=words,
            created_at=at,
            changed_at=at,
        )
        made[Post].append(post)
        made[Text].append(
            Text(organisation=house, post=post, language="en", text=words)
        )
        for place in dice.sample(places, 3):
            made[Target].append(Target(organisation=house, post=post, account=place))
            made[Delivery].append(_delivery(post, place, words, at))
    for model, rows in made.items():
        model.objects.bulk_create(rows, batch_size=500)


def _delivery(post: Any, place: Any, words: str, at: datetime) -> Any:
    from teranga.publish.models import Delivery

    due, out = post.state == "scheduled", post.state == "published"
    return Delivery(
        organisation=post.organisation,
        post=post,
        account=place,
        language="en",
        key=uuid5(SPACE, f"{post.pk}/{place.pk}"),
        content_hash=HASH,
        text=words,
        visibility="public",
        served_by=place.kind,
        state="planned" if due else "verified" if out else "cancelled",
        remote_id="" if due else str(post.pk),
        not_before=at,
        next_try_at=at,
        sent_at=None if due else at,
        verified_at=at if out else None,
    )


def still_due() -> int:
    """How many of the deliveries that were due the workers have not finished."""
    from teranga.publish.models import Delivery

    every = Delivery.objects.all_organisations(reason="a bench")
    return every.filter(state__in=("planned", "sending", "sent")).count()
