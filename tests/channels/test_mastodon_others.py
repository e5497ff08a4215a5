"""What other servers of the kind answer, as their documents and our notes say it.

Behind the fault proxy stands a real server; the answers planned here are those it never
gives: Mastodon's own limits, closed instances, refusals by number.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from teranga.channels.compare import widened
from teranga.channels.errors import (
    AccountTrouble,
    Ambiguous,
    CapabilityMissing,
    ChannelError,
    DuplicateContent,
    NotFound,
    PayloadTooLarge,
    PaymentNeeded,
    PolicyBlocked,
    Rejected,
)
from teranga.channels.http import Client
from teranga.channels.link import Link
from teranga.channels.mastodon import Mastodon
from teranga.channels.protocol import Absent, Receipt, Unknown
from tests.channels.conformance import a_text
from tests.peers.fault_proxy import Fault, FaultProxy, answer

NOWHERE = "http://127.0.0.1:9"  # planned answers never get so far
AT = dt.datetime(2026, 11, 17, 9, 0, tzinfo=dt.UTC)
INSTANCE_V2 = {
    "domain": "social.example",
    "version": "4.5.3",
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {
        "statuses": {"max_characters": 1000, "characters_reserved_per_url": 23}
    },
}
DATE = {"Date": "Tue, 17 Nov 2026 09:00:00 GMT"}


@pytest.fixture
def proxy(fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    return fault_proxy(NOWHERE)


@pytest.fixture
def channel(proxy: FaultProxy) -> Mastodon:
    return Mastodon(
        Link(
            kind="mastodon",
            client=Client(allow_private=True, read_seconds=2),
            server=proxy.base,
            account_id="7",
            secrets={"token": "t" * 20},
        )
    )


def says(found: Any, status: int = 200) -> Fault:
    return answer(status, DATE, json.dumps(found).encode())


def a_status(number: str = "1", **more: Any) -> dict[str, Any]:
    values = {
        "id": number,
        "uri": f"https://social.example/users/amal/statuses/{number}",
        "url": "",
        "account": {"id": "7"},
        "content": "<p>The hearing moved to Monday</p>",
        "spoiler_text": "",
        "visibility": "public",
        "language": "fr",
        "in_reply_to_id": None,
        "created_at": "2026-11-17T09:00:01.000Z",
        "edited_at": None,
    }
    return {**values, **more}


def test_the_second_dialect_is_asked_first(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    proxy.plan(says(INSTANCE_V2), on="GET /api/v2/instance")
    limits = channel.limits()
    assert limits.max_text == 1000
    assert limits.url_weight == 23
    assert limits.counter == "graphemes"
    assert limits.software == "4.5.3"
    assert limits.as_of == AT
    assert (
        channel.length("👩‍👩‍👧‍👦 https://example.org/aaaaaaaaaaaaaaaaaaaaaaaaa") == 25
    )


def test_the_first_dialect_is_enough(proxy: FaultProxy, channel: Mastodon) -> None:
    proxy.plan(answer(404), on="GET /api/v2/instance")
    older = {"version": "2.7.2 (compatible; Other 2.5)", "max_toot_chars": 5000}
    proxy.plan(says({**older, "source_url": "https://x.example"}))
    limits = channel.limits()
    assert (limits.max_text, limits.counter) == (5000, "code_points")


def test_a_closed_server_tells_its_own_people(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    proxy.plan(answer(401), on="GET /api/v2/instance")
    proxy.plan(says(INSTANCE_V2), on="GET /api/v2/instance")
    assert channel.limits().max_text == 1000


@pytest.mark.parametrize(
    "rules",
    [
        None,
        [],
        {},
        {"max_characters": -1},
        {"max_characters": "many"},
        {"max_characters": True},
    ],
)
def test_nonsense_limits_leave_the_cautious_ones(
    proxy: FaultProxy, channel: Mastodon, rules: object
) -> None:
    proxy.plan(says({"version": 4, "configuration": {"statuses": rules}}))
    assert channel.limits().max_text == 500


def test_a_huge_limit_is_cut(proxy: FaultProxy, channel: Mastodon) -> None:
    rules = {"statuses": {"max_characters": 10**9}}
    proxy.plan(says({**INSTANCE_V2, "configuration": rules}))
    assert channel.limits().max_text == 100_000


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, AccountTrouble),
        (402, PaymentNeeded),
        (403, PolicyBlocked),
        (404, CapabilityMissing),
        (409, DuplicateContent),
        (413, PayloadTooLarge),
        (302, Rejected),
        (406, Rejected),
        (418, Rejected),
        (500, Ambiguous),
        (502, Ambiguous),
        (503, Ambiguous),
        (504, Ambiguous),
    ],
)
def test_a_refusal_by_its_number(
    proxy: FaultProxy, channel: Mastodon, status: int, error: type[ChannelError]
) -> None:
    proxy.plan(says({"error": "Because"}, status), on="POST ")
    with pytest.raises(error) as caught:
        channel.publish(a_text())
    assert caught.value.body == "Because"


def test_an_answer_to_a_post_that_is_gone(proxy: FaultProxy, channel: Mastodon) -> None:
    proxy.plan(answer(404), on="POST ")
    with pytest.raises(Rejected, match="reply_to"):
        channel.publish(a_text(reply_to="12"))


def test_what_is_sent(proxy: FaultProxy, channel: Mastodon) -> None:
    proxy.plan(says(a_status()), on="POST /api/v1/statuses")
    receipt = channel.publish(a_text(language="fr-CA"))
    assert receipt == Receipt(
        remote_id="1",
        url="https://social.example/users/amal/statuses/1",
        at=dt.datetime(2026, 11, 17, 9, 0, 1, tzinfo=dt.UTC),
    )


def test_editing_where_it_is_not_offered(proxy: FaultProxy, channel: Mastodon) -> None:
    proxy.plan(answer(405), on="PUT ")
    proxy.plan(says(a_status()), on="GET ")
    with pytest.raises(CapabilityMissing):
        channel.edit(Receipt(remote_id="1"), a_text())


# -- a stranger ----------------------------------------------------------------------------


def test_a_stranger_who_may_ask_the_api_is_believed(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    proxy.plan(says(a_status(visibility="private")))
    proxy.plan(says(a_status(visibility="unlisted", content="<p>Other words</p>")))
    served = channel.verify(Receipt(remote_id="1"))
    assert served.as_stranger
    assert served.text == "Other words"
    assert served.visibility == "unlisted", "the widest of what anybody said"
    assert served.language == "fr"


@pytest.mark.parametrize("visibility", ["local", "list", "", "PUBLIC"])
def test_a_visibility_nobody_knows_counts_as_wider(
    proxy: FaultProxy, channel: Mastodon, visibility: str
) -> None:
    proxy.plan(says(a_status(visibility=visibility)))
    proxy.plan(answer(404))
    served = channel.verify(Receipt(remote_id="1"))
    assert widened("public", served.visibility)


@pytest.mark.parametrize(
    ("found", "gone"),
    [
        ({"type": "Tombstone"}, True),
        ({"type": "Note", "content": "x", "to": []}, False),
        ({"type": "Note", "content": "x", "to": "as:Public"}, False),
    ],
)
def test_what_other_servers_fetch(
    proxy: FaultProxy, channel: Mastodon, found: object, gone: bool
) -> None:
    receipt = Receipt(remote_id="1", url=f"{proxy.base}/@amal/1")
    proxy.plan(answer(404), on="GET /api/v1/statuses/1")  # ours
    proxy.plan(answer(401), on="GET /api/v1/statuses/1")  # a stranger's
    proxy.plan(says(found), on="GET /@amal/1")
    proxy.plan(answer(404), on="GET /@amal/1")
    assert channel.is_gone(receipt) is gone


def test_an_application_page_proves_nothing(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    """It answers 200 to every address: neither there nor gone."""
    receipt = Receipt(remote_id="1", url=f"{proxy.base}/@amal/1")
    proxy.plan(answer(404), on="GET /api/v1/statuses/1")
    proxy.plan(answer(401), on="GET /api/v1/statuses/1")
    proxy.plan(
        answer(200, body=b"<html><div id=app></div>"), on="GET /@amal/1", times=2
    )
    assert channel.is_gone(receipt, "The hearing moved to Monday") is None


def test_without_our_own_look_gone_is_not_said(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    """Strangers never saw a private post: their not finding it proves nothing."""
    proxy.plan(answer(401), on="GET /api/v1/statuses/1")
    proxy.plan(answer(404), on="GET /api/v1/statuses/1")
    assert channel.is_gone(Receipt(remote_id="1")) is None


def test_not_there_at_all(proxy: FaultProxy, channel: Mastodon) -> None:
    proxy.plan(answer(404), times=2)
    with pytest.raises(NotFound):
        channel.verify(Receipt(remote_id="1"))


# -- looking for it ------------------------------------------------------------------------

LIST, HOME = "GET /api/v1/accounts/7/statuses", "GET /api/v1/timelines/home"
OLD = "2026-11-17T08:00:00.000Z"
WORDS = "The hearing moved to Monday"


def sought(**more: Any) -> Any:
    return a_text(WORDS, attempted_at=AT, **more)


def test_an_old_post_with_the_same_words_is_not_ours(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    proxy.plan(says([a_status(created_at=OLD)]), on=LIST)
    assert channel.find(sought()) == Absent()


def test_somebody_elses_words_are_not_ours(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    proxy.plan(says([]), on=LIST)
    theirs = a_status(visibility="private", account={"id": "8"})
    proxy.plan(says([theirs, a_status("2", created_at=OLD)]), on=HOME)
    assert channel.find(sought(visibility="private")) == Unknown()


def test_mangled_words_are_not_called_absent(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    mangled = a_status(content="<p>The hearing moved to Mond</p>")
    proxy.plan(says([mangled, a_status("2", created_at=OLD)]), on=LIST)
    assert channel.find(sought()) == Unknown()


def test_another_warning_or_place_is_not_ours(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    other = [a_status("1", spoiler_text="Careful"), a_status("2", in_reply_to_id="9")]
    proxy.plan(says([*other, a_status("3", in_reply_to_id="4")]), on=LIST)
    found = channel.find(sought(reply_to="4"))
    assert isinstance(found, Receipt)
    assert found.remote_id == "3"


def test_it_pages_back_to_the_attempt(proxy: FaultProxy, channel: Mastodon) -> None:
    busy = [
        a_status(str(100 - n), content=f"<p>Bulletin {n} of the day</p>")
        for n in range(40)
    ]
    proxy.plan(says(busy), on=LIST)
    proxy.plan(says([a_status("5")]), on=LIST)
    found = channel.find(sought())
    assert isinstance(found, Receipt)
    assert found.remote_id == "5"


def test_too_far_back_to_tell(proxy: FaultProxy, channel: Mastodon) -> None:
    for page in range(5):
        rows = [
            a_status(f"{page}-{n}", content=f"<p>No {page} {n}</p>") for n in range(40)
        ]
        proxy.plan(says(rows), on=LIST)
        proxy.plan(says(rows), on=HOME)
    assert channel.find(sought()) == Unknown()


def test_a_full_page_that_repeats_itself_tells_nothing(
    proxy: FaultProxy, channel: Mastodon
) -> None:
    rows = [a_status(str(n), content=f"<p>Bulletin {n}</p>") for n in range(40)]
    proxy.plan(says(rows), on=LIST, times=2)
    proxy.plan(says(rows), on=HOME, times=2)
    assert channel.find(sought()) == Unknown()


@pytest.mark.parametrize("found", [{}, [1, None, {"id": "1"}], "x"])
def test_a_list_that_is_none(
    proxy: FaultProxy, channel: Mastodon, found: object
) -> None:
    proxy.plan(says(found), on=LIST)
    proxy.plan(says(found), on=HOME)
    assert channel.find(sought()) == Unknown()
