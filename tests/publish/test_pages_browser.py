"""Every form around a post in a real window without script; what the panels do while one types."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.people.models import User
from teranga.publish.actions import holds
from teranga.publish.models import Account, Correction, Hold, Note, Post
from tests.publish.making import a_delivery, account, approved, draft
from tests.scenes import scenes
from tests.ui.browser import Window, axe, choose_language, sideways, sign_in
from tests.world import World, join

pytestmark = [pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now() -> datetime:
    return clock.now()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_no_panel_complains_while_no_account_is_chosen(
    window: Callable[..., Window], world: World, editor: Actor
) -> None:
    account(editor, clock.now())
    desk = window()
    sign_in(desk.context, desk.address, world.people["editor"])
    page = desk.go("/publish/write/")
    answers: list[tuple[int, str]] = []
    page.on("response", lambda one: answers.append((one.status, one.url)))
    box = page.get_by_label("Text for all accounts, English")
    box.press_sequentially("Good morning", delay=20)
    page.wait_for_url(re.compile(r"/posts/.*/write/$"))
    expect(page.locator("#gate")).to_contain_text("No account is chosen")
    expect(page.locator("#room-en")).to_contain_text("Choose an account")
    # The panels came anew; whoever types goes on typing where she was.
    expect(box).to_be_focused()
    box.press_sequentially(", all", delay=20)
    expect(box).to_have_value("Good morning, all")
    assert [one for one in answers if one[0] >= 400] == []


def test_notes_hours_and_taking_back_without_script(
    window: Callable[..., Window], world: World, editor: Actor, now: datetime
) -> None:
    post = approved(editor, now, draft(editor, now))
    desk = window(java_script_enabled=False, width=360)
    sign_in(desk.context, desk.address, world.people["coordinator"])
    there = f"/publish/posts/{post.pk}/"
    page = desk.go(there)
    page.get_by_label("A note", exact=True).fill("Who reads Arabic?")
    press(page, "Keep this note")
    assert Note.objects.of(world.house).get().text == "Who reads Arabic?"
    page.get_by_label("Day", exact=True).fill("soon")
    press(page, "Schedule")
    day = page.get_by_label("Day", exact=True)
    expect(day).to_have_value("soon")
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_have_accessible_description(re.compile("We cannot read this day"))
    day.fill("tomorrow")
    page.get_by_label("Time", exact=True).first.fill("10:00")
    press(page, "Schedule")
    found = Post.objects.of(world.house).get(pk=post.pk)
    assert found.state == Post.State.SCHEDULED
    page = desk.go(f"{there}take-back/")
    press(page, "Take back")
    assert Post.objects.of(world.house).get(pk=post.pk).state == Post.State.WITHDRAWN


def test_correcting_holding_and_accounts_without_script(
    window: Callable[..., Window], world: World, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    a_delivery(
        post, editor, state="verified", remote_id="1", sent_at=now, verified_at=now
    )
    Post.objects.of(world.house).filter(pk=post.pk).update(state="published")
    desk = window(java_script_enabled=False, width=360)
    sign_in(desk.context, desk.address, world.people["coordinator"])
    page = desk.go(f"/publish/posts/{post.pk}/correct/")
    page.get_by_label("What was wrong").fill("It was 214, not 241.")
    page.get_by_label("What is right").fill("214 children.")
    press(page, "Make the draft")
    assert Correction.objects.of(world.house).get().wrong == "It was 214, not 241."
    page = desk.go("/publish/hold/")
    page.get_by_role("textbox", name="Why").fill("A rumour about the hall")
    press(page, "Hold all")
    assert Hold.objects.of(world.house).get().reason == "A rumour about the hall"
    sign_in(desk.context, desk.address, world.people["administrator"])
    page = desk.go("/publish/accounts/connect/")
    page.get_by_role("link", name="The practice network").click()
    page.get_by_label("Name here").fill("To learn")
    press(page, "Make the account")
    made = Account.objects.of(world.house).get(name="To learn")
    page = desk.go(f"/publish/accounts/{made.pk}/")
    press(page, "Pause")
    made.refresh_from_db()
    assert made.state == Account.State.PAUSED


LONG = "Read http://kerjamm.example/a and https://bit.ly/3abc. " + "Many words. " * 60
MORE = os.environ.get("TERANGA_MORE")
Look = tuple[str, str, int]
LOOKS: list[Look] = [("light", "ar", 360), ("dark", "en", 360), ("dark", "ar", 1280)]


def gone_wrong(world: World, editor: Actor, now: datetime) -> list[str]:
    """Findings, deliveries that need a person, a shut account, all held: their pages."""
    loud = draft(editor, now, LONG, ar="الجلسة http://kerjamm.example/b")
    far = Account.objects.of(world.house).get()
    far.name, far.state = "A name as long as names are " * 3, "expired"
    far.save()
    stuck = a_delivery(loud, editor, state="needs_person", trouble="differs:text")
    asked = {"withdraw_asked_at": now, "url": "https://a.example/1"}
    left = a_delivery(loud, editor, state="still_public", part=2, after=stuck, **asked)
    a_delivery(loud, editor, state="planned", held_at=now, part=3, after=left)
    holds.hold_all(actor=world.actor("coordinator"), now=now, reason="A rumour")
    there = f"/publish/posts/{loud.pk}/"
    return [
        f"{there}write/",
        there,
        f"{there}take-back/",
        f"/publish/deliveries/{stuck.pk}/",
        "/publish/deliveries/?only=held",
        "/publish/posts/?q=nothing-like-it",
        f"/publish/accounts/{far.pk}/",
    ]


@pytest.mark.parametrize("look", LOOKS if MORE else LOOKS[:1], ids=str)
def test_pages_of_things_gone_wrong_are_as_readable_as_the_others(
    window: Callable[..., Window], editor: Actor, world: World, look: Look
) -> None:
    theme, language, width = look
    paths = gone_wrong(world, editor, clock.now())
    everything = User.objects.create_user("everything", "four quiet river stones")
    join(everything, world.house, "editor", "coordinator", "administrator")
    desk = window(width=width, color_scheme=theme)
    sign_in(desk.context, desk.address, everything)
    choose_language(desk.context, desk.address, language)
    for path in paths:
        page = desk.go(path)
        axe(page)
        assert sideways(page) == 0, path


@pytest.mark.parametrize("look", LOOKS if MORE else LOOKS[:1], ids=str)
def test_pages_no_first_day_brings_are_as_readable_as_the_others(
    window: Callable[..., Window], world: World, look: Look
) -> None:
    theme, language, width = look
    person, paths = scenes(world)
    desk = window(width=width, color_scheme=theme)
    desk.expected.append("status of 409")  # nothing was begun that could come back
    sign_in(desk.context, desk.address, person)
    choose_language(desk.context, desk.address, language)
    for name, path in paths.items():
        page = desk.go(path)
        axe(page)
        assert sideways(page) == 0, name
