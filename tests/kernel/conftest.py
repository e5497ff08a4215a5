"""Fixtures of the kernel's tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.desk import Blank, Desk

STORES = ["sqlite", pytest.param("postgres", marks=pytest.mark.peer)]


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Blank:
    return Blank(tmp_path_factory.mktemp("blank"))


@pytest.fixture(params=STORES)
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, blank: Blank
) -> Iterator[Desk]:
    """A migrated, empty desk of its own; once on SQLite, once on PostgreSQL and Redis."""
    made = Desk(tmp_path)
    if request.param == "postgres":
        made.database_url = blank.postgres(request.getfixturevalue("postgres"))
        made.redis_url = request.getfixturevalue("redis")["url"]
    else:
        shutil.copy(blank.sqlite(), tmp_path)
    yield made
    made.end()
