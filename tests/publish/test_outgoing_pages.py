"""Deliveries, holds, withdrawals and corrections as people meet them on pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teranga.channels import errors
from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry, Pseudonym
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions.holds import hold_all, release
from teranga.publish.models import Delivery, Hold, Post
from teranga.publish.views import _delivery_words
from tests.publish.scripted import Scripted
from tests.publish.sending import a_post, an_account, only, pass_time, state, work
from tests.world import World

S = Delivery.State


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world, "editor")


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def page(client: Client, route: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"publish:{route}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, route: str, *args: object, **form: str) -> str:
    """Post, follow where it leads, and read that page."""
    answer = client.post(reverse(f"publish:{route}", args=args), form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_post_says_where_it_is(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor, "Kër Jàmm page"))
    work()
    shown = page(client, "post", post.pk)
    assert "Kër Jàmm page" in shown
    assert "Looked at on the network: the same" in shown
    assert only(post).url in shown


def test_the_page_looks_again_until_it_rests(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    asks = f'hx-get="{reverse("publish:moving", args=[post.pk])}"'
    shown = page(client, "post", post.pk)
    assert asks in shown
    assert "Load the page again" in shown, "for who has no script"
    with CaptureQueriesContext(connection) as asked:
        part = page(client, "moving", post.pk)
    assert len(asked) <= 10
    assert "<html" not in part
    assert asks in part
    assert "Due now" in part
    work()
    part = page(client, "moving", post.pk)
    assert "hx-trigger" not in part, "it rests: nobody asks again"
    assert "Now: Published." in part
    assert "Looked at on the network: the same" in part
    assert only(post).url in part
    assert asks not in page(client, "post", post.pk)


def test_a_page_never_asks_about_what_is_far_off_or_held(
    client: Client, editor: Actor, network: Scripted
) -> None:
    later = a_post(editor, an_account(editor), at=clock.now() + timedelta(hours=3))
    assert "hx-trigger" not in page(client, "moving", later.pk)
    clock.move(clock.now() + timedelta(hours=2, minutes=55))
    assert 'hx-trigger="every 5s"' in page(client, "moving", later.pk)
    hold_all(actor=editor, now=clock.now(), reason="")
    pass_time(10)
    assert "hx-trigger" not in page(client, "moving", later.pk)


def test_a_line_that_is_down_is_asked_about_seldom(
    client: Client, editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous())
    for _ in range(9):
        network.plan("find", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    assert 'hx-trigger="every 30s"' in page(client, "moving", post.pk)


def test_no_answer_never_looks_sent(
    client: Client, editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous(), taken=True)
    post = a_post(editor, an_account(editor))
    work()
    shown = page(client, "post", post.pk)
    assert "No answer: not checked" in shown
    assert "Looked at on the network: the same" not in shown


def test_hold_in_two_actions_and_the_bar_is_everywhere(
    client: Client, editor: Actor, world: World, network: Scripted
) -> None:
    a_post(editor, an_account(editor))
    shown = page(client, "posts")
    assert 'id="hold-all"' in shown, "the button's dialog is on every page"
    shown = press(client, "hold_all", reason="Arrests in town")
    assert "Everything is held" in shown
    assert "Arrests in town" in page(signed_in(world, "moderator"), "posts")
    assert Hold.objects.of(editor.organisation).get().by == editor.person


def test_without_script_the_button_leads_to_a_page(client: Client) -> None:
    assert "Nothing is deleted" in page(client, "hold_all")
    shown = press(client, "hold_all", reason=" ")
    assert "Everything is held" in shown, "nobody is asked for words in an emergency"


def test_a_hold_without_words_still_says_who_and_when(
    client: Client, editor: Actor, world: World
) -> None:
    shown = press(client, "hold_all")
    hold = Hold.objects.of(editor.organisation).get()
    assert (hold.by, hold.since, hold.reason) == (editor.person, clock.now(), "")
    assert "<q>" not in shown
    line = LedgerEntry.objects.of(editor.organisation).get(verb="publish.hold_all")
    who = Pseudonym.objects.of(editor.organisation).get(person=editor.person)
    assert (line.actor, line.at) == (who.code, clock.now())


def test_the_bar_counts_all_that_has_not_left(
    client: Client, editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    a_post(editor, an_account(editor), at=clock.now() + timedelta(hours=3))
    due = a_post(editor, an_account(editor, "B"))
    assert "2 posts wait." in press(client, "hold_all")
    release(actor=coordinator, now=clock.now(), delivery=only(due).pk)
    assert "1 post waits." in page(client, "posts")


def test_another_person_releases(
    client: Client, editor: Actor, world: World, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    hold_all(actor=editor, now=clock.now(), reason="Look first")
    work()
    shown = press(client, "release", only(post).pk)
    assert "Somebody else must do this" in shown
    other = signed_in(world, "coordinator")
    assert "Release" in page(other, "deliveries", only="held")
    clock.move(clock.now() + timedelta(minutes=1))
    assert "Released" in press(other, "release", only(post).pk)
    work()
    assert only(post).state == S.VERIFIED


def test_a_dead_letter_in_plain_words(
    client: Client, editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Rejected(body="Text is too long"))
    post = a_post(editor, an_account(editor))
    work()
    row = only(post)
    shown = page(client, "delivery", row.pk)
    assert "The network did not accept the words" in shown
    assert "Text is too long" in shown
    assert "rejected" not in shown
    listed = page(client, "deliveries", only="needs_person")
    assert reverse("publish:delivery", args=[row.pk]) in listed
    assert (
        "1 delivery needs a person"
        in client.get(reverse("home:today")).content.decode()
    )


def test_today_counts_each_delivery_that_needs_a_person_once(
    client: Client, editor: Actor, network: Scripted
) -> None:
    links = []
    for found, trouble in (
        (S.STILL_PUBLIC, "differs:text"),
        (S.SENT, "differs:text"),
        (S.VERIFIED, "differs:text"),
        (S.SENT, "not_read_back"),
        (S.VERIFIED, ""),
    ):
        post = a_post(editor, an_account(editor, f"Page {len(links)}"))
        work()
        line = Delivery.objects.of(editor.organisation).filter(post=post)
        line.update(state=found, trouble=trouble)
        links.append(reverse("publish:delivery", args=[only(post).pk]))
    shown = client.get(reverse("home:today")).content.decode()
    assert "4 deliveries need a person" in shown
    listed = page(client, "deliveries", only="needs_person")
    assert [link in listed for link in links] == [True] * 4 + [False]


def test_found_by_hand_with_a_link(
    client: Client, editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous())
    for _ in range(40):
        network.plan("find", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    pass_time(60)
    row = only(post)
    shown = press(client, "decide", row.pk, do="there", url="not a link")
    assert "This does not look like a link" in shown
    assert "not a link" in shown, "what was typed is kept"
    press(client, "decide", row.pk, do="there", url="https://net.example/@us/1")
    row = only(post)
    assert (row.state, row.url) == (S.VERIFIED, "https://net.example/@us/1")


def test_send_again_or_let_it_be(
    client: Client, editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Rejected())
    network.plan("publish", errors.Rejected())
    first, second = (
        a_post(editor, an_account(editor, name), texts={"en": f"Words for {name}"})
        for name in "AB"
    )
    work()
    press(client, "decide", only(first).pk, do="again")
    press(client, "decide", only(second).pk, do="give_up")
    pass_time(3)
    assert (only(first).state, only(second).state) == (S.VERIFIED, S.FAILED)
    assert "It went on meanwhile" in press(
        client, "decide", only(first).pk, do="give_up"
    )


def test_take_back_says_first_what_will_happen(
    client: Client, editor: Actor, network: Scripted
) -> None:
    account = an_account(editor, limits=_channels.limits_as(network.limits()))
    post = a_post(editor, account)
    work()
    shown = page(client, "take_back", post.pk)
    assert "Is deleted, if the network keeps its word" in shown
    assert "What nobody can call back" in shown
    shown = press(client, "take_back", post.pk, reason="", urgent="on")
    assert "Being taken back" in shown
    work()
    shown = page(client, "post", post.pk)
    assert "a stranger no longer finds it" in shown
    assert state(post) == Post.State.WITHDRAWN


def test_what_is_left_is_named_and_a_person_can_say_it_is_gone(
    client: Client, editor: Actor, network: Scripted
) -> None:
    network.deletes = False
    network.plan("edit", errors.CapabilityMissing())
    post = a_post(editor, an_account(editor, "Stubborn"))
    work()
    press(client, "take_back_one", only(post).pk)
    work()
    shown = page(client, "post", post.pk)
    assert "Not gone everywhere" in shown
    assert "Stubborn" in shown
    press(client, "decide", only(post).pk, do="gone")
    assert (only(post).state, state(post)) == (S.WITHDRAWN, Post.State.WITHDRAWN)
    assert "Open it there" not in page(client, "post", post.pk), "nothing stands there"


def test_the_list_stays_quick(
    client: Client, editor: Actor, network: Scripted, world: World
) -> None:
    def asked(route: str, *args: object) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, route, *args)
        return len(found)

    accounts = [an_account(editor, name) for name in "ABC"]
    post = a_post(editor, *accounts, texts={"en": "One", "fr": "Un", "ar": "واحد"})
    work()
    few = asked("deliveries"), asked("post", post.pk)
    for _ in range(6):
        a_post(editor, *accounts)
    work()
    many = asked("deliveries"), asked("post", post.pk)
    assert max(many) <= 25
    assert many[0] <= few[0]
    assert many[1] <= few[1]


def test_every_code_has_words(editor: Actor) -> None:
    """Whatever an adapter may raise is said in words of ours, never as a code."""
    for name in dir(errors):
        kind = getattr(errors, name)
        code = getattr(kind, "code", None)
        if isinstance(code, str) and isinstance(kind, type):
            assert code in _delivery_words.EVENTS, code
