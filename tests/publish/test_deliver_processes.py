"""Real workers and a real server: one is killed in the middle of a call, one withdraws
while every other call hangs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kernel.desk import ROOT, Blank, until
from tests.kernel.desk import Desk as KernelDesk
from tests.peers.fault_proxy import PASS, FaultProxy, delay
from tests.peers.snac import CLOSE, snac_add_user, snac_token

POST = ("POST", "/api/v1/statuses")
Line = dict[str, Any]


class Desk(KernelDesk):
    """``run`` answers the verbs of tests.publish.desk; workers are the product's own."""

    def run(self, *arguments: str) -> Any:
        done = self._run([sys.executable, "-m", "tests.publish.desk", *arguments])
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start_worker(self) -> subprocess.Popen[str]:
        log = (self.data / f"log-{len(self.running)}").open("w")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--lane", "outgoing"],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
            text=True,
        )
        self.running.append(process)
        return process


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Blank:
    return Blank(tmp_path_factory.mktemp("blank"))


@pytest.fixture(params=["sqlite", "postgres"])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, blank: Blank
) -> Iterator[Desk]:
    made = Desk(tmp_path)
    if request.param == "postgres":
        made.database_url = blank.postgres(request.getfixturevalue("postgres"))
        made.redis_url = request.getfixturevalue("redis")["url"]
    else:
        shutil.copy(blank.sqlite(), tmp_path)
    made.extra = {"TERANGA_PRIVATE_PEERS": "yes"}
    yield made
    made.end()


def public_posts(snac: Line, token: str) -> list[str]:
    headers = {**CLOSE, "Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=snac["base"], headers=headers, trust_env=False) as web:
        me = web.get("/api/v1/accounts/verify_credentials").json()["id"]
        listed = web.get(f"/api/v1/accounts/{me}/statuses").json()
    return [one["content"] for one in listed]


def test_a_worker_killed_in_the_middle_of_a_call_doubles_nothing(
    desk: Desk, snac: Line, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    proxy = fault_proxy(snac["base"])
    token = snac_token(snac, snac_add_user(snac))
    proxy.plan(delay(30), on="POST /api/v1/statuses")
    desk.run("plan", proxy.base, token)
    worker = desk.start_worker()
    until(lambda: proxy.reached[POST] == 1, 40, desk)
    os.kill(worker.pid, signal.SIGKILL)
    assert desk.run("states") == {"sending": 1}
    desk.start_worker()
    until(lambda: desk.run("states") == {"verified": 1}, 90, desk)
    assert desk.run("events")["worker_gone"] == 1
    assert proxy.reached[POST] == 1
    assert len(public_posts(snac, token)) == 1


def test_a_trial_that_was_killed_is_removed_where_it_is_though_training_began(
    desk: Desk, snac: Line, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    proxy = fault_proxy(snac["base"])
    token = snac_token(snac, snac_add_user(snac))
    proxy.plan(delay(30), on="POST /api/v1/statuses")
    desk.run("account", proxy.base, token)
    worker = desk.start_worker()
    desk.run("try_it")
    until(lambda: len(public_posts(snac, token)) == 1, 40, desk)
    os.kill(worker.pid, signal.SIGKILL)
    assert desk.run("train_and_go_on") == 1
    desk.start_worker()
    until(lambda: desk.run("trial")[0] != "running", 60, desk)
    assert desk.run("trial") == ["stopped", ["public"], 2]
    assert (proxy.reached[POST], public_posts(snac, token)) == (1, [])


def test_a_withdrawal_starts_while_every_call_hangs(
    desk: Desk, snac: Line, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    """More posts wait than the worker has threads, and the network has gone quiet."""
    proxy = fault_proxy(snac["base"])
    tokens = [snac_token(snac, snac_add_user(snac)) for _ in range(9)]
    proxy.plan(PASS, on="POST /api/v1/statuses")
    proxy.plan(delay(18), times=8, on="POST /api/v1/statuses")
    desk.run("plan", proxy.base, *tokens)
    desk.start_worker()
    until(lambda: desk.run("states").get("verified") and hanging(proxy), 60, desk)
    asked = desk.run("take_back")
    until(lambda: any(method == "DELETE" for method, _ in proxy.asked), 30, desk)
    assert time.time() - asked < 10
    until(lambda: desk.run("states").get("withdrawn") == 1, 60, desk)


def test_twenty_are_taken_back_and_looked_for_within_a_minute(
    desk: Desk, snac: Line, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    """Ruling 26: the first call within 10 s, twenty gone and looked for within 60 s."""
    proxy = fault_proxy(snac["base"])
    tokens = [snac_token(snac, snac_add_user(snac)) for _ in range(20)]
    desk.run("plan", proxy.base, *tokens)
    desk.start_worker()
    until(lambda: desk.run("states") == {"verified": 20}, 90, desk)
    asked = desk.run("take_back", "20")
    until(lambda: any(method == "DELETE" for method, _ in proxy.asked), 30, desk)
    assert time.time() - asked < 10
    until(lambda: desk.run("states") == {"withdrawn": 20}, 120, desk)
    assert desk.run("longest") < 60
    assert not any(public_posts(snac, token) for token in tokens)


def hanging(proxy: FaultProxy) -> bool:
    return proxy.reached[POST] >= 5
