"""Three people meet every test: the editor of the house, her coordinator, a stranger.

``house`` is the organisation with its people; ``other`` is somebody else's.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.base.operations import BaseDatabaseOperations

from teranga.config.catalogues import compile_stale
from teranga.kernel import clock, guard
from teranga.kernel.keys import load_or_make_keys
from teranga.people.access import Actor
from tests.world import World, make_world

pytest_plugins = ["tests.peers.fixtures", "tests.ui.browser"]

START = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A file, as a desk has: in memory a read beside a write is refused, not kept waiting."""
    default = settings.DATABASES["default"]
    if "sqlite3" in default["ENGINE"]:
        memory = Path("/dev/shm")  # noqa: S108
        folder = (
            Path(tempfile.mkdtemp(dir=memory))
            if memory.is_dir()
            else tmp_path_factory.mktemp("database")
        )
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        default["TEST"]["NAME"] = str(folder / "test.sqlite3")


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
    # Keys and files of a test run never mix with a desk that runs from this checkout.
    folder = Path(tempfile.mkdtemp(prefix="teranga-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    settings.DATA = folder
    settings.KEYS = load_or_make_keys(folder / "keys")
    compile_stale(settings.LOCALE_PATHS[0])
    BaseDatabaseOperations.execute_sql_flush = _flush


_real_flush = BaseDatabaseOperations.execute_sql_flush


def _flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """A test that commits is wiped afterwards, the append-only ledger too."""
    with guard.lifted():
        _real_flush(self, sql_list)
