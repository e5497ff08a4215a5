"""A server answers with what the desk cannot keep: one call, then a person looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from teranga.channels._names import MAX_ADDRESS, MAX_ID, MAX_NAME
from teranga.channels.http import Client
from teranga.channels.link import Link
from teranga.channels.mastodon import Mastodon
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.models import Account, Delivery
from tests.peers.fault_proxy import FaultProxy, answer
from tests.publish.sending import a_post, an_account, only, pass_time, work

pytestmark = pytest.mark.both_databases


def field(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


def test_the_edge_lets_in_what_the_desk_has_room_for() -> None:
    assert (field(Delivery, "remote_id"), field(Delivery, "url")) == (
        MAX_ID,
        MAX_ADDRESS,
    )
    assert {field(Account, "remote_id"), field(Account, "handle")} == {MAX_NAME}


@pytest.mark.parametrize("odd", [{"id": "9" * 301}, {"url": "https://a.example/\x00"}])
def test_it_is_sent_once_and_never_called_absent(
    editor: Actor,
    fault_proxy: Callable[[str], FaultProxy],
    monkeypatch: pytest.MonkeyPatch,
    odd: dict[str, str],
) -> None:
    proxy = fault_proxy("http://127.0.0.1:9")
    link = Link(
        kind="mastodon",
        client=Client(allow_private=True, read_seconds=2),
        server=proxy.base,
        account_id="7",
        secrets={"token": "t" * 20},
    )
    monkeypatch.setitem(_channels.openers, "scripted", lambda account: Mastodon(link))
    post = a_post(editor, an_account(editor))
    row = only(post)
    there = {
        "id": "1",
        "url": "https://a.example/1",
        "content": row.text,
        "visibility": "public",
        "account": {"id": "7"},
        "created_at": datetime.now(UTC).isoformat(),
        **odd,
    }
    old = {**there, "id": "0", "url": "", "created_at": "2020-01-01T00:00:00Z"}
    said = answer(200, {}, json.dumps(there).encode())
    rows = answer(200, {}, json.dumps([there, old]).encode())
    proxy.plan(said, on="POST /api/v1/statuses", times=5)
    proxy.plan(rows, on="GET ", times=500)
    work()
    assert only(post).state == Delivery.State.AMBIGUOUS
    pass_time(60)
    row = only(post)
    assert (row.state, row.trouble) == (Delivery.State.NEEDS_PERSON, "cannot_tell")
    assert row.remote_id == ""
    assert proxy.asked["POST", "/api/v1/statuses"] == 1
