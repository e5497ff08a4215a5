"""Several write, one seals: no line is left out of the chain, on either database."""

from __future__ import annotations

from tests.kernel.desk import Desk


def test_what_commits_late_is_sealed_all_the_same(desk: Desk) -> None:
    """On PostgreSQL a lower number may commit after a higher one was sealed."""
    sealing = desk.start("seal", "200")
    writing = [desk.start("write_ledger", "60") for _ in range(3)]
    assert [one.wait(90) for one in (*writing, sealing)] == [0] * 4, desk.logs()
    found = desk.run("ledger")
    kept = 3 * 3 * (60 - 12)
    assert found == {"written": kept, "sealed": kept, "broken": ""}
