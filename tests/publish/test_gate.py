"""The gate of a post: the right words are checked, and one click mends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from teranga.people.access import Actor, NotAllowed
from teranga.protect import actions as protect
from teranga.protect.models import Override
from teranga.publish.actions import decisions, drafts
from teranga.publish.models import Account, Post
from teranga.publish.queries.content import Content, Words, content_of
from teranga.publish.queries.gate import carrier_of, checkable_of, gate_of
from tests.publish.making import account, content, draft
from tests.world import World


def messages(actor: Actor, now: datetime, post: Post) -> list[str]:
    gate = gate_of(actor=actor, now=now, post=post).gate
    return sorted(one.finding.message for one in (*gate.must, *gate.should))


def test_one_click_mends_the_same_words_everywhere(
    editor: Actor, now: datetime
) -> None:
    link = "http://kerjamm.example/papers"
    post = draft(editor, now, f"Read {link} or {link}", ar=f"اقرأ {link}")
    read = gate_of(actor=editor, now=now, post=post)
    found = next(
        one.finding for one in read.gate.must if one.finding.message == "links.http"
    )
    fixed = drafts.fix(
        actor=editor, now=now, post=post, version=1, fingerprint=found.fingerprint
    )
    safe = link.replace("http:", "https:")
    assert [one.text for one in content_of(fixed).words] == [
        f"Read {safe} or {safe}",
        f"اقرأ {safe}",
    ]
    assert messages(editor, now, fixed) == []
    with pytest.raises(drafts.NothingToFix):
        drafts.fix(
            actor=editor, now=now, post=fixed, version=2, fingerprint=found.fingerprint
        )


def test_a_post_needs_words_and_an_account(editor: Actor, now: datetime) -> None:
    post = drafts.create(actor=editor, now=now, content=Content())
    assert messages(editor, now, post) == ["whole.no_account", "whole.no_words"]


def test_an_account_that_gets_nothing_or_is_ill_is_named(
    editor: Actor, now: datetime
) -> None:
    arabic = account(editor, now, "Arabic only", languages=["ar"])
    ill = account(editor, now, "Ill", state=Account.State.EXPIRED)
    post = drafts.create(actor=editor, now=now, content=content("Hi", arabic, ill))
    gate = gate_of(actor=editor, now=now, post=post).gate
    assert {(one.finding.message, one.finding.excerpt) for one in gate.should} == {
        ("whole.gets_nothing", "Arabic only"),
        ("whole.not_working", "Ill"),
    }


def test_a_network_that_cannot_be_asked_is_not_checked(
    editor: Actor, now: datetime
) -> None:
    far = account(editor, now, kind="unheard_of")
    post = drafts.create(actor=editor, now=now, content=content("Hi", far))
    gate = gate_of(actor=editor, now=now, post=post).gate
    assert "limits" in {one.check for one in gate.unchecked}
    assert "limits" not in gate.clear


def test_own_words_count_only_while_the_post_goes_there(
    editor: Actor, now: datetime
) -> None:
    far = account(editor, now)
    own = Words(language="en", account=far.pk, text="Own", warning="Loss")
    written = content("Shared", far)
    written = replace(written, words=(*written.words, own))
    said = [one.text for one in checkable_of(written)[0].segments]
    assert said == ["Shared", "Own", "Loss"]
    said = [one.text for one in checkable_of(replace(written, targets=()))[0].segments]
    assert said == ["Shared"]


def test_a_repeat_of_what_went_out_is_told(
    editor: Actor, stranger: Actor, now: datetime
) -> None:
    words = "Today 214 children in Port-Alby have a name on paper, after many weeks."
    first = draft(editor, now, words)
    again = draft(editor, now, words)
    theirs = draft(stranger, now, words)
    assert messages(editor, now, again) == []
    first.state, first.frozen_hash, first.scheduled_at = "scheduled", "x", now
    first.save()
    assert messages(editor, now, again) == ["duplicates.same"]
    assert messages(editor, now, first) == []
    assert messages(stranger, now, theirs) == [], "never across organisations"


def test_changing_the_words_ends_the_decision_on_them(
    editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "Read https://bit.ly/3abcd today")
    gate = gate_of(actor=editor, now=now, post=post).gate
    protect.keep(
        actor=editor,
        now=now,
        kind="post",
        carrier=carrier_of(post),
        finding=gate.should[0].finding,
        reason="Ours",
    )
    base = content_of(post)
    other = replace(base.words[0], text="Read https://bit.ly/3abcd tomorrow")
    post = drafts.save(
        actor=editor,
        now=now,
        post=post,
        version=1,
        content=replace(base, words=(other,)),
    )
    assert Override.objects.of(editor.organisation).count() == 1, "those words stand"
    gone = replace(base.words[0], text="Read our page")
    drafts.save(
        actor=editor,
        now=now,
        post=post,
        version=2,
        content=replace(base, words=(gone,)),
    )
    assert Override.objects.of(editor.organisation).count() == 0


def test_who_may_not_decide_learns_nothing_of_the_post(
    editor: Actor, world: World, now: datetime
) -> None:
    """Permission comes first: no state, no gate, no "these words are gone"."""
    post = draft(editor, now, "Read http://one.example/now")
    reader = world.actor("moderator")  # reads and comments, decides nothing
    for state in (Post.State.DRAFT, Post.State.ARCHIVED):
        Post.objects.of(world.house).update(state=state)
        with pytest.raises(NotAllowed):
            decisions.decide(
                actor=reader, now=now, post=post, fingerprint="no", reason="Why"
            )
