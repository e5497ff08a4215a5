"""The training switch in the middle of things: what is really out is really taken back."""

from __future__ import annotations

from teranga.kernel import clock
from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.publish.actions.withdrawals import withdraw_post
from teranga.publish.models import Delivery
from tests.publish.scripted import Scripted
from tests.publish.sending import a_post, an_account, only, work

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
