"""Three people meet every test: the editor of the house, her coordinator, a stranger.

``house`` is the organisation with its people; ``other`` is somebody else's.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings

from teranga.kernel import clock
from teranga.people.access import Actor
from tests.world import World, make_world

pytest_plugins = ["tests.peers.fixtures"]

START = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _standing_clock(request: pytest.FixtureRequest):
    """Time stands still unless a test moves it (mark ``real_clock`` to let it run)."""
    if request.node.get_closest_marker("real_clock"):
        yield
        return
    with clock.simulate(START):
        yield


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def world(db: None) -> World:
    """Two organisations; in each, one person a role and one with none."""
    return make_world()


@pytest.fixture
def editor(world: World) -> Actor:
    return world.actor("editor")


@pytest.fixture
def coordinator(world: World) -> Actor:
    return world.actor("coordinator")


@pytest.fixture
def stranger(world: World) -> Actor:
    """Everything in her own organisation, nothing here."""
    return world.other


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
