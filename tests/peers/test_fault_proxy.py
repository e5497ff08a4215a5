"""The proxy against a real server: what the client sees, and what the server got."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.peers.fault_proxy import (
    DROP_ANSWER,
    HALF_BODY,
    RESET_BEFORE,
    Fault,
    FaultProxy,
    answer,
    delay,
    rate_limited,
)
from tests.peers.snac import CLOSE, snac_token

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
Make = Callable[[str], FaultProxy]


class Echo(BaseHTTPRequestHandler):
    got: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Echo.got = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def proxy(server: ThreadingHTTPServer, fault_proxy: Make) -> FaultProxy:
    return fault_proxy(f"http://127.0.0.1:{server.server_port}")


def send(
    proxy: FaultProxy, body: bytes = b"twenty-four letters long", timeout: float = 5
):
    return httpx.post(f"{proxy.base}/posts?x=1", content=body, timeout=timeout)


def reached(proxy: FaultProxy) -> int:
    assert len(Echo.got) == proxy.reached["POST", "/posts"]
    return len(Echo.got)


def test_without_a_fault_everything_passes(proxy: FaultProxy) -> None:
    big = bytes(range(256)) * 2000
    assert send(proxy, big).content == big
    assert reached(proxy) == 1


@pytest.mark.parametrize(
    ("fault", "error", "times"),
    [
        (DROP_ANSWER, httpx.ReadError, 1),
        (RESET_BEFORE, httpx.ReadError, 0),
        (HALF_BODY, httpx.RemoteProtocolError, 1),
    ],
)
def test_broken_connections(
    proxy: FaultProxy, fault: Fault, error: type[Exception], times: int
) -> None:
    proxy.plan(fault)
    with pytest.raises(error):
        send(proxy)
    assert reached(proxy) == times
    assert send(proxy).status_code == 200


def test_a_late_answer_means_done(proxy: FaultProxy) -> None:
    proxy.plan(delay(20))
    with pytest.raises(httpx.ReadTimeout):
        send(proxy, timeout=0.3)
    assert reached(proxy) == 1


def test_refused_then_back(proxy: FaultProxy) -> None:
    with proxy.refusing(), pytest.raises(httpx.ConnectError):
        send(proxy)
    assert reached(proxy) == 0
    assert send(proxy).status_code == 200


def test_own_answers_never_reach_the_server(proxy: FaultProxy) -> None:
    proxy.plan(answer(503, {"Retry-After": "7"}, b"down"), times=2)
    for _ in range(2):
        served = send(proxy)
        assert (served.status_code, served.headers["retry-after"]) == (503, "7")
    assert (reached(proxy), proxy.asked["POST", "/posts"], proxy.planned()) == (0, 2, 0)


@pytest.mark.parametrize(
    ("dialect", "header", "value"),
    [
        ("seconds", "retry-after", "90"),
        ("iso", "x-ratelimit-reset", "2026-11-21T10:01:30.000000Z"),
        ("epoch", "ratelimit-reset", "1795255290"),
    ],
)
def test_rate_limits_in_three_dialects(
    proxy: FaultProxy, dialect: str, header: str, value: str
) -> None:
    proxy.plan(rate_limited(dialect, 90, now=NOW))
    served = send(proxy)
    assert (served.status_code, served.headers[header]) == (429, value)


def test_a_fault_waits_for_the_request_it_is_meant_for(proxy: FaultProxy) -> None:
    proxy.plan(RESET_BEFORE, on="DELETE /posts")
    assert send(proxy).status_code == 200
    with pytest.raises(httpx.ReadError):
        httpx.delete(f"{proxy.base}/posts/1")
    assert proxy.planned() == 0


def test_a_lost_answer_from_a_real_server(snac: dict, fault_proxy: Make) -> None:
    proxy = fault_proxy(snac["base"])
    headers = {**CLOSE, "Authorization": f"Bearer {snac_token(snac)}"}
    proxy.plan(DROP_ANSWER, on="POST /api/v1/statuses")
    with httpx.Client(base_url=proxy.base, headers=headers, timeout=20) as client:
        me = client.get("/api/v1/accounts/verify_credentials").json()
        with pytest.raises(httpx.ReadError):
            client.post("/api/v1/statuses", json={"status": "Sent, but was it?"})
        mine = client.get(f"/api/v1/accounts/{me['id']}/statuses").json()
    assert proxy.reached["POST", "/api/v1/statuses"] == 1
    assert [status for status in mine if "Sent, but was it?" in status["content"]] != []
