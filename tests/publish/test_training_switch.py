"""The training switch in the middle of things: what is really out is really taken back."""

from __future__ import annotations

from teranga.channels import errors
from teranga.kernel import clock
from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.publish.actions.withdrawals import withdraw_post
from teranga.publish.models import Delivery
from tests.publish.scripted import Scripted
from tests.publish.sending import a_post, an_account, only, pass_time, work

S = Delivery.State


def train(actor: Actor, *, on: bool) -> None:
    Organisation.objects.of(actor.organisation).update(training=on)


def test_what_went_out_before_the_training_is_taken_back_at_its_network(
    editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    work()
    assert network.posts
    train(editor, on=True)
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_no_answer_then_training_is_taken_back_at_its_network(
    editor: Actor, network: Scripted
) -> None:
    """Nobody knew whether it was out, so no receipt could tell where."""
    network.plan("publish", errors.Ambiguous(), taken=True)
    post = a_post(editor, an_account(editor))
    work()
    assert only(post).state == S.AMBIGUOUS
    train(editor, on=True)
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    pass_time(5)
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_reading_back_in_training_asks_the_network_that_has_it(
    editor: Actor, network: Scripted
) -> None:
    network.plan("verify", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    assert only(post).state == S.SENT
    train(editor, on=True)
    pass_time(30)
    assert (only(post).state, only(post).trouble) == (S.VERIFIED, "")


def test_what_went_to_the_practice_network_is_taken_back_there(
    editor: Actor, network: Scripted
) -> None:
    train(editor, on=True)
    post = a_post(editor, an_account(editor))
    work()
    train(editor, on=False)
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    assert (only(post).state, network.calls) == (S.WITHDRAWN, [])
