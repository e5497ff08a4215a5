"""The practice network keeps the contract, and breaks it exactly when told to."""

from __future__ import annotations

import pytest

from teranga.channels import registry
from teranga.channels.compare import widened
from teranga.channels.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    NotFound,
    RateLimited,
    Transient,
)
from teranga.channels.fake import Fake, stranger_sees
from teranga.channels.http import Client
from teranga.channels.link import Link, MemoryStore, Provable
from teranga.channels.protocol import Absent, Receipt, Unknown
from tests.channels.conformance import Conformance, Stranger, a_text


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def fake(store: MemoryStore, faults: str = "", **more: object) -> Fake:
    options = {"faults": faults, "page_url": "https://desk.example/practice"}
    link = Link(kind="fake", client=Client(), store=store, options=options)
    return Fake(link, **more)


class TestFake(Conformance):
    @pytest.fixture
    def channel(self, store: MemoryStore) -> Fake:
        return fake(store)

    @pytest.fixture
    def stranger(self, store: MemoryStore) -> Stranger:
        def read(receipt: Receipt) -> str | None:
            for item in stranger_sees(store):
                if item.remote_id == receipt.remote_id:
                    return f"{item.warning} {item.text}"
            return None

        return read

    def test_who_we_are(self, channel: Fake) -> None:
        assert channel.account().url == "https://desk.example/practice"

    def test_the_page_is_named(self, channel: Fake) -> None:
        receipt = channel.publish(a_text())
        assert receipt.url == f"https://desk.example/practice#{receipt.remote_id}"


def test_two_of_them_share_a_store(store: MemoryStore) -> None:
    """One worker publishes, another reads: the store is all they have."""
    outgoing = a_text()
    receipt = fake(store).publish(outgoing)
    assert fake(store).find(outgoing) == receipt
    fake(store).withdraw(receipt)
    assert fake(store).is_gone(receipt) is True


@pytest.mark.parametrize("fault", ["drop", "half"])
def test_taken_but_the_answer_is_lost(store: MemoryStore, fault: str) -> None:
    channel, outgoing = fake(store, f"publish:{fault}"), a_text()
    with pytest.raises(Ambiguous):
        channel.publish(outgoing)
    found = channel.find(outgoing)
    assert isinstance(found, Receipt)
    assert channel.publish(outgoing) == found, "once; the key is the same"
    assert len(stranger_sees(store)) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refused", Transient),
        ("busy", Transient),
        ("limited", RateLimited),
        ("expired", AuthExpired),
        ("revoked", AuthRevoked),
    ],
)
def test_surely_not_taken(
    store: MemoryStore, fault: str, error: type[Exception]
) -> None:
    channel, outgoing = fake(store, f"publish:{fault}"), a_text()
    with pytest.raises(error) as caught:
        channel.publish(outgoing)
    assert getattr(caught.value, "retry_after", None) == (
        30 if fault == "limited" else None
    )
    assert channel.find(outgoing) == Absent()
    channel.publish(outgoing)


def test_slow(store: MemoryStore) -> None:
    waited: list[float] = []
    channel = fake(store, "publish:delay", wait=waited.append)
    channel.publish(a_text())
    assert waited == [3.0]


@pytest.mark.parametrize("call", ["publish", "verify"])
def test_more_people_than_asked(store: MemoryStore, call: str) -> None:
    channel = fake(store, f"{call}:widen")
    receipt = channel.publish(a_text(visibility="private"))
    served = channel.verify(receipt)
    assert widened("private", served.visibility)
    assert served.as_stranger
    assert bool(stranger_sees(store)) is (call == "publish")


def test_other_words_than_asked(store: MemoryStore) -> None:
    channel, outgoing = fake(store, "publish:garble"), a_text()
    assert channel.verify(channel.publish(outgoing)).text != outgoing.text


def test_a_yes_that_does_nothing(store: MemoryStore) -> None:
    channel, outgoing = fake(store, "withdraw:ignored publish:ignored"), a_text()
    lost = channel.publish(outgoing)
    with pytest.raises(NotFound):
        channel.verify(lost)
    receipt = channel.publish(outgoing)
    channel.withdraw(receipt)
    assert channel.is_gone(receipt) is False
    channel.withdraw(receipt)
    assert channel.is_gone(receipt) is True


def test_looks_that_tell_nothing(store: MemoryStore) -> None:
    channel, outgoing = fake(store, "find:ignored is_gone:ignored"), a_text()
    receipt = channel.publish(outgoing)
    assert channel.find(outgoing) == Unknown()
    assert channel.is_gone(receipt) is None
    assert channel.find(outgoing) == receipt


def test_faults_come_once_and_in_order_or_always(store: MemoryStore) -> None:
    channel = fake(store, "publish:busy publish:limited verify:busy*")
    for error in (Transient, RateLimited):
        with pytest.raises(error):
            channel.publish(a_text())
    receipt = channel.publish(a_text())
    for _ in range(3):
        with pytest.raises(Transient):
            channel.verify(receipt)


def test_a_probe_meets_faults_too(store: MemoryStore) -> None:
    channel = fake(
        store, "publish:busy publish:drop publish:widen find:ignored withdraw:ignored*"
    )
    assert isinstance(channel, Provable)
    proof = channel.prove(
        text="A test. Please ignore.",
        language="en",
        key="p",
        visibilities=("public", "unlisted", "private", "direct"),
        attempted_at=a_text().attempted_at,
    )
    assert proof.served == {
        "direct": "transient",
        "unlisted": "public",
        "public": "public",
    }
    assert proof.proven == ("public",)
    assert proof.unsure == ("private",)
    assert len(proof.left) == 2
    assert not proof.removes


def test_in_training_nothing_leaves_the_desk(store: MemoryStore) -> None:
    for kind in registry.ADAPTERS:
        link = Link(kind=kind, client=Client(), server="https://a.example", store=store)
        assert isinstance(registry.open_channel(link, training=True), Fake)
