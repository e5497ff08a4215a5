"""Hold all stops what has not started; another person releases it, one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teranga.kernel import clock
from teranga.people.access import Actor, NotAllowed
from teranga.people.models import Membership
from teranga.publish.actions.holds import (
    AlreadyHeld,
    NeedsAnother,
    NothingHeld,
    end_hold,
    hold_all,
    release,
)
from teranga.publish.models import Delivery, Hold, Post
from tests.publish.scripted import Scripted
from tests.publish.sending import (
    MINUTE,
    a_post,
    an_account,
    only,
    pass_time,
    state,
    work,
)
from tests.world import World

pytestmark = pytest.mark.both_databases
S = Delivery.State


def hold(actor: Actor) -> Hold:
    return hold_all(actor=actor, now=clock.now(), reason="Arrests in town")


def let_go(actor: Actor, post: Post) -> None:
    release(actor=actor, now=clock.now(), delivery=only(post).pk)


def test_nothing_starts_while_it_stands(editor: Actor, network: Scripted) -> None:
    due = a_post(editor, an_account(editor, "A"))
    later = a_post(editor, an_account(editor, "B"), at=clock.now() + 5 * MINUTE)
    hold(editor)
    pass_time(20)
    assert network.taken == []
    assert (state(due), state(later)) == (Post.State.HELD, Post.State.HELD)


def test_the_hold_is_read_in_the_transaction_that_starts(
    editor: Actor, network: Scripted
) -> None:
    """The message was on its way already when somebody pressed the button."""
    post = a_post(editor, an_account(editor))
    from teranga.publish.tasks import deliver

    hold(editor)
    deliver.deliver(str(only(post).pk), clock.now())
    assert network.taken == []
    assert only(post).held_at == clock.now()


def test_ending_it_lets_later_posts_go_and_no_burst(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    account = an_account(editor)
    due = [a_post(editor, account, at=clock.now() + n * MINUTE) for n in range(1, 4)]
    later = a_post(editor, account, at=clock.now() + 60 * MINUTE)
    hold(editor)
    pass_time(10)
    end_hold(actor=coordinator, now=clock.now())
    pass_time(70)
    assert only(later).state == S.VERIFIED
    assert [only(post).state for post in due] == [S.PLANNED] * 3
    assert len(network.taken) == 1


def test_what_came_due_between_two_rounds_stays_held_too(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    """Nobody had looked yet between the moment it came due and the end of the hold."""
    post = a_post(editor, an_account(editor), at=clock.now() + MINUTE)
    hold(editor)
    clock.move(clock.now() + 2 * MINUTE)
    end_hold(actor=coordinator, now=clock.now())
    pass_time(10)
    assert (only(post).state, network.taken) == (S.PLANNED, [])
    let_go(coordinator, post)
    pass_time(1)
    assert only(post).state == S.VERIFIED


def test_one_is_released_while_the_hold_stands(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    first = a_post(editor, an_account(editor, "A"))
    second = a_post(editor, an_account(editor, "B"))
    hold(editor)
    clock.move(clock.now() + MINUTE)
    let_go(coordinator, first)
    pass_time(5)
    assert (only(first).state, only(second).state) == (S.VERIFIED, S.PLANNED)


def test_a_second_hold_needs_a_second_release(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor), at=clock.now() + 10 * MINUTE)
    hold(editor)
    clock.move(clock.now() + MINUTE)
    let_go(coordinator, post)
    end_hold(actor=coordinator, now=clock.now())
    clock.move(clock.now() + MINUTE)
    hold(editor)
    pass_time(20)
    assert (only(post).state, network.taken) == (S.PLANNED, [])


def test_who_scheduled_or_held_does_not_release(
    world: World, network: Scripted
) -> None:
    editor, focal = world.actor("editor"), world.actor("safeguarding_focal_point")
    post = a_post(editor, an_account(editor))
    hold(focal)
    for same in (editor, focal):
        with pytest.raises(NeedsAnother):
            let_go(same, post)
    with pytest.raises(NeedsAnother):
        end_hold(actor=focal, now=clock.now())
    let_go(world.actor("coordinator"), post)


def test_a_group_of_one_can_work(
    editor: Actor, world: World, network: Scripted
) -> None:
    others = Membership.objects.of(world.house).exclude(pk=editor.membership)
    others.update(state=Membership.State.LEFT, left_at=clock.now())
    post = a_post(editor, an_account(editor))
    hold(editor)
    clock.move(clock.now() + MINUTE)
    let_go(editor, post)
    end_hold(actor=editor, now=clock.now())
    pass_time(1)
    assert only(post).state == S.VERIFIED


def test_held_past_not_after_never_goes(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor), not_after=clock.now() + 10 * MINUTE)
    hold(editor)
    pass_time(15)
    with pytest.raises(NothingHeld):
        let_go(coordinator, post)
    assert (only(post).state, network.taken) == (S.EXPIRED, [])


def test_only_one_hold_and_it_says_who(editor: Actor, coordinator: Actor) -> None:
    held = hold(editor)
    assert (held.by, held.reason) == (editor.person, "Arrests in town")
    with pytest.raises(AlreadyHeld):
        hold(coordinator)


@pytest.mark.parametrize("hat", ["moderator", "protection_officer"])
def test_some_may_hold_but_not_release(world: World, hat: str) -> None:
    hold(world.actor(hat))
    with pytest.raises(NotAllowed):
        end_hold(actor=world.actor(hat), now=clock.now())


def test_another_house_is_not_held(
    editor: Actor, stranger: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    hold(stranger)
    work()
    assert only(post).state == S.VERIFIED


def asked(hold_many: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        hold_many()
    return len(queries)


def test_holding_twenty_asks_no_more_than_holding_two(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    """Whoever presses the button waits, and with her everything that is on its way."""
    costs = []
    account = an_account(editor)
    for many in (2, 20):
        posts = [a_post(editor, account, at=clock.now()) for _ in range(many)]
        costs.append(
            asked(lambda: hold_all(actor=editor, now=clock.now(), reason="Look"))
        )
        assert {state(one) for one in posts} == {Post.State.HELD}
        assert {only(one).events.filter(what="held").count() for one in posts} == {1}
        end_hold(actor=coordinator, now=clock.now())
        Delivery.objects.of(editor.organisation).update(state=S.CANCELLED)
    assert costs[1] <= costs[0] <= 20
