"""The training switch in the middle of things: what is really out is really taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from teranga.channels import errors
from teranga.kernel import clock
from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.people.actions.organisations import set_training
from teranga.publish.actions._rows import settle
from teranga.publish.actions.holds import release
from teranga.publish.actions.withdrawals import withdraw_post
from teranga.publish.models import Delivery, Post
from teranga.publish.queries import connections, lists, on_the_way, waiting
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

S = Delivery.State


def train(world: World, *, on: bool) -> None:
    set_training(actor=world.actor("administrator"), now=clock.now(), on=on)


def switch_behind_our_back(world: World, *, on: bool) -> None:
    """As a command or another release might: no hook has run."""
    Organisation.objects.of(world.house).update(training=on)


def test_what_went_out_before_the_training_is_taken_back_at_its_network(
    editor: Actor, world: World, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    work()
    assert network.posts
    train(world, on=True)
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_no_answer_then_training_is_taken_back_at_its_network(
    editor: Actor, world: World, network: Scripted
) -> None:
    """Nobody knew whether it was out, so no receipt could tell where."""
    network.plan("publish", errors.Ambiguous(), taken=True)
    post = a_post(editor, an_account(editor))
    work()
    assert only(post).state == S.AMBIGUOUS
    train(world, on=True)
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    pass_time(5)
    assert (only(post).state, network.posts) == (S.WITHDRAWN, {})


def test_reading_back_in_training_asks_the_network_that_has_it(
    editor: Actor, world: World, network: Scripted
) -> None:
    network.plan("verify", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    assert only(post).state == S.SENT
    train(world, on=True)
    pass_time(30)
    assert (only(post).state, only(post).trouble) == (S.VERIFIED, "")


def test_what_went_to_the_practice_network_is_taken_back_there(
    editor: Actor, world: World, network: Scripted
) -> None:
    train(world, on=True)
    post = a_post(editor, an_account(editor))
    work()
    train(world, on=False)
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    assert (only(post).state, network.calls) == (S.WITHDRAWN, [])


Switch = Callable[..., None]


@pytest.mark.parametrize("switch", [train, switch_behind_our_back])
def test_what_was_planned_in_training_does_not_go_out_for_real(
    editor: Actor, world: World, network: Scripted, switch: Switch
) -> None:
    switch(world, on=True)
    post = a_post(editor, an_account(editor), at=clock.now() + 10 * MINUTE)
    switch(world, on=False)
    pass_time(20)
    assert (only(post).state, network.taken) == (S.PLANNED, [])
    assert state(post) == Post.State.HELD
    other = world.actor("coordinator")
    release(actor=other, now=clock.now(), delivery=only(post).pk)
    pass_time(2)
    assert (only(post).state, len(network.taken)) == (S.VERIFIED, 1)


def test_it_is_held_at_once_when_the_training_ends(
    editor: Actor, world: World, network: Scripted
) -> None:
    train(world, on=True)
    post = a_post(editor, an_account(editor), at=clock.now() + 600 * MINUTE)
    train(world, on=False)
    assert state(post) == Post.State.HELD


def test_what_was_planned_for_real_is_not_lost_to_practice(
    editor: Actor, coordinator: Actor, world: World, network: Scripted
) -> None:
    """Called out without being out would be worse than late."""
    account = an_account(editor)
    soon = a_post(editor, account, at=clock.now() + 10 * MINUTE)
    later = a_post(editor, account, at=clock.now() + 100 * MINUTE)
    train(world, on=True)
    pass_time(20)
    assert (only(soon).state, state(soon)) == (S.PLANNED, Post.State.HELD)
    train(world, on=False)
    pass_time(90)
    assert (only(later).state, len(network.taken)) == (S.VERIFIED, 1)
    release(actor=coordinator, now=clock.now(), delivery=only(soon).pk)
    pass_time(5)
    assert only(soon).state == S.VERIFIED


def test_practice_without_an_answer_is_never_sent_for_real(
    editor: Actor, world: World, network: Scripted
) -> None:
    train(world, on=True)
    post = a_post(editor, an_account(editor))
    row = only(post)
    row.state, row.attempted_at = S.AMBIGUOUS, clock.now()  # the worker died
    row.save()
    train(world, on=False)
    pass_time(20)
    assert (only(post).state, network.taken) == (S.PLANNED, [])


def shown(world: World, address: str) -> str:
    browser = Browser()
    browser.force_login(world.people["editor"])
    return browser.get(address).content.decode()


def test_practice_is_never_called_published(
    editor: Actor, world: World, network: Scripted
) -> None:
    """Not while it trains, and not when the training is long over."""
    train(world, on=True)
    account = an_account(editor)
    practised = a_post(editor, account)
    work()
    train(world, on=False)
    pass_time(5)
    real = a_post(editor, account)
    pass_time(10)
    assert (state(practised), state(real)) == ("published", "published")
    page = shown(world, f"/publish/posts/{practised.pk}/")
    assert "This was practice" in page
    assert "Practice: it never left the desk" in page
    assert "This was practice" not in shown(world, f"/publish/posts/{real.pk}/")
    listed = lists.page(
        actor=editor, now=clock.now(), filters=lists.Filters(state="published")
    )
    assert (listed.total, listed.rows[0].pk) == (1, real.pk)
    practice = lists.Filters(state="practice")
    listed = lists.page(actor=editor, now=clock.now(), filters=practice)
    assert (listed.total, listed.rows[0].shown) == (1, "practice")
    assert shown(world, "/publish/posts/").count("it never left the desk</span>") == 1
    assert shown(world, "/publish/deliveries/").count("Practice</span>") == 1
    told = waiting.of_person(world.house, editor.person)["posts"]
    assert sorted(one["state"] for one in told) == ["practice", "published"]
    assert connections.counts(actor=editor, account=account)["standing"] == 1


def test_what_needs_a_person_in_practice_is_not_urgent(
    editor: Actor, world: World, network: Scripted
) -> None:
    row = only(a_post(editor, an_account(editor)))
    row.state, row.served_by = S.STILL_PUBLIC, "fake"
    row.remote_id = "urn:uuid:1"
    row.save()
    (item,) = on_the_way.today(editor, clock.now())
    assert ("Practice" in str(item.text), item.urgent) == (True, False)


def test_a_post_that_went_out_for_real_too_is_no_practice(
    editor: Actor, world: World, network: Scripted
) -> None:
    train(world, on=True)
    account = an_account(editor)
    post = a_post(editor, account, texts={"en": "Here.", "fr": "Ici."})
    work()
    train(world, on=False)
    rows = Delivery.objects.of(world.house).filter(post=post)
    rows.filter(language="fr").update(served_by=account.kind, attempted_at=clock.now())
    settle(post.pk, organisation=world.house, now=clock.now())
    assert not Post.objects.of(world.house).get(pk=post.pk).practice
