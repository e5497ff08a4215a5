"""The pages of writing, by plain requests: every word is kept, every button does its thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from teranga.kernel import disk
from teranga.kernel.notify import unseen
from teranga.people.access import Actor
from teranga.publish.actions import drafts, notes, reviews, withdrawals
from teranga.publish.models import Account, Note, Post
from teranga.publish.queries.content import Content, Goes, Words, content_of
from teranga.publish.queries.gate import gate_of
from tests.publish.making import a_delivery, account, approved, checked, content, draft
from tests.publish.test_forms import posted
from tests.world import World

JSON = {"Accept": "application/json"}


@pytest.fixture
def browser(world: World) -> Client:
    return of(world, "editor")


def of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def at(route: str, post: Post, *more: Any) -> str:
    return reverse(f"publish:{route}", args=[post.pk, *more])


def fresh(post: Post) -> Post:
    return Post.objects.of(post.organisation_id).get(pk=post.pk)


def send(
    browser: Client, post: Post, content: Content, do: str = "save", **more: Any
) -> Any:
    data = posted(content, version=more.pop("version", fresh(post).version), do=do)
    data.update(more.pop("fields", {}))
    return browser.post(at("write", post), dict(data.lists()), **more)


def test_a_page_that_is_only_read_waits_for_no_writer(
    browser: Client, editor: Actor, now: datetime
) -> None:
    """SQLite has one writer at a time; while the workers deliver, its turn takes long."""
    post = draft(editor, now)
    ours = [reverse(f"publish:{name}") for name in ("posts", "new", "accounts")]
    for path in (reverse("home:today"), *ours, at("post", post), at("review", post)):
        browser.get(path)  # the first page of an hour notes when this device was seen
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200, path
        said = [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]
        assert said == [], path


def test_the_pages_open(browser: Client, editor: Actor, now: datetime) -> None:
    post = draft(editor, now, "Read http://kerjamm.example 🎉", ar="صباح الخير")
    for name in ("posts", "new"):
        assert browser.get(reverse(f"publish:{name}")).status_code == 200
    for name in ("write", "post", "versions", "review"):
        assert browser.get(at(name, post)).status_code == 200, name


def test_a_new_post_is_born_by_its_first_save(
    browser: Client, editor: Actor, now: datetime
) -> None:
    far = account(editor, now)
    written = content("Good morning", far)
    answer = browser.post(
        reverse("publish:new"), dict(posted(written, version=0, do="save").lists())
    )
    (post,) = Post.objects.of(editor.organisation)
    assert answer["Location"] == at("write", post)
    assert content_of(post) == written


def test_autosave_answers_where_the_new_post_lives(
    browser: Client, editor: Actor, now: datetime
) -> None:
    written = content("Good morning")
    answer = browser.post(
        reverse("publish:new"), dict(posted(written, version=0).lists()), headers=JSON
    )
    (post,) = Post.objects.of(editor.organisation)
    assert answer.json() == {
        "version": 1,
        "url": at("write", post),
        "draft": f"post:{post.pk}",
    }
    more = replace(written, title="Later")
    answer = browser.post(
        at("write", post), dict(posted(more, version=1).lists()), headers=JSON
    )
    assert answer.json() == {"version": 2}


def test_words_sent_twice_from_one_new_page_make_one_post(
    world: World, browser: Client, editor: Actor, now: datetime
) -> None:
    page = browser.get(reverse("publish:new"))
    made = str(page.context["made"])

    def sent(text: str, by: Client = browser) -> dict[str, Any]:
        data = posted(content(text), version=0)
        data["made"] = made
        return by.post(reverse("publish:new"), dict(data.lists()), headers=JSON).json()

    first, second = sent("Good"), sent("Good morning")
    assert first["url"] == second["url"] == reverse("publish:write", args=[made])
    assert (
        content_of(Post.objects.of(editor.organisation).get()).words[0].text
        == "Good morning"
    )
    # Somebody else who knows the id gets a post of his own; hers stays as it is.
    other = sent("Mine", of(world, "coordinator"))
    assert other["url"] != first["url"]
    hers = Post.objects.of(editor.organisation).get(pk=made)
    assert content_of(hers).words[0].text == "Good morning"


def test_an_old_version_taken_up_can_be_undone(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "One")
    send(browser, post, replace(content_of(post), title="Two"))
    before = fresh(post).version
    there = reverse("publish:restore", args=[post.pk, 1])
    page = browser.post(there, follow=True).content.decode()
    assert fresh(post).title != "Two"
    back = reverse("publish:restore", args=[post.pk, before])
    assert f'action="{back}"' in page.split('id="toasts"')[1]
    browser.post(back)
    assert fresh(post).title == "Two"


def test_buttons_save_first(browser: Client, editor: Actor, now: datetime) -> None:
    post = draft(editor, now, "One")
    typed = replace(content_of(post), title="Typed meanwhile")
    answer = send(browser, post, typed, "add:ar")
    assert answer["Location"].endswith("?language=ar#text-ar")
    assert content_of(fresh(post)).languages == ("en", "ar")
    assert fresh(post).title == "Typed meanwhile"
    far = content_of(fresh(post)).targets[0].account
    send(browser, post, content_of(fresh(post)), f"own:en-{far}")
    assert content_of(fresh(post)).at(("en", far)) is not None
    send(browser, post, content_of(fresh(post)), f"share:en-{far}")
    send(browser, post, content_of(fresh(post)), "drop:ar")
    assert content_of(fresh(post)).languages == ("en",)
    answer = send(browser, post, content_of(fresh(post)), "leave")
    assert answer["Location"] == at("post", post)


def test_one_click_mends_and_a_reason_keeps(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "Read http://kerjamm.example or https://bit.ly/3abcd")
    read = gate_of(actor=editor, now=now, post=post)
    (must,), (should,) = read.gate.must, read.gate.should
    page = send(browser, post, content_of(post), "submit").content.decode()
    assert "Saved, and not sent to be read yet" in page
    assert "The link" in page
    send(browser, post, content_of(post), f"fix:{must.finding.fingerprint}")
    assert "https://kerjamm.example" in content_of(fresh(post)).words[0].text
    mark = should.finding.fingerprint
    send(browser, post, content_of(fresh(post)), f"keep:{mark}")
    assert gate_of(actor=editor, now=now, post=fresh(post)).gate.should
    send(
        browser,
        post,
        content_of(fresh(post)),
        f"keep:{mark}",
        fields={f"reason-{mark}": "Theirs"},
    )
    assert not gate_of(actor=editor, now=now, post=fresh(post)).gate.stops
    answer = send(browser, post, content_of(fresh(post)), "submit")
    assert answer["Location"] == at("post", post)
    assert fresh(post).state == Post.State.IN_REVIEW


def test_two_people_see_both_sides(
    browser: Client, world: World, editor: Actor, now: datetime
) -> None:
    other = replace(editor, person=world.people["viewer"].pk)
    post = draft(editor, now, "Good morning")
    theirs = replace(content_of(post), title="Theirs")
    theirs = replace(theirs, words=(replace(theirs.words[0], text="Good day"),))
    drafts.save(actor=other, now=now, post=post, version=1, content=theirs)
    mine = replace(content_of(post), title="A name on paper")
    mine = replace(mine, words=(replace(mine.words[0], text="Hello"),))
    answer = send(browser, post, mine, version=1, headers=JSON)
    assert answer.status_code == 409
    page = send(browser, post, mine, version=1).content.decode()
    assert "Hello" in page
    assert "Good day" in page
    assert 'name="version" value="2"' in page
    assert content_of(fresh(post)) == theirs, "nothing was written over"
    send(browser, post, mine, "theirs:text-en", version=2)
    assert content_of(fresh(post)).words[0].text == "Good day"


def test_words_for_a_post_that_was_sent_in_meanwhile_are_not_lost(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = checked(editor, now, draft(editor, now, "Good morning"))
    typed = replace(content_of(post), title="My late words")
    reviews.submit(actor=editor, now=now, post=post, version=1)
    page = send(browser, post, typed).content.decode()
    assert "My late words" in page
    assert "no draft any more" in page
    assert fresh(post).title == "A name on paper"
    send(browser, post, typed, "reopen")
    assert fresh(post).title == "My late words"
    assert fresh(post).state == Post.State.DRAFT


HOSTILE = [
    "\x00NUL",
    "half a \ud83d pair",
    "\u202egnirts\u202c",
    "\u200b\u200b\u200b",
    "🎉" * 10_000,
    "<script>alert(1)</script>",
    "{{ secret }} {% url %}",
    "---\n---\n---",
    "Ω" * 120_000,
    "a" * 1_048_576,
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_a_page(
    browser: Client, editor: Actor, now: datetime, typed: str
) -> None:
    post = draft(editor, now)
    sent = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    bad = replace(
        content_of(post),
        words=(Words(language="en", text=sent, title=sent[:200], warning=sent[:300]),),
    )
    fields = {"day": sent[:50], "hour": sent[:20], "title": sent[:100]}
    for do in ("save", "submit", "add:ar", "fix:nothing", "keep:nothing", "risk:raise"):
        answer = send(browser, post, bad, do, fields=fields)
        assert answer.status_code in (200, 302), do
        assert b"<script>alert" not in answer.content
        if answer.status_code == 200 and len(sent) < 1000:
            assert "value" in answer.content.decode()
    answer = send(browser, post, bad, headers=JSON)
    assert answer.status_code in (200, 422)
    for route in ("write", "post", "versions", "review"):
        assert browser.get(at(route, post)).status_code == 200
    noted = browser.post(at("note", post), {"text": sent})
    assert noted.status_code == (302 if len(sent) <= notes.LONGEST else 200)
    assert browser.get(reverse("publish:posts"), {"q": sent[:300]}).status_code == 200


def test_a_megabyte_comes_back_with_a_sentence(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    long = replace(
        content_of(post), words=(Words(language="en", text="word " * 210_000),)
    )
    page = send(browser, post, long).content.decode()
    assert "which is the most here" in page
    assert page.count("word ") >= 210_000
    assert content_of(fresh(post)).words[0].text != long.words[0].text


def test_a_full_disk_keeps_the_words_on_the_page(
    browser: Client, editor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = draft(editor, now)
    monkeypatch.setattr(disk, "low", lambda: True)
    typed = replace(content_of(post), title="Still here")
    page = send(browser, post, typed).content.decode()
    assert "Still here" in page
    assert "nearly full" in page
    assert send(browser, post, typed, headers=JSON).status_code == 422
    assert fresh(post).title != "Still here"


def test_the_hour_is_planned_beside_the_words(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    hour = {"day": "tomorrow", "hour": "10:00", "zone": "Africa/Dakar"}
    send(browser, post, content_of(post), fields=hour)
    assert fresh(post).scheduled_at == datetime.fromisoformat("2026-11-18T10:00Z")
    typed = replace(content_of(post), title="Saved all the same")
    page = send(browser, post, typed, fields={**hour, "day": "soon"}).content.decode()
    assert "We cannot read this day" in page
    assert 'value="soon"' in page
    assert fresh(post).title == "Saved all the same"


def test_the_counter_counts_what_goes_out(
    browser: Client, editor: Actor, now: datetime
) -> None:
    far = account(editor, now)
    ask = {"field": "text-en"}

    def room(text: str, warning: str = "", *to: Account) -> Any:
        words = (Words(language="en", text=text, warning=warning),)
        going = Content(words=words, targets=tuple(Goes(account=a.pk) for a in to))
        data = posted(going)
        data.update(ask)
        return browser.post(reverse("publish:count"), dict(data.lists()), headers=JSON)

    assert room("Good morning").status_code == 204
    told = room("👩🏽‍🚒" * 10, "Loss", far).json()
    assert (told["left"], told["max"], told["over"]) == (486, 500, 0)
    assert room("short\n---\n" + "x" * 501, "", far).json()["over"] == 1


def test_approval_on_a_page(
    world: World, browser: Client, editor: Actor, now: datetime
) -> None:
    post = checked(editor, now, draft(editor, now))
    post = reviews.submit(actor=editor, now=now, post=post, version=1)
    reader = of(world, "coordinator")
    page = reader.get(at("review", post)).content.decode()
    assert post.frozen_hash in page
    assert "Low risk: one reader is enough" in page
    mine = browser.get(at("review", post)).content.decode()
    assert "Low risk: you may approve it yourself" in mine
    old = {"do": "approve", "read": "0" * 64}
    assert (
        "changed since you read it"
        in reader.post(at("review", post), old).content.decode()
    )
    ask = {"do": "ask", "read": post.frozen_hash, "reason": ""}
    assert "Write a few words" in reader.post(at("review", post), ask).content.decode()
    answer = reader.post(at("review", post), {**ask, "do": "approve"})
    assert answer["Location"] == at("post", post)
    assert fresh(post).state == Post.State.APPROVED
    answer = browser.post(at("schedule", post), {"day": "now"})
    assert answer.status_code == 302
    assert fresh(post).state == Post.State.SCHEDULED
    assert browser.post(at("unschedule", post)).status_code == 302
    assert fresh(post).state == Post.State.APPROVED


def test_why_this_much_care_is_read_by_who_decides(
    world: World, browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    why = {"risk": "high", "risk-reason": "She is nine"}
    send(browser, post, content_of(post), do="risk:raise", fields=why)
    post = checked(editor, now, fresh(post))
    reviews.submit(actor=editor, now=now, post=post, version=post.version)
    reader = of(world, "coordinator")
    for route in ("review", "post"):
        page = reader.get(at(route, post)).content.decode()
        assert "She is nine" in page
    # What no check can find is said as not checked, beside what ran.
    page = reader.get(at("review", post)).content.decode()
    assert "Not checked: names, ages, places, faces." in page
    assert "Nothing found in" in page


def test_the_clock_jumps_and_the_page_says_so(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = approved(editor, now, draft(editor, now))
    gap = {"day": "28.3.2027", "hour": "02:30", "zone": "Europe/Paris"}
    page = browser.post(at("schedule", post), gap).content.decode()
    assert "01:30" in page
    twice = {"day": "31.10.2027", "hour": "02:30", "zone": "Europe/Paris"}
    page = browser.post(at("schedule", post), twice).content.decode()
    assert "comes twice" in page
    assert 'name="which"' in page
    browser.post(at("schedule", post), {**twice, "which": "second"})
    assert fresh(post).scheduled_at == datetime.fromisoformat("2027-10-31T01:30Z")


def test_what_changed_after_the_approval_is_said_before_it_goes(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = approved(editor, now, draft(editor, now))
    Account.objects.of(editor.organisation).update(state="expired")
    page = browser.post(at("schedule", post), {"day": "now"}).content.decode()
    assert "does not work now" in page
    assert fresh(post).state == Post.State.APPROVED


def test_versions_notes_and_copies(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, "One two three")
    other = replace(content_of(post), words=(Words(language="en", text="One three"),))
    send(browser, post, other)
    page = browser.get(at("version", post, 1)).content.decode()
    assert "<del>two </del>" in page
    browser.post(at("restore", post, 1))
    assert content_of(fresh(post)).words[0].text == "One two three"
    assert browser.get(at("version", post, 99)).status_code == 404
    browser.post(at("note", post), {"text": "Ask Salma first"})
    assert Note.objects.of(editor.organisation).get().text == "Ask Salma first"
    assert "Ask Salma first" in browser.get(at("post", post)).content.decode()
    assert "Ask Salma first" not in browser.get(at("write", post)).content.decode()
    answer = browser.post(at("copy", post))
    assert answer["Location"] != at("write", post)


def test_earlier_words_of_what_was_asked_back_are_not_for_all_who_read(
    world: World, editor: Actor, now: datetime
) -> None:
    post = approved(editor, now, draft(editor, now))
    trainer = of(world, "trainer")
    assert trainer.get(at("versions", post)).status_code == 200
    withdrawals.withdraw_post(actor=editor, now=now, post=post.pk)
    for route, more in (("versions", ()), ("version", (1,))):
        assert trainer.get(at(route, post, *more)).status_code == 404
        assert of(world, "editor").get(at(route, post, *more)).status_code == 200
    assert at("versions", post) not in trainer.get(at("post", post)).content.decode()


def test_what_is_hers_alone_stays_hers(
    world: World, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, title="For the team")
    for name in ("owner", "viewer", "influencer"):
        client = of(world, name)
        for route in ("post", "write", "review", "versions"):
            assert client.get(at(route, post)).status_code in (403, 404), (name, route)
        listed = client.get(reverse("publish:posts"), {"q": "paper"})
        assert b"For the team" not in listed.content


def test_a_notice_ends_when_its_page_is_opened(
    world: World, editor: Actor, now: datetime
) -> None:
    post = checked(editor, now, draft(editor, now))
    reviews.submit(actor=editor, now=now, post=post, version=1)
    waits = {"organisation": world.house, "person": world.people["coordinator"].pk}
    (notice,) = unseen(**waits)
    assert notice.path == at("review", post)
    assert "paper" not in str(notice.text), "a notice carries no content"
    of(world, "coordinator").get(notice.path)
    assert unseen(**waits) == []
    assert unseen(organisation=world.house, person=editor.person) == []


def test_promises_of_an_account_are_said_once_on_a_page_that_shows_every_language(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now, ar="سنعود غدًا")
    page = browser.get(reverse("publish:post", args=[post.pk])).content.decode()
    assert page.count("As a screen reader says it") == 2
    assert page.count("We have not read yet what Far can do.") == 1
    write = browser.get(reverse("publish:write", args=[post.pk])).content.decode()
    assert write.count("We have not read yet what Far can do.") == 2  # one tab each


def test_a_new_page_starts_without_reproach(browser: Client) -> None:
    page = browser.get(reverse("publish:new")).content.decode()
    assert "to look at" not in page


def test_lines_of_a_delivery_name_the_language_and_use_its_comma(
    editor: Actor, browser: Client, now: datetime
) -> None:
    post = approved(editor, now, draft(editor, now))
    delivery = a_delivery(post, editor)
    browser.cookies["django_language"] = "ar"
    with translation.override("ar"):  # puts back what the pages switch on
        for address in (
            reverse("publish:deliveries"),
            reverse("publish:delivery", args=[delivery.pk]),
            reverse("publish:take_back", args=[post.pk]),
        ):
            page = browser.get(address).content.decode()
            assert ">English</" in page
            assert ">en</" not in page
        assert "</bdi>، " in browser.get(reverse("publish:deliveries")).content.decode()


def test_where_nothing_is_gone_yet_no_page_counts_it(
    browser: Client, editor: Actor, now: datetime
) -> None:
    post = draft(editor, now)
    one = a_delivery(post, editor, state="still_public", withdraw_asked_at=now)
    page = browser.get(at("post", post)).content.decode()
    assert "Not gone everywhere" in page
    assert "a stranger no longer finds" not in page
    gone = {"state": "withdrawn", "withdraw_asked_at": now, "withdrawn_at": now}
    a_delivery(post, editor, part=2, after=one, **gone)
    page = browser.get(at("post", post)).content.decode()
    assert one.account.name in page
    assert "1 delivery is gone" in page
