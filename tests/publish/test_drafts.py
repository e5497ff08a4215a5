"""Writing: what is typed is kept, by whomever it was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry
from teranga.people.access import Actor, NotAllowed
from teranga.publish.actions import drafts
from teranga.publish.actions._writing import NotProven
from teranga.publish.models import Post, Revision
from teranga.publish.queries.connections import NoSuchAccount
from teranga.publish.queries.content import Content, Goes, Words, content_of
from tests.conftest import START
from tests.publish.making import account, content, draft
from tests.world import World, make_world


def fresh(post: Post) -> Post:
    return Post.objects.of(post.organisation).get(pk=post.pk)


def test_what_was_written_reads_back(editor: Actor, now: datetime) -> None:
    far, near = account(editor, now), account(editor, now, "Near")
    written = content("Good morning", far, near, ar="صباح الخير")
    own = Words(language="en", account=near.pk, text="Shorter", warning="Loss")
    written = replace(written, words=(written.words[0], own, written.words[1]))
    post = drafts.create(actor=editor, now=now, content=written)
    assert content_of(fresh(post)) == written
    assert post.version == 1
    assert post.author == editor.person
    assert "صباح الخير" in post.search_text


def test_saving_the_same_words_changes_nothing(editor: Actor, now: datetime) -> None:
    post = draft(editor, now)
    again = drafts.save(
        actor=editor, now=now, post=post, version=1, content=content_of(post)
    )
    assert again.version == 1
    assert again.revisions.count() == 1


def test_two_people_in_different_words_lose_nothing(
    editor: Actor, world: World, now: datetime
) -> None:
    colleague = world.actor("editor")
    post = draft(editor, now, "Good morning", ar="صباح الخير")
    base = content_of(post)
    hers = replace(base, words=(replace(base.words[0], text="Good day"), base.words[1]))
    join_editor = replace(colleague, person=world.people["viewer"].pk)
    his = replace(
        base, words=(base.words[0], replace(base.words[1], text="مساء الخير"))
    )
    drafts.save(actor=editor, now=now, post=post, version=1, content=hers)
    saved = drafts.save(actor=join_editor, now=now, post=post, version=1, content=his)
    assert [one.text for one in content_of(fresh(saved)).words] == [
        "Good day",
        "مساء الخير",
    ]


def test_two_people_in_the_same_words_are_both_shown(
    editor: Actor, world: World, now: datetime
) -> None:
    other = replace(editor, person=world.people["viewer"].pk)
    post = draft(editor, now, "Good morning")
    base = content_of(post)
    hers = replace(base, words=(replace(base.words[0], text="Good day"),))
    his = replace(base, words=(replace(base.words[0], text="Hello"),))
    drafts.save(actor=editor, now=now, post=post, version=1, content=hers)
    with pytest.raises(drafts.Conflict) as both:
        drafts.save(actor=other, now=now, post=post, version=1, content=his)
    assert [(one.mine, one.theirs) for one in both.value.clashes] == [
        ("Hello", "Good day")
    ]
    assert content_of(fresh(post)) == hers
    kept = drafts.save(
        actor=other,
        now=now,
        post=post,
        version=both.value.version,
        content=both.value.merged,
    )
    assert content_of(fresh(kept)) == his
    texts = [
        one.content["words"][0]["text"] for one in kept.revisions.order_by("number")
    ]
    assert texts == ["Good morning", "Good day", "Hello"]


def test_her_own_late_autosave_is_no_conflict(editor: Actor, now: datetime) -> None:
    post = draft(editor, now, "One")
    base = content_of(post)
    for text in ("One two", "One two three"):
        words = (replace(base.words[0], text=text),)
        changed = replace(base, words=words)
        post = drafts.save(actor=editor, now=now, post=post, version=1, content=changed)
    assert content_of(fresh(post)).words[0].text == "One two three"


def test_an_earlier_version_comes_back_and_the_later_stays(
    editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "First")
    first = content_of(post)
    second = replace(first, words=(replace(first.words[0], text="Second"),))
    post = drafts.save(actor=editor, now=now, post=post, version=1, content=second)
    post = drafts.restore(actor=editor, now=now, post=post, number=1)
    assert content_of(fresh(post)) == first
    assert post.version == 3
    assert post.revisions.count() == 3
    with pytest.raises(drafts.NoSuchRevision):
        drafts.restore(actor=editor, now=now, post=post, number=99)


def test_restoring_leaves_out_what_is_no_longer_proven(
    editor: Actor, now: datetime
) -> None:
    quiet = account(editor, now, "Quiet", proven=["public", "unlisted"])
    words = content("First", quiet)
    words = replace(words, targets=(Goes(account=quiet.pk, visibility="unlisted"),))
    post = drafts.create(actor=editor, now=now, content=words)
    later = replace(words, title="Later", targets=())
    post = drafts.save(actor=editor, now=now, post=post, version=1, content=later)
    quiet.proven = ["public"]
    quiet.save()
    post = drafts.restore(actor=editor, now=now, post=post, number=1)
    assert content_of(fresh(post)).targets == ()


def test_a_visibility_that_nobody_proved_is_refused(
    editor: Actor, now: datetime
) -> None:
    far = account(editor, now)
    words = replace(
        content("Hi", far), targets=(Goes(account=far.pk, visibility="private"),)
    )
    with pytest.raises(NotProven):
        drafts.create(actor=editor, now=now, content=words)
    assert not Post.objects.of(editor.organisation).exists()


def test_no_words_and_no_post_reach_another_organisation(
    editor: Actor, stranger: Actor, now: datetime
) -> None:
    theirs = account(stranger, now, "Theirs")
    with pytest.raises(NoSuchAccount):
        drafts.create(actor=editor, now=now, content=content("Hi", theirs))
    own = Words(language="en", account=theirs.pk, text="Hi")
    with pytest.raises(NoSuchAccount):
        drafts.create(actor=editor, now=now, content=Content(words=(own,)))
    post = draft(editor, now)
    with pytest.raises(Post.DoesNotExist):
        drafts.save(actor=stranger, now=now, post=post, version=1, content=Content())


@pytest.mark.parametrize("state", ["in_review", "archived", "published"])
def test_what_is_not_a_draft_is_not_written_over(
    editor: Actor, now: datetime, state: str
) -> None:
    post = draft(editor, now)
    post.state = state
    post.save()
    with pytest.raises(drafts.Frozen):
        drafts.save(
            actor=editor, now=now, post=post, version=1, content=content("Other")
        )


def test_only_those_who_may_write_do(world: World, now: datetime) -> None:
    post = draft(world.actor("editor"), now)
    for name in ("moderator", "viewer", "administrator", "trainer", "coordinator"):
        with pytest.raises(NotAllowed):
            drafts.save(
                actor=world.actor(name),
                now=now,
                post=post,
                version=1,
                content=Content(),
            )
    with pytest.raises(NotAllowed):
        drafts.create(actor=world.actor("viewer"), now=now, content=Content())


def test_a_sitting_of_autosaves_is_one_line_in_the_ledger(
    editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    base = content_of(post)
    for step in range(30):
        words = (replace(base.words[0], text=f"Word {step}"),)
        post = drafts.save(
            actor=editor,
            now=now + timedelta(seconds=20 * step),
            post=post,
            version=post.version,
            content=replace(base, words=words),
        )
    lines = LedgerEntry.objects.of(editor.organisation).filter(subject=str(post.pk))
    verbs = list(lines.values_list("verb", flat=True))
    assert verbs.count("publish.save") <= 2
    assert "Word" not in str(list(lines.values_list("facts", flat=True)))


def test_old_autosaves_are_thinned_and_the_newest_stay(
    editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    base = content_of(post)
    for step in range(200):
        words = (replace(base.words[0], text=f"Word {step}"),)
        post = drafts.save(
            actor=editor,
            now=now + timedelta(seconds=10 * step),
            post=post,
            version=post.version,
            content=replace(base, words=words),
        )
    numbers = list(post.revisions.order_by("number").values_list("number", flat=True))
    assert len(numbers) < 130
    assert numbers[0] == 1
    assert numbers[-60:] == list(range(numbers[-1] - 59, numbers[-1] + 1))


def test_a_copy_is_a_draft_of_ones_own(
    editor: Actor, world: World, now: datetime
) -> None:
    post = draft(editor, now)
    copied = drafts.copy(actor=world.actor("coordinator"), now=now, post=post)
    assert copied.state == "draft"
    assert copied.author == world.people["coordinator"].pk
    assert content_of(copied) == content_of(post)


TYPED = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40
)


class TestSaveAndRestore(TestCase):
    """Whatever is typed: it reads back to the letter, and every version comes back."""

    def setUp(self) -> None:
        with clock.simulate(START):
            self.actor = make_world().actor("editor")

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(TYPED, TYPED, TYPED), min_size=2, max_size=5))
    def test_round_trip(self, typed: list[tuple[str, str, str]]) -> None:
        post = drafts.create(
            actor=self.actor, now=START, content=Content(title=str(uuid4()))
        )
        wanted = {}
        for title, text, warning in typed:
            words = Words(language="en", title=title, text=text, warning=warning)
            post = drafts.save(
                actor=self.actor,
                now=START,
                post=post,
                version=post.version,
                content=Content(title=post.title, words=(words,)),
            )
            wanted[post.version] = words
            assert content_of(fresh(post)).words == (words,)
        for number, words in wanted.items():
            post = drafts.restore(actor=self.actor, now=START, post=post, number=number)
            assert content_of(fresh(post)).words == (words,)
        assert Revision.objects.of(self.actor.organisation).filter(post=post).exists()
