"""The list: what each person may see, find and is waited for."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teranga.people.access import Actor
from teranga.publish.actions import reviews
from teranga.publish.actions import risk as care
from teranga.publish.models import Account, Post, Target, Text
from teranga.publish.queries import lists
from teranga.publish.queries.lists import Filters
from teranga.publish.queries.seats import may_decide
from tests.publish.making import account, approved, checked, draft
from tests.world import World


def titles(actor: Actor, now: datetime, **filters: object) -> list[str]:
    found = lists.page(actor=actor, now=now, filters=Filters(**filters))
    return sorted(row.title for row in found.rows)


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("editor", 1),
        ("moderator", 1),
        ("viewer", 0),
        ("administrator", 0),
        ("partner", 0),
    ],
)
def test_the_matrix_rules_the_list(
    world: World, now: datetime, name: str, sees: int
) -> None:
    draft(world.actor("editor"), now)
    found = lists.page(actor=world.actor(name), now=now, filters=Filters())
    assert (found.total, len(found.rows), found.here_at_all) == (sees, sees, bool(sees))
    other = lists.page(actor=world.other, now=now, filters=Filters(words="children"))
    assert (other.total, other.here_at_all) == (0, False)


@pytest.mark.parametrize(
    ("rows", "index"), [(Text, "text_post"), (Target, "target_post")]
)
def test_what_belongs_to_a_page_of_posts_is_read_from_an_index(
    editor: Actor, now: datetime, rows: type[Text | Target], index: str
) -> None:
    """Not by walking through all that an organisation ever wrote."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by how much there is")
    posts = [draft(editor, now).pk, draft(editor, now).pk]
    plan = rows.objects.of(editor.organisation).filter(post__in=posts).explain()
    assert f"{index} (organisation_id=? AND post_id=?)" in plan


def test_words_are_found_however_they_were_typed(editor: Actor, now: datetime) -> None:
    draft(editor, now, "Où est l’École ?", title="A", ar="مدرسة الأطفال")
    draft(editor, now, "Another thing", title="B")
    for words in ("ecole", "ÉCOLE", "l'ecole", "مدرسه", "الاطفال", "a  ecole"):
        assert titles(editor, now, words=words) == ["A"], words
    assert titles(editor, now, words="ecole thing") == []
    assert titles(editor, now, words="%") == []
    assert titles(editor, now, words="\x00") == ["A", "B"], "nothing was asked"


def test_filters_narrow_together(editor: Actor, world: World, now: datetime) -> None:
    post = draft(editor, now, title="A", ar="صباح")
    draft(editor, now, title="B")
    draft(world.actor("coordinator"), now, title="C")
    assert titles(editor, now, whose="mine") == ["A", "B"]
    assert titles(editor, now, language="ar") == ["A"]
    assert titles(editor, now, account=post.targets.get().account_id) == ["A"]
    assert titles(editor, now, state="approved") == []
    approved(editor, now, post)
    assert titles(editor, now, state="approved", language="ar", whose="mine") == ["A"]


def test_what_waits_for_me_is_what_i_can_move(world: World, now: datetime) -> None:
    """The list asks the same as the actions, for everybody and every risk."""
    editor = world.actor("editor")
    for author in ("editor", "coordinator"):
        writer = world.actor(author)
        for risk in ("low", "medium", "high"):
            post = checked(writer, now, draft(writer, now, title=f"{author} {risk}"))
            if risk != "low":
                care.raise_risk(
                    actor=editor, now=now, post=post, risk=risk, reason="A face"
                )
            post = reviews.submit(actor=writer, now=now, post=post, version=1)
            if risk == "high" and author == "editor":
                reviews.approve(
                    actor=world.actor("coordinator"),
                    now=now,
                    post=post,
                    read=post.frozen_hash,
                )
    waiting = Post.objects.of(world.house).filter(state="in_review")
    assert waiting.count() == 6
    for name in world.people:
        if name in ("owner", "nobody"):
            continue
        actor = world.actor(name)
        able = sorted(one.title for one in waiting if may_decide(actor, one, now=now))
        assert titles(actor, now, whose="needs_me") == able, name
    assert titles(world.actor("deputy_focal_point"), now, whose="needs_me")


def test_mine_waits_when_a_change_is_asked_or_an_hour_is_missing(
    editor: Actor, world: World, now: datetime
) -> None:
    approved(editor, now, draft(editor, now, title="No hour yet"))
    post = checked(editor, now, draft(editor, now, title="Change this"))
    post = reviews.submit(actor=editor, now=now, post=post, version=1)
    reviews.ask_change(
        actor=world.actor("coordinator"),
        now=now,
        post=post,
        read=post.frozen_hash,
        reason="Say which",
    )
    assert titles(editor, now, whose="needs_me") == ["Change this", "No hour yet"]
    assert titles(world.actor("moderator"), now, whose="needs_me") == []


def test_the_archive_is_shown_when_asked_for(editor: Actor, now: datetime) -> None:
    post = draft(editor, now, title="Old")
    reviews.archive(actor=editor, now=now, post=post)
    assert titles(editor, now) == []
    assert titles(editor, now, state="archived") == ["Old"]


def test_ten_thousand_posts_take_no_more_queries(editor: Actor, now: datetime) -> None:
    far = account(editor, now)
    many(editor, now, far, 10_000)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = lists.page(
            actor=editor, now=now, filters=Filters(words="number 77"), number=2
        )
    assert (found.total, found.number, found.pages) == (280, 2, 12)
    assert len(found.rows) == 25
    assert len(asked) <= 7
    last = lists.page(actor=editor, now=now, filters=Filters(), number=999)
    assert (last.number, len(last.rows)) == (400, 25)


def many(actor: Actor, now: datetime, far: Account, count: int) -> None:
    org = actor.organisation
    posts = Post.objects.bulk_create(
        Post(
            organisation=org,
            title=f"Number {n}",
            author=actor.person,
            search_text=f"number {n}",
            created_at=now,
            changed_at=now,
        )
        for n in range(count)
    )
    Text.objects.bulk_create(
        Text(organisation=org, post=one, language="en", text="Words") for one in posts
    )
    Target.objects.bulk_create(
        Target(organisation=org, post=one, account=far) for one in posts
    )
