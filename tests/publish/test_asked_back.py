"""What was asked back is not used again, and what a removal leaves behind is said truly."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.actions import corrections, drafts, scheduling, withdrawals
from teranga.publish.actions.deliveries import AlreadyWithdrawn
from teranga.publish.models import Delivery, Post
from tests.publish.making import approved
from tests.publish.scripted import Scripted
from tests.publish.sending import a_post, an_account, rows, work
from tests.publish.test_outgoing_pages import page, press, signed_in
from tests.world import World

COPY = "/copy/"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world, "editor")


def count(post: Post) -> int:
    return Post.objects.of(post.organisation_id).count()


def test_its_words_are_not_copied(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    work()
    assert COPY in page(client, "post", post.pk)
    withdrawals.withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    shown = page(client, "post", post.pk)
    assert COPY not in shown
    assert "This post was asked back, so its words are not copied." in shown
    before = count(post)
    assert "Write a new one." in press(client, "copy", post.pk)
    with pytest.raises(drafts.AskedBack):
        drafts.copy(actor=editor, now=clock.now(), post=post)
    assert count(post) == before


def test_one_place_asked_back_leaves_the_words_to_the_others(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor, "A"), an_account(editor, "B"))
    work()
    withdrawals.withdraw_delivery(
        actor=editor, now=clock.now(), delivery=rows(post)[0].pk
    )
    assert COPY in page(client, "post", post.pk)
    assert drafts.copy(actor=editor, now=clock.now(), post=post).pk != post.pk


@pytest.mark.parametrize("way", list(Delivery.Way.values))
def test_a_correction_begun_before_says_nothing_of_it_again(
    world: World, editor: Actor, network: Scripted, way: str
) -> None:
    """It carries the very words on: as a quote, or whole when it was to change them."""
    post = a_post(editor, an_account(editor))
    work()
    begun = corrections.correct(
        actor=editor,
        now=clock.now(),
        post=post.pk,
        facts={"en": corrections.Facts(wrong="At ten", right="At nine")},
        way=way,
    )
    withdrawals.withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    begun = approved(editor, clock.now(), begun)
    with pytest.raises(AlreadyWithdrawn):
        scheduling.schedule(
            actor=editor, now=clock.now(), post=begun, at=None, zone="UTC"
        )
    with pytest.raises(drafts.AskedBack):
        drafts.copy(actor=editor, now=clock.now(), post=begun)
    assert rows(begun) == []
    assert COPY not in page(signed_in(world, "editor"), "post", begun.pk)
    trainer = signed_in(world, "trainer")
    earlier = reverse("publish:versions", args=[begun.pk])
    assert trainer.get(earlier).status_code == 404


def test_a_removal_says_when_what_stands_can_still_be_taken_back(
    world: World, editor: Actor, network: Scripted
) -> None:
    account = an_account(editor)
    post = a_post(editor, account)
    work()
    account.kind = "mastodon"
    account.save(update_fields=["kind"])
    assert Delivery.objects.of(world.house).get(post=post).state == "verified"
    keeper = signed_in(world, "administrator")
    shown = keeper.get(reverse("publish:account_remove", args=[account.pk]))
    words = shown.content.decode()
    assert (
        "It can be taken back only when the same account is connected again." in words
    )
    assert "nor take it back" not in words


def test_a_correction_in_the_making_does_not_carry_the_words_on(
    client: Client, editor: Actor, network: Scripted
) -> None:
    """It was a draft when its error was asked back; nothing had stopped it."""
    error = a_post(editor, an_account(editor))
    work()
    facts = {"en": corrections.Facts(wrong="Her name is …", right="No name")}
    draft = corrections.correct(
        actor=editor, now=clock.now(), post=error.pk, facts=facts
    )
    withdrawals.withdraw_post(actor=editor, now=clock.now(), post=error.pk)
    ready = approved(editor, clock.now(), draft)
    shown = press(client, "schedule", ready.pk, do="now")
    assert "This post, or the one it corrects, was asked back." in shown
    assert not Delivery.objects.of(error.organisation_id).filter(post=ready).exists()
