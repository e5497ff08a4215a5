"""Schedule, or send now: two buttons, one rule. And a new post starts in one's own language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.actions import drafts
from teranga.publish.actions.holds import hold_all
from teranga.publish.models import Delivery, Post
from tests.publish.making import approved, content, draft
from tests.publish.scripted import Scripted
from tests.publish.sending import an_account, pass_time, plan
from tests.publish.test_outgoing_pages import page, press, signed_in
from tests.world import World

S = Delivery.State


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world, "editor")


@pytest.fixture
def ready(editor: Actor, network: Scripted) -> Post:
    now = clock.now()
    words = content("The table opens on Friday.", an_account(editor))
    return approved(editor, now, drafts.create(actor=editor, now=now, content=words))


def row(post: Post) -> Delivery:
    return Delivery.objects.of(post.organisation_id).get(post=post)


def test_both_buttons_stand_side_by_side(client: Client, ready: Post) -> None:
    shown = page(client, "post", ready.pk)
    form = re.search(r'<form[^>]*/schedule/".*?</form>', shown, re.S)
    assert form
    assert re.findall(r"<button[^>]*>.*?</button>", form[0], re.S)[0].count("Schedule")
    assert re.search(r'value="now"[^>]*>.*?Send now', form[0], re.S)


def test_send_now_goes_out_at_once_whatever_stands_in_the_boxes(
    client: Client, ready: Post, network: Scripted
) -> None:
    shown = press(client, "schedule", ready.pk, do="now", day="tomorrow", hour="9:00")
    assert "It goes out now." in shown
    assert row(ready).not_before == clock.now()
    pass_time(1)
    assert row(ready).state == S.VERIFIED


def test_schedule_waits_for_its_moment(
    client: Client, ready: Post, network: Scripted
) -> None:
    assert "Scheduled." in press(
        client, "schedule", ready.pk, day="tomorrow", hour="10:00"
    )
    pass_time(5)
    assert row(ready).state == S.PLANNED
    assert row(ready).not_before - clock.now() > timedelta(hours=12)


def test_schedule_without_a_moment_sends_nothing(client: Client, ready: Post) -> None:
    assert "We cannot read this hour" in press(client, "schedule", ready.pk)
    assert not Delivery.objects.of(ready.organisation_id).filter(post=ready).exists()


def test_sent_now_while_everything_is_held_it_waits(
    client: Client, ready: Post, editor: Actor, network: Scripted
) -> None:
    hold_all(actor=editor, now=clock.now(), reason="")
    shown = press(client, "schedule", ready.pk, do="now")
    assert "Everything is held: it waits until somebody releases it." in shown
    pass_time(5)
    assert (row(ready).state, network.taken) == (S.PLANNED, [])


def test_until_when_holds_for_send_now_too(client: Client, ready: Post) -> None:
    typed = {"do": "now", "until_day": "2020-01-01", "until_hour": "10:00"}
    assert "This is before it goes out." in press(client, "schedule", ready.pk, **typed)
    assert not Delivery.objects.of(ready.organisation_id).filter(post=ready).exists()


def test_nobody_sends_now_what_is_not_approved(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = draft(editor, clock.now())
    press(client, "schedule", post.pk, do="now")
    assert not Delivery.objects.of(post.organisation_id).filter(post=post).exists()


def test_the_badge_says_what_was_done(
    client: Client, editor: Actor, ready: Post, network: Scripted
) -> None:
    plan(editor, ready)
    pass_time(1)
    shown = page(client, "post", ready.pk)
    assert "Looked at on the network: the same" in shown
    assert "Read back" not in shown


# -- the language of a new post ---------------------------------------------------------


def first_box(client: Client, language: str) -> list[str]:
    """The languages of a new post's boxes, in the order they stand in."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    shown = client.get(reverse("publish:new")).content.decode()
    return re.findall(
        r'<textarea[^>]*class="[^"]*write-box[^"]*"[^>]*lang="(\w+)"', shown
    ) or (re.findall(r'<textarea[^>]*lang="(\w+)"[^>]*write-box', shown))


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_a_new_post_starts_in_the_language_of_the_page(
    client: Client, world: World, language: str
) -> None:
    world.house.languages = ["fr", "es", "ar"]
    world.house.save()
    boxes = first_box(client, language)
    assert boxes[0] == language
    assert set(boxes) == {"en", "fr", "es", "ar"}


def test_a_language_that_only_posts_use_is_enough(
    client: Client, editor: Actor, world: World
) -> None:
    draft(editor, clock.now(), ar="مئتان وأربعة عشر طفلًا")
    assert first_box(client, "ar") == ["ar"]


def test_a_language_that_nobody_here_writes_changes_nothing(
    client: Client, world: World
) -> None:
    assert first_box(client, "ar") == ["en"]
