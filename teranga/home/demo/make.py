"""Builds the demo by the actions that people use."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from teranga.home.demo import texts
from teranga.kernel.ids import new_code
from teranga.kernel.organisations import create_organisation
from teranga.people.access import Actor
from teranga.people.actions.demo import seat
from teranga.people.actions.logins import NewLogin
from teranga.publish.actions import connections, drafts, reviews, scheduling
from teranga.publish.queries.content import Content, Goes, Words

STEPS = ("draft", "in_review", "scheduled", "published")


@transaction.atomic
def make_demo(*, now: datetime) -> list[tuple[str, str, str]]:
    """Everything or nothing. Returns (login, password, role) of each person."""
    house = create_organisation(
        now=now,
        name=texts.ORGANISATION,
        language=texts.LANGUAGE,
        time_zone=texts.TIME_ZONE,
        demo=True,
    )
    people: dict[str, Actor] = {}
    logins = []
    for name, (alias, hats) in texts.PEOPLE.items():
        word = new_code(groups=3).lower()
        people[name] = seat(
            now=now,
            organisation=house,
            login=NewLogin(username=name, password=word),
            alias=alias,
            hats=hats,
        )
        logins.append((name, word, " + ".join(hats)))
    accounts = _accounts(people["awa"], now)
    for planned in texts.POSTS:
        _post(planned, people, accounts, now)
    return logins


def _accounts(actor: Actor, now: datetime) -> list[UUID]:
    stand_in = connections.make_stand_in(actor=actor, now=now, name=texts.STAND_IN)
    feed = connections.make_feed(
        actor=actor, now=now, name=texts.FEED, languages=("en", "fr", "es", "ar")
    )
    return [stand_in.pk, feed.pk]


def _post(
    planned: texts.DemoPost,
    people: dict[str, Actor],
    accounts: list[UUID],
    now: datetime,
) -> None:
    author = people[planned.author]
    content = Content(
        title=planned.title,
        words=tuple(
            Words(language=code, title=planned.title, text=text)
            for code, text in planned.texts.items()
        ),
        targets=tuple(Goes(account=one) for one in accounts),
    )
    post = drafts.create(actor=author, now=now, content=content)
    far = STEPS.index(planned.goal)
    if far >= 1:
        post = reviews.submit(actor=author, now=now, post=post, version=post.version)
    if far >= 2:
        post = reviews.approve(
            actor=people["salma"], now=now, post=post, read=post.frozen_hash
        )
        at = now + timedelta(days=2) if planned.goal == "scheduled" else None
        scheduling.schedule(
            actor=author, now=now, post=post, at=at, zone=post.time_zone
        )
