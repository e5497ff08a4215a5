"""The machine against real servers nobody here wrote, and through a line that goes wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from teranga.channels.http import Client
from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions.corrections import Facts, correct
from teranga.publish.actions.withdrawals import withdraw_post
from teranga.publish.models import Account, Delivery, Post
from tests.peers.fault_proxy import DROP_ANSWER, FaultProxy, answer, rate_limited
from tests.peers.snac import CLOSE, snac_add_user, snac_token
from tests.publish.sending import a_post, an_account, only, pass_time, plan, rows, work

S = Delivery.State
POST = ("POST", "/api/v1/statuses")
Line = dict[str, Any]


@pytest.fixture(autouse=True)
def _real_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server stamps its posts with the real hour; from there on we move ours."""
    web = Client(allow_private=True, read_seconds=10)
    monkeypatch.setattr(_channels, "client", lambda: web)
    with clock.simulate(datetime.now(UTC)):
        yield


def on(editor: Actor, peer: Line, base: str = "", **values: object) -> Account:
    """A fresh account on the server, reached at ``base``."""
    account = an_account(editor, peer["version"], **values)
    account.kind, account.server = "mastodon", base or peer["base"]
    account.credentials = json.dumps({"token": snac_token(peer, snac_add_user(peer))})
    account.save()
    return account


def a_stranger_reads(url: str) -> str:
    page = httpx.get(url, headers=CLOSE, trust_env=False, timeout=20)
    return page.text if page.status_code == 200 else ""


@pytest.fixture
def faulty(
    snac: Line, fault_proxy: Callable[[str], FaultProxy]
) -> Callable[[], FaultProxy]:
    return lambda: fault_proxy(snac["base"])


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_out_read_back_and_gone_again(
    editor: Actor, snac: Line, visibility: str
) -> None:
    account = on(editor, snac)
    post = a_post(editor, account, visibility=visibility)
    work()
    row = only(post)
    assert (row.state, row.trouble) == (S.VERIFIED, "")
    shown = row.text in a_stranger_reads(row.url)
    assert shown == (visibility != "private")
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    assert only(post).state == S.WITHDRAWN
    assert row.text not in a_stranger_reads(row.url)


def test_the_answer_is_lost_after_acceptance(
    editor: Actor, snac: Line, faulty: Callable[[], FaultProxy]
) -> None:
    proxy = faulty()
    account = on(editor, snac, proxy.base)
    proxy.plan(DROP_ANSWER, on="POST /api/v1/statuses")
    post = a_post(editor, account)
    work()
    assert only(post).state == S.AMBIGUOUS
    pass_time(1)
    row = only(post)
    assert (row.state, proxy.reached[POST]) == (S.VERIFIED, 1)
    assert row.text in a_stranger_reads(row.url)


def test_refused_before_the_server_heard_of_it(
    editor: Actor, snac: Line, faulty: Callable[[], FaultProxy]
) -> None:
    proxy = faulty()
    account = on(editor, snac, proxy.base)
    proxy.plan(answer(503, {"Retry-After": "5"}), on="POST /api/v1/statuses")
    proxy.plan(rate_limited("iso", 30, now=clock.now()), on="POST /api/v1/statuses")
    post = a_post(editor, account)
    work()
    assert (only(post).state, proxy.reached[POST]) == (S.PLANNED, 0)
    pass_time(30, step=5)
    assert (only(post).state, proxy.reached[POST]) == (S.VERIFIED, 1)


def test_a_server_that_is_down_is_waited_for(
    editor: Actor, snac: Line, faulty: Callable[[], FaultProxy]
) -> None:
    proxy = faulty()
    account = on(editor, snac, proxy.base)
    post = a_post(editor, account)
    with proxy.refusing():
        work()
    assert only(post).state == S.PLANNED
    pass_time(5, step=1)
    assert (only(post).state, proxy.reached[POST]) == (S.VERIFIED, 1)


def test_a_sign_in_taken_away_stops_the_account(editor: Actor, snac: Line) -> None:
    account = on(editor, snac)
    account.credentials = json.dumps({"token": "not-a-token"})
    account.save()
    post = a_post(editor, account)
    work()
    account.refresh_from_db()
    assert (only(post).state, account.state) == (S.PLANNED, Account.State.REVOKED)


def test_a_thread_stands_in_order(editor: Actor, snac: Line) -> None:
    account = on(editor, snac)
    post = a_post(editor, account, texts={"en": "First of two\n---\nSecond of two"})
    work()
    pass_time(2)
    first, second = rows(post)
    assert (first.state, second.state) == (S.VERIFIED, S.VERIFIED)
    status = httpx.get(
        f"{snac['base']}/api/v1/statuses/{second.remote_id}",
        headers=CLOSE | bearer(account),
        trust_env=False,
    ).json()
    assert status["in_reply_to_id"] == first.remote_id


def bearer(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {json.loads(account.credentials)['token']}"}


def correction_of(editor: Actor, post: Post, way: str) -> Post:
    draft = correct(
        actor=editor,
        now=clock.now(),
        post=post.pk,
        facts={
            "en": Facts(
                wrong="The hearing is at ten",
                right="The hearing is at nine",
                found="The court wrote to us",
            )
        },
        way=way,
    )
    if way == "edit":
        draft.texts.update(text="The hearing is at nine o’clock.")
    plan(editor, draft)
    return draft


def test_a_correction_answers_the_error_with_a_link(editor: Actor, snac: Line) -> None:
    post = a_post(editor, on(editor, snac))
    work()
    draft = correction_of(editor, post, "publish")
    pass_time(3)
    error, notice = only(post), only(draft)
    assert notice.state == S.VERIFIED
    assert (notice.visibility, notice.language) == (error.visibility, error.language)
    assert error.url in notice.text
    assert "at nine" in a_stranger_reads(notice.url)
    post.refresh_from_db()
    assert post.state == Post.State.CORRECTED


def test_a_correction_in_place_and_its_withdrawal(editor: Actor, snac: Line) -> None:
    post = a_post(editor, on(editor, snac))
    work()
    time.sleep(1.1)  # from one second to the next snac calls an edited post anew
    draft = correction_of(editor, post, "edit")
    pass_time(3)
    error, edited = only(post), only(draft)
    assert (edited.state, edited.remote_id) == (S.VERIFIED, error.remote_id)
    page = a_stranger_reads(error.url)
    assert "at nine" in page
    assert error.text not in page
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    work()
    assert (only(post).state, only(draft).state) == (S.WITHDRAWN, S.WITHDRAWN)
    assert "at nine" not in a_stranger_reads(error.url)


# --- the hostile one: it widens, and it does not delete -------------------------------


def test_wider_than_asked_is_taken_back_as_far_as_it_lets_us(
    editor: Actor, snac_275: Line
) -> None:
    account = on(editor, snac_275)
    post = a_post(editor, account, visibility="unlisted")
    work()
    row = only(post)
    account.refresh_from_db()
    assert (account.state, account.trouble) == ("paused", "visibility_widened")
    assert row.state == S.REPLACED
    assert row.text not in a_stranger_reads(row.url)


def test_what_it_does_not_delete_is_replaced_and_not_called_gone(
    editor: Actor, snac_275: Line
) -> None:
    post = a_post(editor, on(editor, snac_275))
    work()
    assert only(post).state == S.VERIFIED
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    row = only(post)
    assert row.state == S.REPLACED
    page = a_stranger_reads(row.url)
    assert row.text not in page
    assert "Removed at the request of a person" in page
