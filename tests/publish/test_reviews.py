"""Approval by risk: who may, who may never, and for exactly which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from teranga.kernel.models import LedgerEntry
from teranga.people.access import Actor, NotAllowed
from teranga.people.models import Grant, Membership, User
from teranga.protect import actions as protect
from teranga.publish.actions import drafts, reviews
from teranga.publish.actions import risk as care
from teranga.publish.actions.states import FOLLOWS, WrongState, move
from teranga.publish.models import Post, Text
from teranga.publish.queries import seats
from teranga.publish.queries.content import content_of
from teranga.publish.queries.gate import carrier_of, gate_of
from teranga.publish.queries.posts import content_hash, outgoing_texts
from tests.publish.making import checked, draft
from tests.world import World, join

S = Post.State


@pytest.fixture
def post(editor: Actor, now: datetime) -> Post:
    """In order, every check ran, and asked for a review by its author."""
    return checked(editor, now, draft(editor, now))


def submitted(actor: Actor, now: datetime, post: Post, risk: str = "low") -> Post:
    if risk != post.risk:
        post = care.raise_risk(
            actor=actor, now=now, post=post, risk=risk, reason="A face"
        )
    return reviews.submit(actor=actor, now=now, post=post, version=post.version)


def approve(actor: Actor, now: datetime, post: Post) -> Post:
    return reviews.approve(actor=actor, now=now, post=post, read=post.frozen_hash)


def test_a_group_of_one_can_work(editor: Actor, post: Post, now: datetime) -> None:
    post = approve(editor, now, submitted(editor, now, post))
    assert post.state == S.APPROVED
    (review,) = post.reviews.all()
    assert (review.by, review.hat) == (editor.person, seats.SELF)


def test_alone_only_when_every_check_ran(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    base = content_of(post)
    words = tuple(replace(one, text=one.text + " More.") for one in base.words)
    post = drafts.save(
        actor=editor,
        now=now,
        post=post,
        version=post.version,
        content=replace(base, words=words),
    )
    blind = submitted(editor, now, unasked(post))
    with pytest.raises(reviews.ChecksMissing):
        approve(editor, now, blind)
    assert approve(world.actor("coordinator"), now, blind).state == S.APPROVED


def unasked(post: Post) -> Post:
    """No network can say what it takes: one check stays not checked."""
    target = post.targets.get()
    target.account.kind = "unheard_of"
    target.account.save()
    return Post.objects.of(post.organisation).get(pk=post.pk)


def test_medium_needs_a_coordinator_who_did_not_write_it(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post, "medium")
    with pytest.raises(reviews.Separated):
        approve(editor, now, post)
    with pytest.raises(reviews.NotASeat):
        approve(world.actor("safeguarding_focal_point"), now, post)
    assert approve(world.actor("coordinator"), now, post).state == S.APPROVED


def test_who_sent_it_in_is_not_its_second_reader(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    join_editor(world)
    coordinator = world.actor("coordinator")
    post = care.raise_risk(
        actor=editor, now=now, post=post, risk="medium", reason="A face"
    )
    post = reviews.submit(actor=coordinator, now=now, post=post, version=post.version)
    with pytest.raises(reviews.Separated):
        approve(coordinator, now, post)


def join_editor(world: World) -> None:
    held = Membership.objects.of(world.house).get(user=world.people["coordinator"])
    Grant.objects.create(
        organisation=world.house,
        membership=held,
        kind="role",
        name="editor",
        granted_at=held.joined_at,
    )


def test_high_needs_two_different_people(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post, "high")
    post = approve(world.actor("coordinator"), now, post)
    assert post.state == S.IN_REVIEW
    with pytest.raises(reviews.NotASeat):
        approve(world.actor("coordinator"), now, post)
    post = approve(world.actor("safeguarding_focal_point"), now, post)
    assert post.state == S.APPROVED
    assert {one.hat for one in post.reviews.all()} == {
        seats.COORDINATOR,
        seats.FOCAL_POINT,
    }


def test_the_deputy_sits_where_the_author_would(world: World, now: datetime) -> None:
    coordinator, deputy = world.actor("coordinator"), world.actor("deputy_focal_point")
    focal_point = world.actor("safeguarding_focal_point")
    post = checked(coordinator, now, draft(coordinator, now))
    post = submitted(coordinator, now, post, "high")
    with pytest.raises(reviews.Separated):
        approve(coordinator, now, post)
    post = approve(focal_point, now, post)
    assert post.state == S.IN_REVIEW
    assert approve(deputy, now, post).state == S.APPROVED


def test_the_deputy_does_not_sit_beside_a_focal_point_who_can(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post, "high")
    with pytest.raises(reviews.NotASeat):
        approve(world.actor("deputy_focal_point"), now, post)


@pytest.mark.parametrize(
    "name",
    ["moderator", "protection_officer", "trainer", "viewer", "administrator", "member"],
)
def test_who_may_not_approve_may_not(
    world: World, post: Post, now: datetime, name: str
) -> None:
    post = submitted(world.actor("editor"), now, post)
    for decide in (reviews.approve, reviews.ask_change, reviews.reject):
        with pytest.raises((NotAllowed, Post.DoesNotExist)):
            decide(
                actor=world.actor(name),
                now=now,
                post=post,
                read=post.frozen_hash,
                reason="No",
            )


def test_another_house_reads_and_decides_nothing(
    editor: Actor, stranger: Actor, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post)
    with pytest.raises(Post.DoesNotExist):
        approve(stranger, now, post)


def test_an_approval_is_for_the_words_that_were_read(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    coordinator = world.actor("coordinator")
    post = submitted(editor, now, post)
    read = post.frozen_hash
    reviews.reopen(actor=editor, now=now, post=post)
    base = content_of(post)
    words = tuple(replace(one, text="Quite another thing.") for one in base.words)
    post = drafts.save(
        actor=editor, now=now, post=post, version=1, content=replace(base, words=words)
    )
    post = submitted(editor, now, checked(editor, now, post))
    with pytest.raises(reviews.Stale):
        reviews.approve(actor=coordinator, now=now, post=post, read=read)
    assert post.frozen_hash != read


def test_words_changed_behind_the_desk_are_not_approved(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post)
    Text.objects.of(world.house).filter(post=post).update(text="Smuggled in")
    with pytest.raises(reviews.Stale):
        approve(world.actor("coordinator"), now, post)


def test_taking_it_back_takes_the_approval_back(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = approve(world.actor("coordinator"), now, submitted(editor, now, post))
    post = reviews.reopen(actor=editor, now=now, post=post)
    assert (post.state, post.frozen_hash) == (S.DRAFT, "")
    assert seats.approvals(post) == []
    assert post.reviews.count() == 1, "what was said stays on record"


def test_a_change_is_asked_for_with_a_reason(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    coordinator = world.actor("coordinator")
    post = submitted(editor, now, post)
    with pytest.raises(reviews.ReasonNeeded):
        reviews.ask_change(
            actor=coordinator, now=now, post=post, read=post.frozen_hash, reason=" "
        )
    post = reviews.ask_change(
        actor=coordinator,
        now=now,
        post=post,
        read=post.frozen_hash,
        reason="Say which office",
    )
    assert post.state == S.CHANGES_ASKED
    assert post.state in Post.EDITABLE
    again = submitted(editor, now, post)
    assert approve(coordinator, now, again).state == S.APPROVED


def test_no_means_the_archive(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post)
    post = reviews.reject(
        actor=world.actor("coordinator"),
        now=now,
        post=post,
        read=post.frozen_hash,
        reason="Not our voice",
    )
    assert post.state == S.ARCHIVED
    copied = drafts.copy(actor=editor, now=now, post=post)
    assert copied.state == S.DRAFT


def test_a_must_fix_stops_the_review(editor: Actor, now: datetime) -> None:
    post = draft(editor, now, "Read http://kerjamm.example/papers")
    with pytest.raises(reviews.MustFix) as stopped:
        reviews.submit(actor=editor, now=now, post=post, version=1)
    assert [one.finding.message for one in stopped.value.gate.must] == ["links.http"]


def test_a_warning_stops_until_somebody_says_why(editor: Actor, now: datetime) -> None:
    post = draft(editor, now, "Read https://bit.ly/3abcd today")
    with pytest.raises(reviews.MustFix):
        reviews.submit(actor=editor, now=now, post=post, version=1)
    (found,) = gate_of(actor=editor, now=now, post=post).gate.should
    protect.keep(
        actor=editor,
        now=now,
        kind="post",
        carrier=carrier_of(post),
        finding=found.finding,
        reason="Theirs",
    )
    post = reviews.submit(actor=editor, now=now, post=post, version=1)
    assert post.state == S.IN_REVIEW


def test_an_old_page_does_not_send_in_newer_words(
    editor: Actor, post: Post, now: datetime
) -> None:
    base = content_of(post)
    drafts.save(
        actor=editor, now=now, post=post, version=1, content=replace(base, title="B")
    )
    with pytest.raises(reviews.Stale):
        reviews.submit(actor=editor, now=now, post=post, version=1)


def test_anybody_raises_the_risk_and_the_approval_waits(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = approve(world.actor("coordinator"), now, submitted(editor, now, post))
    post = care.raise_risk(
        actor=world.actor("moderator"),
        now=now,
        post=post,
        risk="high",
        reason="I know the child",
    )
    assert (post.state, post.risk) == (S.IN_REVIEW, "high")
    post = approve(world.actor("safeguarding_focal_point"), now, post)
    assert post.state == S.APPROVED, "the coordinator's own yes still stands"


def test_the_authors_own_yes_counts_for_low_risk_only(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = approve(editor, now, submitted(editor, now, post))
    post = care.raise_risk(
        actor=editor, now=now, post=post, risk="medium", reason="A face"
    )
    assert post.state == S.IN_REVIEW
    assert approve(world.actor("coordinator"), now, post).state == S.APPROVED


def test_only_the_focal_point_lowers_the_risk(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post, "high")
    post = approve(world.actor("coordinator"), now, post)
    for name in ("coordinator", "editor", "moderator"):
        with pytest.raises(NotAllowed):
            lower(world.actor(name), now, post, "low", "Fine")
    focal_point = world.actor("safeguarding_focal_point")
    with pytest.raises(reviews.ReasonNeeded):
        lower(focal_point, now, post, "medium", "")
    post = lower(focal_point, now, post, "medium", "Nobody can be known")
    assert post.risk == "medium"
    assert post.state == S.APPROVED, "the coordinator had said yes"


def lower(actor: Actor, now: datetime, post: Post, *said: str) -> Post:
    risk, reason = said
    return care.lower_risk(actor=actor, now=now, post=post, risk=risk, reason=reason)


def test_nobody_lowers_the_risk_of_what_she_wrote(world: World, now: datetime) -> None:
    world.people["writer"] = User.objects.create_user(
        "writer", "four quiet river stones"
    )
    join(world.people["writer"], world.house, "editor", "safeguarding_focal_point")
    writer = world.actor("writer")
    post = draft(writer, now)
    post = care.raise_risk(actor=writer, now=now, post=post, risk="high", reason="A")
    with pytest.raises(reviews.Separated):
        lower(writer, now, post, "low", "Fine")


def test_the_frozen_hash_is_what_goes_out(
    editor: Actor, post: Post, now: datetime
) -> None:
    post = submitted(editor, now, post)
    assert post.frozen_hash == content_hash(outgoing_texts(post))
    target = post.targets.get()
    target.account.name = "Renamed"
    target.account.save()
    assert post.frozen_hash == content_hash(outgoing_texts(post)), "names don't count"


def test_the_ledger_tells_who_approved_what_without_words(
    editor: Actor, world: World, post: Post, now: datetime
) -> None:
    post = approve(world.actor("coordinator"), now, submitted(editor, now, post))
    lines = LedgerEntry.objects.of(world.house).filter(subject=str(post.pk))
    verbs = list(lines.order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["publish.submit", "publish.approve"]
    assert lines.get(verb="publish.approve").facts["hash"] == post.frozen_hash
    assert "Port-Alby" not in str(list(lines.values_list("facts", flat=True)))


def test_the_table_of_states_is_whole() -> None:
    assert set(FOLLOWS) == set(S)
    assert all(after <= set(S) for after in FOLLOWS.values())
    for state in S:
        ahead = {state}
        while more := {one for known in ahead for one in FOLLOWS[known]} - ahead:
            ahead |= more
        assert S.ARCHIVED in ahead or S.FAILED in ahead or S.WITHDRAWN in ahead


def test_what_the_table_does_not_know_is_refused(now: datetime) -> None:
    post = Post(state=S.PUBLISHED)
    for state in (S.DRAFT, S.IN_REVIEW, S.APPROVED, S.SCHEDULED):
        with pytest.raises(WrongState):
            move(post, state, now=now)
    assert post.state == S.PUBLISHED
