"""A trial that is cut off: where it is looked for, and what is said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from teranga.channels import errors
from teranga.kernel import clock
from teranga.kernel.models import Notice, Organisation
from teranga.people.access import Actor
from teranga.people.actions.organisations import set_training
from teranga.publish.actions import trials
from teranga.publish.actions.holds import hold_all
from teranga.publish.actions.restored import look_for_trials
from teranga.publish.models import Account, Trial
from teranga.publish.tasks import trials as tasks
from teranga.publish.views._accounts import trial_said
from tests.publish.scripted import Crash, Scripted
from tests.publish.sending import an_account
from tests.world import World

LATER = timedelta(minutes=10)


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor("administrator")


def page(keeper: Actor) -> Account:
    return an_account(keeper, limits={}, proven=["public"])


def train(world: World, *, on: bool) -> None:
    set_training(actor=world.actor("administrator"), now=clock.now(), on=on)


def begun(world: World) -> Trial:
    """Started as the organisation is now: an actor does not live on beside the switch."""
    actor = world.actor("administrator")
    row = Account.objects.of(world.house).get()
    return trials.test_to_self(actor=actor, now=clock.now(), account=row.pk)


def run(made: Trial, *, after: timedelta = timedelta(0)) -> Trial:
    clock.move(clock.now() + after)
    tasks.trial(str(made.pk), clock.now())
    return again(made)


def again(made: Trial) -> Trial:
    return Trial.objects.of(made.organisation_id).get(pk=made.pk)


def killed(made: Trial, network: Scripted) -> None:
    """The worker dies after the network took the text, before anybody wrote it down."""

    def die() -> None:
        raise Crash

    network.during["verify"] = die
    with pytest.raises(Crash):
        run(made)


def test_training_begins_after_the_worker_died(
    keeper: Actor, world: World, network: Scripted
) -> None:
    page(keeper)
    made = begun(world)
    killed(made, network)
    train(world, on=True)
    done = run(made, after=LATER)
    assert (network.posts, len(network.taken)) == ({}, 1)
    assert (done.state, done.found["gone"]) == ("stopped", ["public"])
    assert "It had gone out" in trial_said(done)


def test_nobody_can_look_any_more(
    keeper: Actor, world: World, network: Scripted
) -> None:
    """It is out, the sign-in is shut: not known, never "it did not go out"."""
    page(keeper)
    made = begun(world)
    killed(made, network)
    for _ in range(tasks.TAKES):
        network.plan("find", errors.AuthRevoked())
        done = run(made, after=LATER)
    assert (done.state, done.found["unsure"]) == ("left", ["public"])
    told = Notice.objects.of(world.house).values_list("what", "path")
    assert ("publish.trial_left", f"/publish/accounts/{made.account_id}/") in told


def test_a_network_that_is_away_for_a_moment_is_asked_again(
    keeper: Actor, world: World, network: Scripted
) -> None:
    page(keeper)
    made = begun(world)
    killed(made, network)
    network.plan("find", errors.Transient())
    assert run(made, after=LATER).state == "running"
    assert run(made, after=LATER).state == "stopped"
    assert not network.posts


def test_practice_stays_practice_when_the_training_ends(
    keeper: Actor, world: World, network: Scripted
) -> None:
    page(keeper)
    train(world, on=True)
    made = begun(world)
    Trial.objects.of(world.house).update(
        state="running", attempt=1, lease_until=clock.now()
    )
    train(world, on=False)
    done = run(made, after=LATER)
    assert (done.state, network.calls) == ("stopped", [])
    assert "nothing of it stands there" in trial_said(done)


@pytest.mark.parametrize("on", [True, False])
def test_what_waited_while_the_switch_was_moved_does_not_go_out(
    keeper: Actor, world: World, network: Scripted, *, on: bool
) -> None:
    page(keeper)
    train(world, on=not on)
    made = begun(world)
    train(world, on=on)
    done = run(made)
    assert (done.state, done.trouble, network.calls) == ("failed", "moved", [])
    assert "Nothing was sent" in trial_said(done)


def test_what_waited_while_all_was_held_does_not_go_out(
    keeper: Actor, world: World, network: Scripted
) -> None:
    page(keeper)
    made = begun(world)
    hold_all(actor=world.actor("coordinator"), now=clock.now(), reason="a hearing")
    assert (run(made).trouble, network.calls) == ("held", [])


def test_a_restored_trial_is_looked_for_and_never_sent_again(
    keeper: Actor, world: World, network: Scripted
) -> None:
    page(keeper)
    made = begun(world)
    look_for_trials(clock.now(), clock.now())
    done = run(made, after=LATER)
    assert (done.state, network.taken) == ("stopped", [])


def test_what_a_worker_left_that_was_thought_dead_is_told(
    keeper: Actor, world: World, network: Scripted
) -> None:
    """It woke up after another had looked, and could not remove what it had sent."""
    page(keeper)
    network.deletes = False
    made = begun(world)
    network.during["publish"] = lambda: _another_ends_it(made)
    done = run(made)
    assert (done.state, done.found["left"]) == ("left", ["https://net.example/r0"])


def _another_ends_it(made: Trial) -> None:
    Trial.objects.of(made.organisation_id).filter(pk=made.pk).update(
        state="stopped",
        attempt=2,
        lease_until=None,
        done_at=clock.now(),
        found={"served": {}, "left": [], "unsure": []},
    )


def test_the_words_are_those_that_were_sent(
    keeper: Actor, world: World, network: Scripted
) -> None:
    """By them it is found: the desk may speak another language by then."""
    page(keeper)
    made = begun(world)
    Organisation.objects.of(world.house).update(language="fr")
    run(made)
    assert made.text.startswith("This is a test of our desk")
    assert again(made).text == made.text == tasks.text_of(again(made))
