"""The whole contract against two real servers, straight and through the fault proxy.

snac 2.96 does what it says. snac 2.75 is the hostile one: it answers "not there" to a
deletion and goes on serving, makes unlisted public, and shows private and direct posts on
their web pages. What matters is that nobody here believes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from teranga.channels import registry
from teranga.channels.compare import plain
from teranga.channels.errors import (
    AccountTrouble,
    AddressRefused,
    CapabilityMissing,
    Rejected,
)
from teranga.channels.http import Client
from teranga.channels.link import Connectable, Link
from teranga.channels.mastodon import Mastodon
from teranga.channels.protocol import Receipt, Unknown
from tests.channels.conformance import Conformance, Faults, Stranger, a_text
from tests.peers.fault_proxy import FaultProxy, answer
from tests.peers.snac import CLOSE, snac_add_user, snac_sign_in, snac_token

Line = dict[str, Any]


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(allow_private=True, read_seconds=30)


@pytest.fixture
def hasty() -> Client:
    return Client(allow_private=True, read_seconds=4)


def opened(client: Client, base: str, token: str) -> Mastodon:
    link = Link(kind="mastodon", client=client, server=base, secrets={"token": token})
    channel = registry.open_channel(link)
    assert isinstance(channel, Mastodon)
    return channel


class OnSnac(Conformance):
    escapes = False

    @pytest.fixture(scope="class")
    @classmethod
    def token(cls, peer: Line) -> str:
        return snac_token(peer, snac_add_user(peer))

    @pytest.fixture
    def channel(self, client: Client, peer: Line, token: str) -> Mastodon:
        channel = opened(client, peer["base"], token)
        channel.limits()
        return channel

    @pytest.fixture
    def stranger(self) -> Stranger:
        def read(receipt: Receipt) -> str | None:
            page = httpx.get(receipt.url, headers=CLOSE, trust_env=False, timeout=20)
            return plain(page.text) + page.text if page.status_code == 200 else None

        return read

    def test_it_is_what_it_says(self, channel: Mastodon, peer: Line) -> None:
        limits = channel.limits()
        assert limits.software.endswith(f"snac/{peer['version']})")
        assert (limits.max_text, limits.url_weight) == (100_000, 32)
        assert limits.counter == "code_points"
        assert not limits.exactly_once, "no server of the kind may be trusted with it"

    def test_who_we_are(self, channel: Mastodon, peer: Line) -> None:
        account = channel.account()
        assert account.remote_id
        assert account.handle.endswith(f"@localhost:{peer['port']}")

    def test_narrow_posts_that_nobody_lists_are_not_called_absent(
        self, client: Client, peer: Line
    ) -> None:
        """A fresh account's lists cannot prove that they would hold a private post."""
        channel = opened(client, peer["base"], snac_token(peer, snac_add_user(peer)))
        channel.publish(a_text())
        assert channel.find(a_text(visibility="direct")) == Unknown()

    def test_without_a_time_it_cannot_tell(self, channel: Mastodon) -> None:
        outgoing = a_text(attempted_at=None)
        channel.publish(outgoing)
        assert channel.find(outgoing) == Unknown()

    def test_what_another_delivery_holds_is_not_found_again(
        self, channel: Mastodon
    ) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        for name in (receipt.remote_id, receipt.url):
            again = a_text(outgoing.text, taken=(name,))
            assert not isinstance(channel.find(again), Receipt)


class TestOnSnac(OnSnac):
    @pytest.fixture(scope="class")
    @classmethod
    def peer(cls, snac: Line) -> Line:
        return snac


class TestOnHostileSnac(OnSnac):
    keeps = ("public",)
    deletes = False
    rewarns = False

    @pytest.fixture(scope="class")
    @classmethod
    def peer(cls, snac_275: Line) -> Line:
        return snac_275


