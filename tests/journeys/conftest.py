"""What the steps assert is said in full when it fails, as in a test's own file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

pytest.register_assert_rewrite(
    "tests.journeys.journey", "tests.journeys.person", "tests.journeys.steps"
)


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """The whole desk, its workers and a peer share the machine with the other tests."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)
