"""The counter of the throttles loses no count between processes."""

from __future__ import annotations

from tests.kernel.desk import Desk


def test_four_processes_count_together(desk: Desk) -> None:
    processes = [desk.start("count", "50") for _ in range(4)]
    assert [one.wait(60) for one in processes] == [0] * 4, desk.logs()
    assert desk.run("count", "1") == 201
