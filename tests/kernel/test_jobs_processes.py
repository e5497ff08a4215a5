"""Real workers in processes of their own: killed, stopped, without messages, without Redis."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import psutil
import pytest

from tests.kernel.desk import Blank, Desk, until
from tests.peers import redis_server


def all_done(desk: Desk, count: int, seconds: float) -> dict[str, int]:
    def done() -> dict[str, int] | None:
        states = desk.run("states")
        return states if states.get("done", 0) == count else None

    return until(done, seconds, desk)


def lines(desk: Desk) -> Counter[str]:
    path = desk.data / "done"
    return Counter(path.read_text().splitlines()) if path.exists() else Counter()


def test_a_killed_worker_loses_nothing_and_doubles_nothing(desk: Desk) -> None:
    desk.extra = {"TEST_LEASE": "3", "TEST_SLEEP": "0.5"}
    first, _second = desk.start("work", "slow", "2"), desk.start("work", "slow", "2")
    desk.run("enqueue", "20", "slow")
    until(lambda: sum(lines(desk).values()) > 8, 20, desk)
    os.kill(first.pid, signal.SIGKILL)
    states = all_done(desk, 20, 60)
    ended = Counter({k: v for k, v in lines(desk).items() if k.startswith("ended")})
    assert states.keys() == {"done", "attempts"}
    assert ended == Counter(f"ended {n}" for n in range(20))
    assert states["attempts"] == sum(lines(desk).values()) - 20
    assert 20 < states["attempts"] <= 22, "nothing was in hand when it was killed"


def test_term_lets_the_job_in_hand_finish(desk: Desk) -> None:
    desk.extra = {"TEST_SLEEP": "3"}
    worker = desk.start("work", "outgoing", "1")
    desk.run("enqueue", "1", "outgoing")
    until(lambda: lines(desk)["began 0"], 20, desk)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(25) == 0
    assert lines(desk)["ended 0"] == 1
    assert desk.run("states") == {"done": 1, "attempts": 1}


def test_a_lost_message_is_repaired_within_ten_seconds(desk: Desk) -> None:
    desk.extra = {"TEST_SLEEP": "0"}
    desk.start("work", "outgoing", "1")
    desk.run("enqueue", "1", "outgoing")
    until(lambda: lines(desk)["ended 0"] == 1, 20, desk)  # it is up, and has swept
    desk.run("enqueue", "1", "outgoing", "lost")
    until(lambda: lines(desk)["ended 0"] == 2, 11, desk)


def test_the_slow_lane_is_nice_and_leaves_the_other_alone(desk: Desk) -> None:
    desk.extra = {"TEST_SLEEP": "0"}
    slow, quick = desk.start("work", "slow", "1"), desk.start("work", "outgoing", "1")
    desk.run("enqueue", "1", "slow")
    until(lambda: lines(desk)["ended 0"] == 1, 20, desk)
    usual = os.nice(0)
    assert psutil.Process(slow.pid).nice() == min(usual + 10, 19)
    assert psutil.Process(quick.pid).nice() == usual


@pytest.mark.peer
def test_without_redis_rows_are_written_and_swept(
    tmp_path: Path, blank: Blank, postgres: dict[str, str]
) -> None:
    for name in ("redis", "data"):
        (tmp_path / name).mkdir()
    database = blank.postgres(postgres)
    line, stop = redis_server.start(tmp_path / "redis")
    desk = Desk(tmp_path / "data", database, line["url"])
    desk.extra = {"TEST_SLEEP": "0"}
    try:
        desk.start("work", "outgoing", "1")
        desk.run("enqueue", "1", "outgoing")
        until(lambda: lines(desk)["ended 0"] == 1, 20, desk)
        stop()
        desk.run("enqueue", "1", "outgoing")
        until(lambda: lines(desk)["ended 0"] == 2, 15, desk)
        assert desk.logs().count("The queue takes no messages") == 1
        assert len(desk.logs().splitlines()) < 10, "a worker says it once"
    finally:
        desk.end()
        stop()
