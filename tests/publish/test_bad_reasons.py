"""What colleagues write beside a post is kept whole, or comes back with a sentence."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from teranga.people.access import Actor
from teranga.publish.actions import notes, reviews
from teranga.publish.models import Note, Post
from teranga.publish.queries.gate import gate_of
from tests.publish.making import checked, draft
from tests.publish.test_pages import at, fresh, of
from tests.world import World


def test_a_long_note_is_never_cut(world: World, editor: Actor, now: datetime) -> None:
    post, browser = draft(editor, now), of(world, "editor")
    long = "Kër Jàmm " * 1000 + "the end"
    page = browser.post(at("note", post), {"text": long}).content.decode()
    assert "which is the most here" in page
    assert 'aria-invalid="true"' in page
    assert long in page
    assert not Note.objects.of(editor.organisation).exists()
    with pytest.raises(notes.TooLong):
        notes.annotate(actor=editor, now=now, post=post, text=long)


def test_no_page_lets_the_browser_cut_a_note(
    world: World, editor: Actor, now: datetime
) -> None:
    browser: Client = of(world, "editor")
    page = browser.get(at("post", draft(editor, now))).content.decode()
    assert "maxlength" not in page.partition('id="notes"')[2].partition("</section>")[0]


def test_a_long_answer_to_the_writer_comes_back_whole(
    world: World, editor: Actor, now: datetime
) -> None:
    post = checked(editor, now, draft(editor, now))
    post = reviews.submit(actor=editor, now=now, post=post, version=post.version)
    browser, long = of(world, "coordinator"), "Kër Jàmm " * 300 + "the end"
    data = {"do": "ask", "read": post.frozen_hash, "reason": long}
    page = browser.post(at("review", post), data).content.decode()
    assert "which is the most here" in page
    assert long in page
    assert fresh(post).state == Post.State.IN_REVIEW


def test_keeping_a_line_leaves_the_answer_that_stands_below(
    world: World, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "Read https://bit.ly/3abcd today")
    (found,) = gate_of(actor=editor, now=now, post=post).gate.should
    mark = found.finding.fingerprint
    data = {
        "do": f"keep:{mark}",
        f"reason-{mark}": "It is ours",
        "reason": "Half an answer",
    }
    post.state, post.frozen_hash = Post.State.IN_REVIEW, "x"
    post.save()
    page = of(world, "coordinator").post(at("review", post), data).content.decode()
    assert "It is ours" in page
    assert "Half an answer" in page


def test_a_long_reason_for_more_care_comes_back_whole(
    world: World, editor: Actor, now: datetime
) -> None:
    post, long = draft(editor, now), "Kër Jàmm " * 30 + "the end"
    data = {"risk": "high", "risk-reason": long}
    page = of(world, "editor").post(at("risk", post), data).content.decode()
    assert "which is the most here" in page
    assert long in page
    assert 'value="high" checked' in page
    assert fresh(post).risk == Post.Risk.LOW
