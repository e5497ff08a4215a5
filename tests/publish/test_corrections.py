"""A correction says what is right in each language, to the same people, with the same care."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.actions import corrections, drafts
from teranga.publish.actions.corrections import Facts
from teranga.publish.models import Correction, Delivery, Post
from tests.publish.scripted import Scripted
from tests.publish.sending import a_post, an_account, pass_time, rows, work
from tests.publish.test_outgoing_pages import page, press, signed_in
from tests.world import World

ENGLISH = {"wrong-en": "Ten o’clock", "right-en": "We meet at nine"}
ARABIC = {"wrong-ar": "الساعة العاشرة", "right-ar": "نلتقي في التاسعة"}


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world, "editor")


def out(editor: Actor, **texts: str) -> Post:
    post = a_post(editor, an_account(editor), texts=texts or {"en": "At ten"})
    work()
    pass_time(5)
    return post


def correction_of(post: Post) -> Post:
    return Post.objects.of(post.organisation_id).get(corrects=post)


def said(post: Post) -> dict[str, str]:
    """Language → the words that go to its one account."""
    found = post.texts.order_by("account_id")
    return {one.language: one.text for one in found}


def test_a_field_for_each_language_and_none_too_many(
    client: Client, editor: Actor, network: Scripted
) -> None:
    shown = page(client, "correct", out(editor, en="At ten", ar="في العاشرة").pk)
    for language in ("en", "ar"):
        assert f'name="right-{language}"' in shown
        assert f'lang="{language}"' in shown
    one = page(client, "correct", out(editor, fr="À dix heures").pk)
    assert 'name="right-fr"' in one
    assert 'name="right-en"' not in one


def test_each_language_says_its_own_words_in_its_own_sentence(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = out(editor, en="At ten", ar="في العاشرة")
    press(client, "correct", post.pk, **ENGLISH, **ARABIC, way="publish")
    texts = said(correction_of(post))
    assert "Right: We meet at nine" in texts["en"]
    assert "نلتقي في التاسعة" in texts["ar"]
    with translation.override("ar"):
        ready = translation.gettext("Right: %(words)s") % {"words": ""}
    assert ready.strip() in texts["ar"]
    assert "نلتقي" not in texts["en"]
    assert "We meet" not in texts["ar"]
    assert "Right" not in texts["ar"]


def test_a_language_without_words_is_asked_for_and_nothing_is_lost(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = out(editor, en="At ten", ar="في العاشرة")
    shown = press(client, "correct", post.pk, **ENGLISH, way="publish")
    assert "Say what is right." in shown
    assert "We meet at nine" in shown
    assert not Correction.objects.of(post.organisation_id).exists()


def test_in_a_language_without_ready_words_only_what_was_typed_stands_there(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = out(editor, sw="Saa nne")
    assert "no ready words in this language" in page(client, "correct", post.pk)
    typed = {"wrong-sw": "Saa nne si sahihi.", "right-sw": "Ni saa tatu."}
    press(client, "correct", post.pk, **typed, way="publish")
    words = said(correction_of(post))["sw"]
    assert words.startswith("Saa nne si sahihi.\nNi saa tatu.")
    assert "Correction" not in words


def test_what_stands_in_one_more_language_meanwhile_is_not_left_out(
    editor: Actor, network: Scripted
) -> None:
    post = out(editor, en="At ten", ar="في العاشرة")
    facts = {"en": Facts(wrong="Ten", right="Nine")}
    with pytest.raises(corrections.WordsMissing):
        corrections.correct(actor=editor, now=clock.now(), post=post.pk, facts=facts)


@pytest.mark.parametrize("risk", ["medium", "high"])
def test_it_starts_with_the_care_of_what_it_corrects(
    client: Client, editor: Actor, network: Scripted, risk: str
) -> None:
    post = out(editor)
    why = "She is named beside her village"
    Post.objects.of(post.organisation_id).filter(pk=post.pk).update(
        risk=risk, risk_reason=why
    )
    press(client, "correct", post.pk, **ENGLISH, way="publish")
    made = correction_of(post)
    assert (made.risk, made.risk_reason) == (risk, why)


def test_a_copy_starts_with_the_care_of_the_first(
    editor: Actor, network: Scripted
) -> None:
    post = out(editor)
    post.risk, post.risk_reason = "high", "A child is shown"
    post.save()
    made = drafts.copy(actor=editor, now=clock.now(), post=post)
    assert (made.risk, made.risk_reason) == ("high", "A child is shown")


def test_it_goes_to_the_same_people_with_a_link_to_the_error(
    client: Client, editor: Actor, network: Scripted
) -> None:
    proven = ["public", "unlisted"]
    accounts = [an_account(editor, name, proven=proven) for name in "AB"]
    words = {"en": "At ten o’clock", "ar": "في العاشرة"}
    post = a_post(editor, *accounts, texts=words, visibility="unlisted")
    work()
    pass_time(5)
    press(client, "correct", post.pk, **ENGLISH, **ARABIC, way="publish")
    draft = correction_of(post)
    made = Correction.objects.of(editor.organisation).get(post=draft)
    assert made.since == min(row.sent_at for row in rows(post) if row.sent_at)
    reach = {(one.account_id, one.visibility) for one in draft.targets.all()}
    assert reach == {(one.pk, "unlisted") for one in accounts}
    own = {(t.account_id, t.language): t.text for t in draft.texts.all()}
    for row in rows(post):
        assert row.url in own[row.account_id, row.language]
    for shown in (page(client, "write", draft.pk), page(client, "post", draft.pk)):
        assert shown.count("The link to it is in the words above.") == len(rows(post))
        assert all(f'href="{row.url}"' in shown for row in rows(post))


def test_the_preview_says_where_no_link_will_stand(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = out(editor)
    Delivery.objects.of(post.organisation_id).filter(post=post).update(url="")
    press(client, "correct", post.pk, **ENGLISH, way="publish")
    shown = page(client, "write", correction_of(post).pk)
    assert "The network gave us no link to it yet." in shown
    assert "The link to it is in the words above." not in shown


def test_the_preview_of_a_change_in_place_says_so(
    client: Client, editor: Actor, network: Scripted
) -> None:
    post = out(editor)
    press(client, "correct", post.pk, **ENGLISH, way="edit")
    shown = page(client, "write", correction_of(post).pk)
    assert "these words take the place of the old ones there." in shown
    assert "these words take the place" not in page(client, "post", post.pk)