class SnacFaults(Faults):
    post = "POST /api/v1/statuses"
    erase = "DELETE /api/v1/statuses"

    @pytest.fixture(scope="class")
    @classmethod
    def token(cls, peer: Line) -> str:
        return snac_token(peer, snac_add_user(peer))

    @pytest.fixture
    def proxy(self, peer: Line, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
        return fault_proxy(peer["base"])

    @pytest.fixture
    def channel(self, hasty: Client, proxy: FaultProxy, token: str) -> Mastodon:
        return opened(hasty, proxy.base, token)

    @pytest.fixture
    def revoked(self, hasty: Client, proxy: FaultProxy) -> Mastodon:
        return opened(hasty, proxy.base, secrets.token_hex(16))

    def test_strangers_doors_that_are_broken(
        self, channel: Mastodon, proxy: FaultProxy
    ) -> None:
        """Our own read alone: it says so, and never that a stranger saw it."""
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        elsewhere = Receipt(
            remote_id=receipt.remote_id, url="https://nobody.invalid/here"
        )
        served = channel.verify(elsewhere)
        assert served.text == outgoing.text
        assert not served.as_stranger
        channel.withdraw(receipt)
        assert channel.is_gone(elsewhere, outgoing.text) is (
            None if self.deletes else False
        )


class TestSnacFaults(SnacFaults):
    @pytest.fixture(scope="class")
    @classmethod
    def peer(cls, snac: Line) -> Line:
        return snac


class TestHostileSnacFaults(SnacFaults):
    deletes = False

    @pytest.fixture(scope="class")
    @classmethod
    def peer(cls, snac_275: Line) -> Line:
        return snac_275


# -- connecting ----------------------------------------------------------------------------

BACK = "http://localhost:1/back"


def begun(adapter: type[Connectable], client: Client, server: str):
    return adapter.begin(
        client=client,
        server=server,
        back=BACK,
        state="state-1",
        verifier="verifier-" * 6,
        name="Teranga",
        website="https://desk.example",
    )


@pytest.mark.parametrize("version", ["snac", "snac_275"])
def test_there_and_back(
    client: Client, version: str, request: pytest.FixtureRequest
) -> None:
    peer = request.getfixturevalue(version)
    person = snac_add_user(peer)
    adapter = registry.connectable("mastodon")
    start = begun(adapter, client, peer["base"])
    query = parse_qs(urlsplit(start.url).query)
    assert query["state"] == ["state-1"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["scope"] == ["read:accounts read:statuses write:statuses"]

    back = snac_sign_in(start.url, person["user"], person["password"])
    assert back["state"] == "state-1"
    assert back["location"].startswith(BACK)
    grant = adapter.finish(
        client=client,
        pending=start.pending,
        code=back["code"],
        verifier="verifier-" * 6,
    )
    assert grant.account.handle == f"{person['user']}@localhost:{peer['port']}"
    assert grant.server == peer["base"]
    assert grant.expires_at is None
    for name in ("token", "client_secret"):
        assert grant.secrets[name] not in repr(grant) + repr(start)

    link = Link(
        kind="mastodon",
        client=client,
        server=grant.server,
        account_id=grant.account.remote_id,
        secrets=grant.secrets,
    )
    assert grant.secrets["token"] not in repr(link)
    channel = Mastodon(link)
    assert channel.account() == grant.account
    channel.publish(a_text())
    channel.revoke()
    for call in (channel.account, lambda: channel.publish(a_text())):
        with pytest.raises(AccountTrouble):
            call()
    channel.revoke()


def test_a_code_serves_once_and_must_be_real(client: Client, snac: Line) -> None:
    start = begun(Mastodon, client, snac["base"])
    with pytest.raises(Rejected, match="code"):
        Mastodon.finish(client=client, pending=start.pending, code="no", verifier="v")


def test_a_server_that_is_something_else(
    client: Client, snac: Line, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    proxy = fault_proxy(snac["base"])
    for fault in (answer(404), answer(200, body=b"<html>"), answer(200, body=b"[]")):
        proxy.plan(fault, times=3)
        with pytest.raises(CapabilityMissing, match="not_this_network"):
            begun(Mastodon, client, proxy.base)
        with pytest.raises(CapabilityMissing, match="not_this_network"):
            opened(client, proxy.base, "").limits()
        assert not proxy.planned()


def test_only_the_wide_world_without_the_switch(snac: Line) -> None:
    with pytest.raises(AddressRefused):
        begun(Mastodon, Client(), snac["base"])
