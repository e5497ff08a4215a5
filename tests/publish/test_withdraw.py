"""Take back: stops the schedule, wins over every retry, and says what is still there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from teranga.channels import errors
from teranga.kernel import clock
from teranga.people.access import Actor, NotAllowed
from teranga.protect.models import Use
from teranga.publish.actions.deliveries import (
    CannotDecide,
    LinkNeeded,
    give_up,
    mark_gone,
    mark_there,
)
from teranga.publish.actions.withdrawals import withdraw_delivery, withdraw_post
from teranga.publish.models import Delivery, Post, Withdrawal
from teranga.publish.queries.journeys import moves
from teranga.publish.tasks import _outcomes
from tests.publish.scripted import Crash, Scripted
from tests.publish.sending import (
    MINUTE,
    a_post,
    an_account,
    only,
    pass_time,
    rows,
    state,
    work,
)
from tests.world import World

pytestmark = pytest.mark.both_databases
S = Delivery.State


def take_back(actor: Actor, post: Post) -> None:
    withdraw_post(actor=actor, now=clock.now(), post=post.pk, reason="She asked.")


def test_what_is_out_is_deleted_and_a_stranger_finds_nothing(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    assert (only(post).state, state(post)) == (S.WITHDRAW_DUE, Post.State.WITHDRAWING)
    work()
    row = only(post)
    assert (row.state, network.posts) == (S.WITHDRAWN, {})
    assert row.withdrawn_at == clock.now()
    assert state(post) == Post.State.WITHDRAWN
    use = Use.objects.of(editor.organisation).get()
    assert (use.outcome, use.ended_at) == ("deleted", clock.now())


def test_the_schedule_stops_in_the_same_transaction(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor), at=clock.now() + MINUTE)
    take_back(editor, post)
    assert (only(post).state, state(post)) == (S.CANCELLED, Post.State.WITHDRAWN)
    pass_time(5)
    assert network.calls == []


def test_one_delivery_comes_back_and_the_others_stay(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor, "A"), an_account(editor, "B"))
    work()
    first, second = rows(post)
    withdraw_delivery(actor=editor, now=clock.now(), delivery=first.pk)
    work()
    assert [row.state for row in rows(post)] == [S.WITHDRAWN, S.VERIFIED]
    assert state(post) == Post.State.PART_PUBLISHED
    assert network.copies(second.key) == 1


def test_asked_back_while_the_call_is_on_its_way(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    network.during["publish"] = lambda: take_back(editor, post)
    work()
    work()
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


@pytest.mark.parametrize("taken", [True, False])
def test_asked_back_while_nobody_knows_whether_it_is_out(
    editor: Actor, network: Scripted, taken: bool
) -> None:
    network.plan("publish", errors.Ambiguous(), taken=taken)
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    assert only(post).state == S.AMBIGUOUS, "unknown is not done"
    pass_time(10)
    assert only(post).state == (S.WITHDRAWN if taken else S.CANCELLED)
    assert network.posts == {}
    assert network.calls.count("publish") == 1


@pytest.mark.parametrize(
    "kind", [errors.Transient, errors.RateLimited, errors.AuthExpired, errors.Rejected]
)
def test_asked_back_during_a_call_that_fails_is_never_sent_again(
    editor: Actor, network: Scripted, kind: type[errors.ChannelError]
) -> None:
    post = a_post(editor, an_account(editor))
    network.plan("publish", kind())
    network.during["publish"] = lambda: take_back(editor, post)
    work()
    assert only(post).state == S.CANCELLED
    pass_time(180)
    assert network.calls.count("publish") == 1


def test_asked_back_between_two_tries(editor: Actor, network: Scripted) -> None:
    network.plan("publish", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    pass_time(180)
    assert (only(post).state, network.taken) == (S.CANCELLED, [])


def test_asked_back_between_the_parts_of_a_thread(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor), texts={"en": "One\n---\nTwo"})
    work()
    take_back(editor, post)
    pass_time(5)
    assert [row.state for row in rows(post)] == [S.WITHDRAWN, S.CANCELLED]
    assert network.posts == {}


def test_where_nothing_is_deleted_the_words_are_replaced(
    editor: Actor, network: Scripted
) -> None:
    network.deletes = False
    post = a_post(
        editor, an_account(editor), texts={"fr": "L’audience est à dix heures"}
    )
    work()
    take_back(editor, post)
    work()
    row = only(post)
    assert (row.state, row.text) == (S.REPLACED, "L’audience est à dix heures")
    (left,) = network.posts.values()
    assert "audience" not in left.text
    assert left.text
    assert Use.objects.of(editor.organisation).get().outcome == "replaced"


def test_still_public_needs_a_person_and_is_not_called_done(
    editor: Actor, network: Scripted
) -> None:
    network.deletes = False
    network.plan("edit", errors.CapabilityMissing())
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    work()
    row = only(post)
    assert (row.state, row.withdrawn_at) == (S.STILL_PUBLIC, None)
    assert state(post) == Post.State.FAILED
    use = Use.objects.of(editor.organisation).get()
    assert (use.outcome, use.ended_at) == ("cannot", None)


def test_no_answer_is_unanswered_and_tried_on(editor: Actor, network: Scripted) -> None:
    for _ in range(6):
        network.plan("withdraw", errors.Ambiguous())
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    pass_time(3)
    row = only(post)
    assert row.state == S.WITHDRAW_DUE
    assert Use.objects.of(editor.organisation).get().outcome == "unanswered"
    assert state(post) == Post.State.WITHDRAWING
    pass_time(10)
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_found_by_hand_after_it_was_asked_back_is_taken_back(
    editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous(), taken=True)
    for _ in range(40):
        network.plan("find", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    pass_time(60)
    row = only(post)
    assert row.state == S.NEEDS_PERSON
    assert state(post) == Post.State.FAILED
    with pytest.raises(LinkNeeded):
        mark_there(actor=editor, now=clock.now(), delivery=row.pk)
    mark_there(actor=editor, now=clock.now(), delivery=row.pk, url="r0")
    work()
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def in_doubt(editor: Actor, network: Scripted) -> Post:
    """It is out, the answer was lost, and nobody could look."""
    network.plan("publish", errors.Ambiguous(), taken=True)
    for _ in range(40):
        network.plan("find", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    pass_time(60)
    assert only(post).state == S.NEEDS_PERSON
    return post


def test_a_look_that_failed_does_not_make_it_not_out(
    editor: Actor, network: Scripted
) -> None:
    """No answer, and then the network is down: asked back, it is looked for, not over."""
    post = in_doubt(editor, network)
    network.faults.clear()
    take_back(editor, post)
    assert state(post) != Post.State.WITHDRAWN
    pass_time(10)
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_given_up_without_a_look_is_looked_for_when_asked_back(
    editor: Actor, network: Scripted
) -> None:
    post = in_doubt(editor, network)
    give_up(actor=editor, now=clock.now(), delivery=only(post).pk)
    network.faults.clear()
    take_back(editor, post)
    assert state(post) == Post.State.WITHDRAWING
    pass_time(10)
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_asked_back_in_doubt_is_not_over_by_giving_up(
    editor: Actor, network: Scripted
) -> None:
    post = in_doubt(editor, network)
    take_back(editor, post)
    for _ in range(40):
        network.plan("find", errors.Transient())
    pass_time(60)
    facts = {"actor": editor, "now": clock.now(), "delivery": only(post).pk}
    with pytest.raises(CannotDecide):
        give_up(**facts)
    assert "gone" in moves(editor, only(post), clock.now())
    mark_gone(**facts)
    assert state(post) == Post.State.WITHDRAWN


def test_gone_already_is_success(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    work()
    network.posts.clear()
    network.plan("withdraw", errors.NotFound())
    take_back(editor, post)
    work()
    assert only(post).state == S.WITHDRAWN


def test_a_killed_worker_withdraws_again(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    work()
    network.plan("withdraw", Crash(), taken=False)
    take_back(editor, post)
    with pytest.raises(Crash):
        work()
    assert only(post).state == S.WITHDRAWING
    pass_time(4)
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_a_sign_in_that_ended_leaves_it_public_and_says_so(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    work()
    network.plan("withdraw", errors.AuthRevoked())
    take_back(editor, post)
    work()
    row = only(post)
    assert (row.state, row.trouble) == (S.STILL_PUBLIC, "auth_revoked")


def test_withdrawing_goes_on_while_everything_is_held(
    editor: Actor, network: Scripted
) -> None:
    from teranga.publish.actions.holds import hold_all

    post = a_post(editor, an_account(editor))
    work()
    hold_all(actor=editor, now=clock.now(), reason="Arrests in town")
    take_back(editor, post)
    work()
    assert only(post).state == S.WITHDRAWN


def test_what_was_asked_back_cannot_be_planned_again(
    editor: Actor, network: Scripted
) -> None:
    from teranga.publish.actions import deliveries

    post = a_post(editor, an_account(editor), at=clock.now() + MINUTE)
    take_back(editor, post)
    with pytest.raises(deliveries.AlreadyWithdrawn):
        deliveries.plan(actor=editor, now=clock.now(), post=post)


@pytest.mark.parametrize(
    "hat", ["editor", "coordinator", "safeguarding_focal_point", "deputy_focal_point"]
)
def test_who_may_take_back(world: World, network: Scripted, hat: str) -> None:
    editor = world.actor("editor")
    post = a_post(editor, an_account(editor), at=clock.now() + timedelta(hours=1))
    take_back(world.actor(hat), post)
    assert only(post).state == S.CANCELLED


@pytest.mark.parametrize("hat", ["moderator", "viewer", "member", "administrator"])
def test_who_may_not(world: World, network: Scripted, hat: str) -> None:
    editor = world.actor("editor")
    post = a_post(editor, an_account(editor), at=clock.now() + timedelta(hours=1))
    with pytest.raises(NotAllowed):
        take_back(world.actor(hat), post)


def test_another_house_finds_nothing_to_take_back(
    editor: Actor, stranger: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    with pytest.raises(Post.DoesNotExist):
        take_back(stranger, post)


def test_asked_back_twice_is_written_once(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    """Who asked first stays; asking again takes up what is left, and may make it urgent."""
    network.deletes = False
    network.plan("edit", errors.CapabilityMissing())
    post = a_post(editor, an_account(editor))
    work()
    take_back(editor, post)
    work()
    assert only(post).state == S.STILL_PUBLIC
    network.deletes = True
    withdraw_post(actor=coordinator, now=clock.now(), post=post.pk, urgent=True)
    work()
    assert only(post).state == S.WITHDRAWN
    asked = Withdrawal.objects.of(editor.organisation).get(post=post)
    assert (asked.by, asked.reason, asked.urgent) == (editor.person, "She asked.", True)


def test_a_copy_that_comes_after_the_withdrawal_is_out_again(
    editor: Actor, network: Scripted
) -> None:
    """A frozen worker's call lands when all was gone: withdrawn no longer, nor shown so."""
    post = a_post(editor, an_account(editor))

    def meanwhile() -> None:
        _outcomes.in_doubt(only(post), now=clock.now(), code="worker_gone")
        pass_time(6)
        take_back(editor, post)
        work()
        assert only(post).state == S.WITHDRAWN
        network.deletes = False

    network.during["publish"] = meanwhile
    work()
    row = only(post)
    assert (row.state, row.trouble) == (S.NEEDS_PERSON, "second_copy")
    assert row.withdrawn_at is None
