"""One delivery from planned to read back, and everything that can go wrong between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from teranga.channels import errors
from teranga.channels.protocol import Receipt
from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.protect.models import Use
from teranga.publish.models import Account, Delivery, Post
from teranga.publish.tasks import deliver
from tests.publish.scripted import Crash, Scripted
from tests.publish.sending import (
    MINUTE,
    a_post,
    an_account,
    only,
    pass_time,
    rows,
    state,
    work,
)

pytestmark = pytest.mark.both_databases
S = Delivery.State


def events(row: Delivery) -> list[str]:
    return list(row.events.order_by("id").values_list("what", flat=True))


def test_a_post_goes_out_and_is_read_back(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    work()
    row = only(post)
    assert (row.state, state(post)) == (S.VERIFIED, Post.State.PUBLISHED)
    assert network.copies(row.key) == 1
    assert row.url and row.sent_at and row.verified_at
    assert events(row) == ["sending", "sent", "verified"]


def test_the_text_is_in_use_from_then_on(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    work()
    use = Use.objects.of(editor.organisation).get()
    assert use.carrier == only(post).pk
    assert use.thing == post.texts.get().pk
    assert use.outcome == "live"


def test_nothing_goes_out_before_its_time(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor), at=clock.now() + 10 * MINUTE)
    work()
    pass_time(9.5)
    assert (only(post).state, network.taken) == (S.PLANNED, [])
    pass_time(1)
    assert only(post).state == S.VERIFIED


def test_the_key_stands_before_the_call(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    seen = {}

    def look() -> None:
        row = only(post)
        seen.update(state=row.state, at=row.attempted_at, key=str(row.key))

    network.during["publish"] = look
    work()
    assert seen == {
        "state": S.SENDING,
        "at": clock.now(),
        "key": network.taken[0],
    }


@pytest.mark.parametrize("kind", [errors.Transient, errors.RateLimited])
def test_what_was_surely_not_taken_goes_again(
    editor: Actor, network: Scripted, kind: type[errors.NotSent]
) -> None:
    network.plan("publish", kind())
    network.plan("publish", kind())
    post = a_post(editor, an_account(editor))
    work()
    assert (only(post).state, network.taken) == (S.PLANNED, [])
    pass_time(30)
    row = only(post)
    assert row.state == S.VERIFIED
    assert network.copies(row.key) == 1


def test_five_tries_then_a_person(editor: Actor, network: Scripted) -> None:
    for _ in range(9):
        network.plan("publish", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    pass_time(180)
    row = only(post)
    assert (row.state, row.trouble) == (S.NEEDS_PERSON, "transient")
    assert network.calls.count("publish") == 5
    assert state(post) == Post.State.FAILED


def test_the_network_names_a_time_and_we_wait(editor: Actor, network: Scripted) -> None:
    network.plan("publish", errors.RateLimited(retry_after=1800))
    account = an_account(editor)
    first, second = a_post(editor, account), a_post(editor, account)
    work()
    pass_time(29)
    assert network.calls.count("publish") == 1, "the other one waits with it"
    pass_time(20)
    assert {only(first).state, only(second).state} == {S.VERIFIED}


def test_a_retry_never_comes_after_not_after(editor: Actor, network: Scripted) -> None:
    for _ in range(9):
        network.plan("publish", errors.Transient(retry_after=400))
    end = clock.now() + 10 * MINUTE
    post = a_post(editor, an_account(editor), not_after=end)
    work()
    pass_time(30)
    row = only(post)
    assert (row.state, row.trouble) == (S.EXPIRED, "not_after")
    assert network.taken == []


def test_no_answer_after_acceptance_is_found_not_doubled(
    editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous(), taken=True)
    post = a_post(editor, an_account(editor))
    work()
    row = only(post)
    assert row.state == S.AMBIGUOUS
    pass_time(1)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)


def test_no_answer_and_absent_waits_for_the_grace(
    editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous())
    post = a_post(editor, an_account(editor))
    work()
    pass_time(1.5)
    assert only(post).state == S.AMBIGUOUS, "a slow server may still be at it"
    assert "find" in network.calls
    pass_time(5)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)
    assert "absent" in events(row)


def test_when_we_cannot_look_a_person_is_asked(
    editor: Actor, network: Scripted
) -> None:
    network.plan("publish", errors.Ambiguous())
    for _ in range(30):
        network.plan("find", errors.Transient())
    post = a_post(editor, an_account(editor))
    work()
    pass_time(60)
    row = only(post)
    assert (row.state, row.trouble) == (S.NEEDS_PERSON, "cannot_tell")
    assert network.calls.count("publish") == 1


def test_a_killed_worker_is_doubt_never_a_retry(
    editor: Actor, network: Scripted
) -> None:
    network.plan("publish", Crash(), taken=True)
    post = a_post(editor, an_account(editor))
    with pytest.raises(Crash):
        work()
    assert only(post).state == S.SENDING
    pass_time(0.3, step=0.1)
    assert only(post).state == S.SENDING, "its lease still runs"
    pass_time(2)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)
    assert "worker_gone" in events(row)


def test_a_receipt_that_comes_late_is_kept(editor: Actor, network: Scripted) -> None:
    """The worker was thought dead; meanwhile somebody began to look."""
    post = a_post(editor, an_account(editor))
    network.during["publish"] = lambda: deliver._outcomes.in_doubt(
        only(post), now=clock.now(), code="worker_gone"
    )
    work()
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (errors.AuthExpired, Account.State.EXPIRED),
        (errors.AuthRevoked, Account.State.REVOKED),
        (errors.PolicyBlocked, Account.State.PAUSED),
    ],
)
def test_an_account_that_ended_stops_and_loses_nothing(
    editor: Actor,
    network: Scripted,
    kind: type[errors.AccountTrouble],
    expected: str,
) -> None:
    network.plan("publish", kind())
    account = an_account(editor)
    first, second = a_post(editor, account), a_post(editor, account)
    work()
    pass_time(5)
    account.refresh_from_db()
    assert account.state == expected
    assert network.calls.count("publish") == 1
    assert {only(first).state, only(second).state} == {S.PLANNED}


def test_refused_words_wait_for_a_person(editor: Actor, network: Scripted) -> None:
    network.plan("publish", errors.Rejected(body="Text is too long"))
    post = a_post(editor, an_account(editor))
    work()
    row = only(post)
    assert (row.state, row.trouble) == (S.NEEDS_PERSON, "rejected")
    said = row.events.order_by("id").last().said
    assert said == "Text is too long"


def test_duplicate_words_may_be_our_own(editor: Actor, network: Scripted) -> None:
    network.plan("publish", errors.DuplicateContent(), taken=True)
    post = a_post(editor, an_account(editor))
    work()
    pass_time(1)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)


def test_our_own_mistake_is_doubt_too(editor: Actor, network: Scripted) -> None:
    network.plan("publish", ZeroDivisionError(), taken=True)
    post = a_post(editor, an_account(editor))
    work()
    pass_time(1)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)


def test_parts_of_a_thread_follow_each_other(editor: Actor, network: Scripted) -> None:
    network.plan("publish", errors.Transient())
    post = a_post(editor, an_account(editor), texts={"en": "One\n---\nTwo\n---\nThree"})
    work()
    pass_time(20)
    parts = rows(post)
    assert [row.state for row in parts] == [S.VERIFIED] * 3
    assert network.taken == [str(row.key) for row in parts]
    sent = [network.posts[row.remote_id] for row in parts]
    assert [one.reply_to for one in sent] == ["", "r0", "r1"]


def test_a_thread_waits_where_its_sign_in_ended(
    editor: Actor, network: Scripted
) -> None:
    account = an_account(editor)
    post = a_post(editor, account, texts={"en": "One\n---\nTwo"})
    work()
    network.plan("publish", errors.AuthExpired())
    pass_time(5)
    assert [row.state for row in rows(post)] == [S.VERIFIED, S.PLANNED]
    Account.objects.of(editor.organisation).update(state=Account.State.WORKING)
    pass_time(2)
    assert [row.state for row in rows(post)] == [S.VERIFIED, S.VERIFIED]
    assert len(network.taken) == 2


def test_wider_than_asked_is_taken_back_at_once(
    editor: Actor, network: Scripted
) -> None:
    network.served_as = "public"
    account = an_account(editor)
    post = a_post(editor, account, visibility="private")
    work()
    row, account = only(post), Account.objects.of(editor.organisation).get()
    assert (row.state, network.posts) == (S.WITHDRAWN, {})
    assert (account.state, account.trouble) == (
        Account.State.PAUSED,
        "visibility_widened",
    )


def test_what_reads_differently_is_said(editor: Actor, network: Scripted) -> None:
    network.served_as = "unlisted"
    post = a_post(editor, an_account(editor))
    work()
    row = only(post)
    assert (row.state, row.trouble) == (S.VERIFIED, "differs:visibility")


def test_out_of_which_one_failed_is_part_of_it(
    editor: Actor, network: Scripted
) -> None:
    end = clock.now() + timedelta(minutes=3)
    ended = an_account(editor, "A")
    post = a_post(editor, ended, an_account(editor, "B"), not_after=end)
    Account.objects.of(editor.organisation).filter(pk=ended.pk).update(state="expired")
    work()
    assert state(post) == Post.State.PUBLISHING
    pass_time(5)
    assert [row.state for row in rows(post)] == [S.EXPIRED, S.VERIFIED]
    assert state(post) == Post.State.PART_PUBLISHED


def came_late(editor: Actor, network: Scripted) -> Post:
    """A worker froze in its call; another looked, found nothing and sent it again."""
    post = a_post(editor, an_account(editor))

    def meanwhile() -> None:
        deliver._outcomes.in_doubt(only(post), now=clock.now(), code="worker_gone")
        pass_time(6)

    network.during["publish"] = meanwhile
    work()
    return post


def test_a_second_copy_is_taken_down_again(editor: Actor, network: Scripted) -> None:
    post = came_late(editor, network)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)
    assert len(network.taken) == 2
    assert "second_copy_gone" in events(row)


def test_one_post_with_two_ids_is_no_second_copy(
    editor: Actor, network: Scripted
) -> None:
    """snac names a post by the second in which it last changed."""
    post = a_post(editor, an_account(editor))

    def meanwhile() -> None:
        deliver._outcomes.in_doubt(only(post), now=clock.now(), code="worker_gone")
        found = Receipt(remote_id="older", url="https://net.example/r0")
        deliver._outcomes.sent(only(post), found, now=clock.now())

    network.during["publish"] = meanwhile
    work()
    assert network.copies(only(post).key) == 1


def test_a_second_copy_that_stays_is_told(editor: Actor, network: Scripted) -> None:
    network.deletes = False
    post = came_late(editor, network)
    row = only(post)
    assert (row.state, row.trouble) == (S.NEEDS_PERSON, "second_copy")
