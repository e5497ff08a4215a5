"""A post goes out at the hour somebody said, as it was approved, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from teranga.kernel.models import LedgerEntry
from teranga.people.access import Actor, NotAllowed
from teranga.publish.actions import _rows, drafts, holds, notes, reviews, scheduling
from teranga.publish.actions import risk as care
from teranga.publish.actions.states import WrongState
from teranga.publish.models import Account, Delivery, Post
from teranga.publish.queries import seats
from teranga.publish.queries.content import Words, content_of
from teranga.publish.queries.posts import content_hash, outgoing_texts
from tests.publish.making import (
    WORDS,
    a_delivery,
    account,
    approved,
    checked,
    content,
    draft,
)
from tests.world import World

S = Post.State
HOUR = timedelta(hours=1)


def planned(post: Post) -> list[Delivery]:
    rows = Delivery.objects.of(post.organisation_id).filter(post=post, state="planned")
    return list(rows.order_by("language", "part"))


def schedule(actor: Actor, now: datetime, post: Post, at: datetime | None) -> Post:
    return scheduling.schedule(
        actor=actor, now=now, post=post, at=at, zone="Africa/Dakar"
    )


def test_an_approved_post_gets_its_deliveries(editor: Actor, now: datetime) -> None:
    post = approved(editor, now, draft(editor, now, "One\n---\nTwo", ar="واحد"))
    post = schedule(editor, now, post, now + HOUR)
    assert (post.state, post.scheduled_at) == (S.SCHEDULED, now + HOUR)
    rows = planned(post)
    assert [(one.language, one.part, one.text) for one in rows] == [
        ("ar", 1, "واحد"),
        ("en", 1, "One"),
        ("en", 2, "Two"),
    ]
    assert rows[2].after_id == rows[1].pk
    assert {one.not_before for one in rows} == {now + HOUR}
    assert {one.source for one in rows} == {one.pk for one in post.texts.all()}


def test_the_hour_of_a_draft_stands_in_the_ledger(editor: Actor, now: datetime) -> None:
    post = draft(editor, now)
    for at in (now + HOUR, None):
        scheduling.plan_time(
            actor=editor, now=now, post=post, at=at, zone="Africa/Dakar"
        )
    lines = LedgerEntry.objects.of(editor.organisation).filter(verb="publish.plan_time")
    told = [(one.subject, one.facts["at"]) for one in lines.order_by("pk")]
    assert told == [(str(post.pk), (now + HOUR).isoformat()), (str(post.pk), None)]


def test_now_is_now(editor: Actor, now: datetime) -> None:
    post = schedule(editor, now, approved(editor, now, draft(editor, now)), None)
    assert post.scheduled_at == now


def test_what_nobody_approved_is_not_scheduled(editor: Actor, now: datetime) -> None:
    post = draft(editor, now)
    with pytest.raises(WrongState):
        schedule(editor, now, post, now + HOUR)
    post = checked(editor, now, post)
    post = reviews.submit(actor=editor, now=now, post=post, version=1)
    with pytest.raises(WrongState):
        schedule(editor, now, post, now + HOUR)
    # Even a row that says "approved" without its readers does not go out.
    Post.objects.of(editor.organisation).filter(pk=post.pk).update(state=S.APPROVED)
    with pytest.raises(scheduling.NotApproved):
        schedule(editor, now, post, now + HOUR)
    assert not planned(post)


def test_words_changed_behind_the_desk_do_not_go_out(
    editor: Actor, now: datetime
) -> None:
    post = approved(editor, now, draft(editor, now))
    post.texts.update(text="Smuggled in")
    with pytest.raises(reviews.Stale):
        schedule(editor, now, post, now + HOUR)
    assert not planned(post)


def test_checks_run_again_at_the_last_moment(editor: Actor, now: datetime) -> None:
    post = approved(editor, now, draft(editor, now))
    Account.objects.of(editor.organisation).update(state=Account.State.REVOKED)
    with pytest.raises(reviews.MustFix) as stopped:
        schedule(editor, now, post, now + HOUR)
    assert [one.finding.message for one in stopped.value.gate.should] == [
        "whole.not_working"
    ]
    assert Post.objects.of(editor.organisation).get(pk=post.pk).state == S.APPROVED


def test_times_that_cannot_be_are_refused(editor: Actor, now: datetime) -> None:
    post = approved(editor, now, draft(editor, now))
    cases = [
        (now - HOUR, None, "UTC", scheduling.InThePast),
        (now + HOUR, now + HOUR, "UTC", scheduling.EndsTooEarly),
        (None, now - HOUR, "UTC", scheduling.EndsTooEarly),
        (now + HOUR, None, "Mars/Olympus", scheduling.NoSuchZone),
        (now + HOUR, None, "../etc/passwd", scheduling.NoSuchZone),
        (now + HOUR, None, "", scheduling.NoSuchZone),
    ]
    for at, not_after, zone, refused in cases:
        with pytest.raises(refused):
            scheduling.schedule(
                actor=editor, now=now, post=post, at=at, zone=zone, not_after=not_after
            )
    assert not planned(post)


def test_a_new_hour_moves_the_same_deliveries(editor: Actor, now: datetime) -> None:
    post = approved(editor, now, draft(editor, now))
    post = schedule(editor, now, post, now + HOUR)
    (first,) = planned(post)
    post = schedule(editor, now, post, now + 2 * HOUR)
    (second,) = planned(post)
    assert first.key == second.key
    assert second.not_before == now + 2 * HOUR


def test_taking_the_hour_away_stops_it(editor: Actor, now: datetime) -> None:
    post = schedule(editor, now, approved(editor, now, draft(editor, now)), now + HOUR)
    post = scheduling.unschedule(actor=editor, now=now, post=post)
    assert post.state == S.APPROVED
    assert not planned(post)


def test_taking_it_back_to_a_draft_stops_it(editor: Actor, now: datetime) -> None:
    post = schedule(editor, now, approved(editor, now, draft(editor, now)), now + HOUR)
    post = reviews.reopen(actor=editor, now=now, post=post)
    assert post.state == S.DRAFT
    assert not planned(post)


def test_what_went_out_is_not_taken_back_to_a_draft(
    editor: Actor, now: datetime
) -> None:
    post = schedule(editor, now, approved(editor, now, draft(editor, now)), now + HOUR)
    (row,) = planned(post)
    row.state, row.remote_id, row.sent_at = "sent", "1", now
    row.save()
    with pytest.raises(WrongState):
        reviews.reopen(actor=editor, now=now, post=post)


def test_more_care_stops_what_was_scheduled(
    editor: Actor, world: World, now: datetime
) -> None:
    post = schedule(editor, now, approved(editor, now, draft(editor, now)), now + HOUR)
    post = care.raise_risk(
        actor=world.actor("moderator"),
        now=now,
        post=post,
        risk="high",
        reason="A child",
    )
    assert post.state == S.IN_REVIEW
    assert not planned(post)


def test_only_who_may_schedules(world: World, editor: Actor, now: datetime) -> None:
    post = approved(editor, now, draft(editor, now))
    for name in ("moderator", "safeguarding_focal_point", "protection_officer"):
        with pytest.raises(NotAllowed):
            schedule(world.actor(name), now, post, now + HOUR)
    with pytest.raises(Post.DoesNotExist):
        schedule(world.other, now, post, now + HOUR)


def test_less_of_the_same_needs_no_new_approval(editor: Actor, now: datetime) -> None:
    far, near = account(editor, now), account(editor, now, "Near")
    written = content("Good morning", far, near, ar="صباح الخير")
    post = drafts.create(actor=editor, now=now, content=written)
    post = schedule(editor, now, approved(editor, now, post), now + HOUR)
    assert len(planned(post)) == 4
    post = scheduling.send_less(
        actor=editor, now=now, post=post, accounts=frozenset({near.pk})
    )
    post = scheduling.send_less(
        actor=editor, now=now, post=post, languages=frozenset({"ar"})
    )
    assert post.state == S.SCHEDULED
    assert post.frozen_hash == content_hash(outgoing_texts(post))
    assert seats.seats_of(post, seats.approvals(post)).full
    assert [(one.account_id, one.language) for one in planned(post)] == [(far.pk, "en")]
    assert post.revisions.count() == 3


def test_less_never_brings_other_words(editor: Actor, now: datetime) -> None:
    far = account(editor, now)
    written = content("Good morning", far)
    post = drafts.create(actor=editor, now=now, content=written)
    post = approved(editor, now, post)
    with pytest.raises(scheduling.NotLess):
        scheduling.send_less(
            actor=editor, now=now, post=post, languages=frozenset({"en"})
        )
    with pytest.raises(scheduling.NotLess):
        scheduling.send_less(
            actor=editor, now=now, post=post, accounts=frozenset({far.pk})
        )
    assert content_of(post) == written


def test_own_words_go_before_the_shared_ones(editor: Actor, now: datetime) -> None:
    far, near = account(editor, now), account(editor, now, "Near", languages=["en"])
    own = Words(language="en", account=near.pk, text="Shorter")
    written = content("Long", far, near, ar="طويل")
    written = replace(written, words=(written.words[0], own, written.words[1]))
    post = drafts.create(actor=editor, now=now, content=written)
    said = {(one.account, one.language): one.text for one in outgoing_texts(post)}
    assert said == {
        (far.pk, "en"): "Long",
        (far.pk, "ar"): "طويل",
        (near.pk, "en"): "Shorter",
    }


def test_no_note_reaches_a_payload(editor: Actor, now: datetime) -> None:
    secret = "Her real name is Mariam"
    post = draft(editor, now)
    notes.annotate(actor=editor, now=now, post=post, text=secret)
    post = approved(editor, now, post)
    notes.annotate(actor=editor, now=now, post=post, text=secret)
    post = schedule(editor, now, post, now + HOUR)
    going = "\x1f".join(repr(one) for one in outgoing_texts(post))
    rows = "\x1f".join(repr(vars(one)) for one in planned(post))
    kept = repr(list(post.revisions.values_list("content", flat=True)))
    for out in (going, rows, kept, post.search_text, post.frozen_hash):
        assert "Mariam" not in out


def one_refused_one_out(editor: Actor, now: datetime) -> Post:
    words = content(WORDS, *(account(editor, now, name) for name in ("Far", "Near")))
    post = drafts.create(actor=editor, now=now, content=words)
    post = schedule(editor, now, approved(editor, now, post), now + HOUR)
    refused, out = planned(post)
    refused.state, refused.trouble = "needs_person", "rejected"
    refused.save()
    out.state, out.remote_id, out.sent_at = "verified", "1", now
    out.verified_at = now
    out.save()
    _rows.settle(post.pk, organisation=post.organisation_id, now=now)
    post.refresh_from_db()
    return post


def test_out_at_one_network_is_not_taken_back_to_a_draft(
    editor: Actor, now: datetime
) -> None:
    post = one_refused_one_out(editor, now)
    assert post.state == S.FAILED
    with pytest.raises(WrongState):
        reviews.reopen(actor=editor, now=now, post=post)


def test_a_draft_takes_what_was_refused_with_it(editor: Actor, now: datetime) -> None:
    """Nobody could decide to send words again that are being written anew."""
    post = one_refused_one_out(editor, now)
    post.deliveries.filter(state="verified").update(state="failed", remote_id="")
    _rows.settle(post.pk, organisation=post.organisation_id, now=now)
    post = reviews.reopen(actor=editor, now=now, post=post)
    assert {row.state for row in post.deliveries.all()} == {"cancelled", "failed"}


def test_what_is_being_written_does_not_follow_its_deliveries(
    editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    a_delivery(post, editor)
    holds.hold_all(actor=editor, now=now, reason="Look first")
    post.refresh_from_db()
    assert post.state == S.DRAFT
