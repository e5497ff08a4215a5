"""The scripted network serves every account of the delivery tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from teranga.publish import _channels
from tests.publish.scripted import Scripted


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    server = Scripted()
    monkeypatch.setitem(_channels.openers, "scripted", lambda account: server)
    monkeypatch.setattr(_channels, "pause", lambda seconds: None)
    yield server
