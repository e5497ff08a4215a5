"""The disk is nearly full: words stop growing; what protects people goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client

from teranga.kernel import disk
from teranga.people.access import Actor
from teranga.publish.actions import corrections, drafts
from teranga.publish.actions.corrections import Facts
from teranga.publish.models import Note, Post
from teranga.publish.queries.content import content_of
from tests.publish.making import checked, draft
from tests.publish.sending import a_post, an_account, pass_time, work
from tests.publish.test_pages import at, fresh, of, send
from tests.world import World


@pytest.fixture
def browser(world: World) -> Client:
    return of(world, "editor")


def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "low", lambda: True)


def test_nothing_new_is_written_and_that_is_said(
    browser: Client, editor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = draft(editor, now, "First words")
    later = replace(content_of(post), title="Second")
    drafts.save(actor=editor, now=now, post=post, version=1, content=later)
    filled(monkeypatch)
    for name, more in (("copy", ()), ("restore", (1,))):
        page = browser.post(at(name, post, *more), follow=True).content.decode()
        assert "nearly full" in page, name
    assert Post.objects.of(editor.organisation).count() == 1
    assert fresh(post).title == "Second"
    page = browser.post(at("note", post), {"text": "Ring Awa"}).content.decode()
    assert "nearly full" in page
    assert "Ring Awa" in page
    assert not Note.objects.of(editor.organisation).exists()


def test_what_is_saved_is_sent_in_and_a_new_word_is_not(
    browser: Client, editor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = checked(editor, now, draft(editor, now))
    filled(monkeypatch)
    typed = replace(content_of(post), title="A longer title")
    assert "nearly full" in send(browser, post, typed, "submit").content.decode()
    assert fresh(post).state == Post.State.DRAFT
    assert send(browser, post, content_of(post), "submit").status_code == 302
    assert fresh(post).state == Post.State.IN_REVIEW
    assert fresh(post).title == post.title


def test_one_click_mends_nothing_there(
    browser: Client, editor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = draft(editor, now, "Read it https://kerjamm.example/a?utm_source=x")
    shown = browser.get(at("write", post)).content.decode()
    fix = shown.partition('value="fix:')[2].partition('"')[0]
    assert fix, "the gate offers to mend it"
    filled(monkeypatch)
    where = send(browser, post, content_of(post), f"fix:{fix}", follow=True)
    assert "nearly full" in where.content.decode()
    assert "utm_source" in content_of(fresh(post)).words[0].text


@pytest.mark.usefixtures("network")
def test_a_correction_is_written_mended_and_sent_in(
    browser: Client,
    editor: Actor,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = a_post(editor, an_account(editor), texts={"en": "At ten"})
    work()
    pass_time(5)
    filled(monkeypatch)
    facts = {"en": Facts(wrong="Ten", right="We meet at nine")}
    post = corrections.correct(actor=editor, now=now, post=error.pk, facts=facts)
    typed = replace(content_of(post), title="Nine, not ten")
    assert send(browser, post, typed, "save").status_code == 302
    assert fresh(post).title == "Nine, not ten"
    checked(editor, now, fresh(post))
    assert send(browser, post, content_of(fresh(post)), "submit").status_code == 302
    assert fresh(post).state == Post.State.IN_REVIEW
