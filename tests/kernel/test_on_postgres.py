"""What is marked ``both_databases`` passes once more on PostgreSQL, in a run of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernel.desk import ROOT, Desk
from tests.peers.postgres import fresh_database


@pytest.mark.timeout(900)
def test_the_same_tests_pass_on_postgresql(
    postgres: dict[str, str], redis: dict[str, str], tmp_path: Path
) -> None:
    desk = Desk(tmp_path, fresh_database(postgres), redis["url"])
    command = [sys.executable, "-m", "pytest", "-q", "-x", "tests"]
    chosen = ["-m", "both_databases and not peer and not browser"]
    done = subprocess.run(
        [*command, *chosen],
        cwd=ROOT,
        env=desk.env,
        capture_output=True,
        text=True,
        timeout=850,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 50, "hardly any test is marked both_databases"
    # On SQLite the test of TRUNCATE would have been left out.
    assert "skipped" not in done.stdout.splitlines()[-1]
