"""Erasing a person: what she wrote around posts goes, the posts stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection

from teranga.kernel import registries
from teranga.people.access import Actor
from teranga.protect.models import Override
from teranga.publish.actions import drafts, holds, notes, reviews
from teranga.publish.actions import risk as care
from teranga.publish.models import Post, Withdrawal
from teranga.publish.queries.content import content_of
from tests.publish.making import checked, content, draft
from tests.world import World

HERS = "only khadija says it like this"


def forget(world: World, person: UUID, now: datetime) -> int:
    names = ("publish", "protect")
    return sum(
        registries.erasure.get(one)(world.house, person, now).gone for one in names
    )


def whole_database() -> str:
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows.extend(cursor.fetchall())
    return repr(rows)


@pytest.fixture
def coordinator(world: World) -> Actor:
    return world.actor("coordinator")


def test_her_words_around_a_post_are_nowhere(
    world: World, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, f"An early thought. {HERS}")
    saved = drafts.save(
        actor=editor, now=now, post=post, version=1, content=content("Now it is plain.")
    )
    care.raise_risk(actor=editor, now=now, post=saved, risk="medium", reason=HERS)
    notes.annotate(actor=editor, now=now, post=saved, text=HERS)
    hold = holds.hold_all(actor=editor, now=now, reason=HERS)
    hold.ended_at, hold.ended_by = now, editor.person
    hold.save()
    kept = {"carrier": saved.pk, "fingerprint": "f", "check_name": "links"}
    kept |= {"reason": HERS, "by": editor.person, "at": now}
    Override.objects.create(organisation=world.house, **kept)
    asked = {"post": saved, "by": editor.person, "at": now, "reason": HERS}
    Withdrawal.objects.create(organisation=world.house, **asked)
    assert whole_database().count(HERS) >= 6
    assert forget(world, editor.person, now) >= 6
    assert HERS not in whole_database()
    assert forget(world, editor.person, now) == 0
    assert Withdrawal.objects.of(world.house).count() == 1


def test_posts_and_what_others_wrote_stay(
    world: World, editor: Actor, coordinator: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    notes.annotate(actor=coordinator, now=now, post=post, text="Mine stays")
    post = care.raise_risk(
        actor=coordinator, now=now, post=post, risk="medium", reason="A face is in it"
    )
    sent = reviews.submit(
        actor=editor, now=now, post=checked(editor, now, post), version=post.version
    )
    reviews.ask_change(
        actor=coordinator, now=now, post=sent, read=sent.frozen_hash, reason="Shorter"
    )
    before = content_of(Post.objects.of(world.house).get(pk=post.pk))
    forget(world, editor.person, now)
    after = Post.objects.of(world.house).get(pk=post.pk)
    assert content_of(after) == before
    assert after.risk_reason == "A face is in it"
    assert after.notes.get().text == "Mine stays"
    assert after.reviews.get().reason == "Shorter"
    assert after.revisions.count() == 1


def test_the_reason_for_care_goes_from_copies_too(
    world: World, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    keeper = world.actor("safeguarding_focal_point")
    care.raise_risk(actor=keeper, now=now, post=post, risk="high", reason=HERS)
    post.refresh_from_db()
    copied = drafts.copy(actor=editor, now=now, post=post)
    assert copied.risk_reason == HERS
    forget(world, keeper.person, now)
    copied.refresh_from_db()
    assert (copied.risk, copied.risk_reason) == ("high", "–")
