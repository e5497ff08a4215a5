"""What colleagues write beside a post is kept whole, or comes back with a sentence."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from teranga.people.access import Actor
from teranga.publish.actions import notes
from teranga.publish.models import Note
from tests.publish.making import draft
from tests.publish.test_pages import at, of
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
