"""A server that names its posts as nobody can keep: never "not there", never "it went out"."""

from __future__ import annotations

import pytest

from teranga.channels.errors import Ambiguous, CapabilityMissing, Rejected, Transient
from teranga.channels.mastodon import Mastodon
from teranga.channels.protocol import Absent, Receipt, Unknown
from tests.channels.conformance import a_text
from tests.channels.test_mastodon_others import (
    AT,
    HOME,
    LIST,
    OLD,
    a_status,
    answer,
    channel,
    proxy,
    says,
    sought,
)
from tests.peers.fault_proxy import FaultProxy

__all__ = ["channel", "proxy"]  # fixtures

ODD = [
    {"id": "1" * 301},
    {"id": "1\x00"},
    {"id": "1\n2"},
    {"id": "\ud800"},
    {"url": "https://social.example/" + "a" * 500},
    {"url": "https://social.example/\x00"},
    {"url": "", "uri": "https://social.example/\x9f"},
]


@pytest.mark.parametrize("odd", ODD)
def test_it_may_have_gone_out(
    proxy: FaultProxy, channel: Mastodon, odd: dict[str, str]
) -> None:
    proxy.plan(says(a_status(**odd)), on="POST /api/v1/statuses")
    with pytest.raises(Ambiguous):
        channel.publish(a_text())


@pytest.mark.parametrize("odd", ODD)
def test_it_may_have_been_changed(
    proxy: FaultProxy, channel: Mastodon, odd: dict[str, str]
) -> None:
    proxy.plan(says(a_status(**odd)), on="PUT ")
    with pytest.raises(Ambiguous):
        channel.edit(Receipt(remote_id="1"), a_text())


@pytest.mark.parametrize("odd", ODD)
def test_a_look_cannot_tell(
    proxy: FaultProxy, channel: Mastodon, odd: dict[str, str]
) -> None:
    rows = [a_status(**odd), a_status("2", created_at=OLD)]
    proxy.plan(says(rows), on=LIST)
    proxy.plan(says([a_status("2", created_at=OLD)]), on=HOME)
    assert channel.find(sought()) == Unknown()


def test_ours_is_found_beside_an_odd_one(proxy: FaultProxy, channel: Mastodon) -> None:
    proxy.plan(says([a_status(**ODD[0]), a_status("2")]), on=LIST)
    found = channel.find(sought())
    assert isinstance(found, Receipt)
    assert found.remote_id == "2"


@pytest.mark.parametrize("theirs", [{"account": {"id": "8"}}, {"created_at": OLD}])
def test_what_is_surely_not_ours_hides_nothing(
    proxy: FaultProxy, channel: Mastodon, theirs: dict[str, object]
) -> None:
    rows = [a_status(**{**ODD[0], **theirs}), a_status("2", created_at=OLD)]
    proxy.plan(says(rows), on=LIST)
    assert channel.find(sought()) == Absent()


def test_the_list_counts_what_it_left_out(proxy: FaultProxy, channel: Mastodon) -> None:
    odd = a_status(**ODD[0])
    proxy.plan(says([odd, a_status("3"), a_status("2", created_at=OLD)]), on=LIST)
    proxy.plan(says([odd, a_status("2", created_at=OLD)]), on=HOME)
    owned = channel.own_posts(AT)
    assert [one.receipt.remote_id for one in owned.posts] == ["3"]
    assert (owned.unread, owned.whole) == (1, True)


@pytest.mark.parametrize("odd", ODD)
def test_reading_it_back_is_no_answer(
    proxy: FaultProxy, channel: Mastodon, odd: dict[str, str]
) -> None:
    proxy.plan(says(a_status(**odd)), on="GET /api/v1/statuses/1")
    with pytest.raises(Transient):
        channel.verify(Receipt(remote_id="1"))


@pytest.mark.parametrize("visibility", ["p" * 21, "public\x00"])
def test_a_visibility_nobody_can_keep_counts_as_wider(
    proxy: FaultProxy, channel: Mastodon, visibility: str
) -> None:
    proxy.plan(says(a_status(visibility=visibility)))
    proxy.plan(answer(404))
    assert channel.verify(Receipt(remote_id="1")).visibility == "unknown"


def test_a_reason_is_kept_without_its_odd_signs(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    proxy.plan(says({"error": "No\x00 \ud800good"}, 418), on="POST ")
    with pytest.raises(Rejected) as caught:
        channel.publish(a_text())
    assert caught.value.body == "No good"


@pytest.mark.parametrize("odd", [{"id": "7" * 201}, {"acct": "amal\x00"}])
def test_an_account_nobody_can_name_is_not_connected(
    proxy: FaultProxy, channel: Mastodon, odd: dict[str, str]
) -> None:
    proxy.plan(says({"id": "7", "acct": "amal", **odd}))
    with pytest.raises(CapabilityMissing):
        channel.account()
