"""The peers as fixtures. A test that names one is marked ``peer`` by itself.

On a machine that lacks a peer its tests are skipped with the reason; with
``REQUIRE_PEERS=1`` they fail with it. Each starts once per test run (per worker):
use fresh accounts and fresh databases inside a test.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn

import pytest

from tests.peers.fault_proxy import FaultProxy
from tests.peers.process import PeerMissing, running

PEERS = {"snac", "snac_275", "postgres", "redis", "mail_peer"}

Line = dict[str, Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if PEERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.peer)


def missing(name: str, reason: object) -> NoReturn:
    text = f"{name}: {reason}"
    if os.environ.get("REQUIRE_PEERS") == "1":
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


@contextmanager
def peer(name: str, *arguments: str, ports: int = 1) -> Iterator[Line]:
    """A running peer, or the end of the test with the reason why there is none."""
    with ExitStack() as stack:
        try:
            line = stack.enter_context(running(name, *arguments, ports=ports))
        except PeerMissing as reason:
            missing(name.rpartition(".")[2], reason)
        if line.get("moved"):
            warnings.warn(
                f"{name}: not as locked: {', '.join(line['moved'])}", stacklevel=2
            )
        yield line


@pytest.fixture(scope="session")
def snac() -> Iterator[Line]:
    """snac 2.96: deletes, keeps visibility. See tests/peers/snac.py for the line."""
    with peer("tests.peers.snac", "2.96") as line:
        yield line


@pytest.fixture(scope="session")
def snac_275() -> Iterator[Line]:
    """snac 2.75, the hostile one: no deletion, and more people see than were meant."""
    with peer("tests.peers.snac", "2.75") as line:
        yield line


@pytest.fixture(scope="session")
def postgres() -> Iterator[Line]:
    """PostgreSQL: ``fresh_database(postgres)`` is the address of a database of your own."""
    with peer("tests.peers.postgres", ports=0) as line:
        yield line


@pytest.fixture(scope="session")
def redis() -> Iterator[Line]:
    """Redis: ``redis["url"]``."""
    with peer("tests.peers.redis_server", ports=0) as line:
        yield line


@pytest.fixture(scope="session")
def mail_peer() -> Iterator[Line]:
    """Postfix and Dovecot: ``mail_peer["url"]``, and ``wait_for_mail(mail_peer, address)``."""
    with peer("tests.peers.mail", ports=3) as line:
        yield line


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[str], FaultProxy]]:
    """``fault_proxy(snac["base"])``: a proxy that is closed after the test."""
    with ExitStack() as stack:

        def make(upstream: str) -> FaultProxy:
            proxy = FaultProxy(upstream)
            stack.callback(proxy.close)
            return proxy

        yield make
