"""Fixtures of the kernel's tests."""

from __future__ import annotations

import pytest

from tests.kernel.desk import Blank


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Blank:
    return Blank(tmp_path_factory.mktemp("blank"))
