"""A network that goes wrong on purpose, in front of a real server.

One thread per connection, one request per connection. Every request looks for the first
planned fault that fits it; without one it passes. ``reached`` counts what the server
really got, by ``(method, path)``: the only way to know that a post was made once.

    proxy = FaultProxy("http://localhost:4321")
    proxy.plan(DROP_ANSWER, on="POST /api/v1/statuses")
    …
    assert proxy.reached["POST", "/api/v1/statuses"] == 1
"""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Fault:
    kind: str
    seconds: float = 0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


PASS = Fault(kind="pass")
DROP_ANSWER = Fault(kind="drop_answer")  # the server did it, the client gets a reset
RESET_BEFORE = Fault(kind="reset_before")  # a reset, and the server never heard of it
HALF_BODY = Fault(kind="half_body")  # the server did it, the answer breaks off


def delay(seconds: float) -> Fault:
    """The server does it at once; its answer comes late."""
    return Fault(kind="delay", seconds=seconds)


def answer(
    status: int, headers: dict[str, str] | None = None, body: bytes = b""
) -> Fault:
    """An answer of the proxy's own; the server never hears of the request."""
    return Fault(kind="answer", status=status, headers=headers or {}, body=body)


def rate_limited(dialect: str, seconds: int, *, now: datetime) -> Fault:
    """429 as ``seconds`` (Retry-After), ``iso`` (Mastodon) or ``epoch`` (X, Bluesky)."""
    reset = now + timedelta(seconds=seconds)
    headers = {
        "seconds": {"Retry-After": str(seconds)},
        "iso": {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        },
        "epoch": {
            "RateLimit-Limit": "30",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(int(reset.timestamp())),
        },
    }[dialect]
    return answer(429, headers, b'{"error": "Too many requests"}')


@dataclass(frozen=True)
class Message:
    """One request or answer: its first line, its headers as sent, its body as sent."""

    first: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    def replacing(self, **new: str) -> Message:
        names = {name.replace("_", "-") for name in new}
        kept = [(key, value) for key, value in self.headers if key.lower() not in names]
        added = [(name.replace("_", "-"), value) for name, value in new.items()]
        return Message(self.first, kept + added, self.body)

    def wire(self) -> bytes:
        lines = [self.first, *(f"{key}: {value}" for key, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


class FaultProxy:
    """Listens on a port of its own (``base``) until ``close``."""

    def __init__(self, upstream: str) -> None:
        target = urlsplit(upstream)
        assert target.hostname and target.port, "the server's address needs a port"
        self.upstream = (target.hostname, target.port)
        self.reached: Counter[tuple[str, str]] = Counter()
        self.asked: Counter[tuple[str, str]] = Counter()  # reached or not
        self._planned: list[tuple[Fault, str]] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._listen()

    def plan(self, fault: Fault, times: int = 1, on: str = "") -> None:
        """The next ``times`` requests that start with ``on`` ("POST /api") meet it."""
        with self._lock:
            self._planned += [(fault, on)] * times

    def planned(self) -> int:
        """How many faults nobody has met yet."""
        with self._lock:
            return len(self._planned)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Connections are refused inside the block, as when a server is down."""
        self._unlisten()
        try:
            yield
        finally:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._listen()

    def close(self) -> None:
        self._closed.set()
        self._unlisten()
        for thread in self._threads:
            thread.join(10)

    # --- threads -------------------------------------------------------------------

    def _listen(self) -> None:
        self._acceptor = threading.Thread(
            target=self._accept, args=(self._listener,), daemon=True
        )
        self._acceptor.start()

    def _unlisten(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join(10)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(30)
        with client, suppress(OSError):
            request = read(client)
            if request:
                self._meet(client, request)

    def _meet(self, client: socket.socket, request: Message) -> None:
        method, target, _ = request.first.split(" ", 2)
        key = (method, urlsplit(target).path)
        fault = self._next(f"{method} {key[1]}")
        with self._lock:
            self.asked[key] += 1
        if fault.kind == "reset_before":
            reset(client)
        elif fault.kind == "answer":
            client.sendall(own_answer(fault).wire())
        else:
            self._relay(client, request, fault, key)

    def _relay(
        self,
        client: socket.socket,
        request: Message,
        fault: Fault,
        key: tuple[str, str],
    ) -> None:
        served = self._ask(request, key)
        if fault.kind == "drop_answer":
            reset(client)
            return
        self._closed.wait(fault.seconds)
        wire = served.wire()
        client.sendall(
            wire[: -(len(served.body) // 2) or None]
            if fault.kind == "half_body"
            else wire
        )

    def _ask(self, request: Message, key: tuple[str, str]) -> Message:
        host, port = self.upstream
        with socket.create_connection(self.upstream, timeout=30) as server:
            with self._lock:
                self.reached[key] += 1
            server.sendall(
                request.replacing(host=f"{host}:{port}", connection="close").wire()
            )
            served = read(server, bodiless=key[0] == "HEAD")
        assert served, "the server closed without an answer"
        if served.header("transfer-encoding") or key[0] == "HEAD":
            return served.replacing(connection="close")
        return served.replacing(
            connection="close", content_length=str(len(served.body))
        )

    def _next(self, what: str) -> Fault:
        with self._lock:
            for index, (fault, on) in enumerate(self._planned):
                if what.startswith(on):
                    del self._planned[index]
                    return fault
        return PASS


def read(peer: socket.socket, *, bodiless: bool = False) -> Message | None:
    """One whole message, or None when the other side closed without a word."""
    stream = peer.makefile("rb")
    first = stream.readline().decode("latin-1").rstrip("\r\n")
    if not first:
        return None
    headers = []
    while line := stream.readline().decode("latin-1").rstrip("\r\n"):
        key, _, value = line.partition(":")
        headers.append((key, value.strip()))
    head = Message(first, headers, b"")
    if bodiless or first.split(" ")[1] in ("204", "304"):
        return head
    if "chunked" in head.header("transfer-encoding").lower():
        return Message(first, headers, b"".join(chunks(stream)))
    length = head.header("content-length")
    if not length and not first.startswith("HTTP/"):
        return head
    return Message(first, headers, stream.read(int(length) if length else -1))


def chunks(stream: socket.SocketIO) -> Iterator[bytes]:
    """The pieces of a chunked body as sent, their sizes included."""
    while True:
        line = stream.readline()
        yield line
        size = int(line.split(b";")[0] or b"0", 16)
        yield stream.read(size + 2)
        if not size:
            return


def own_answer(fault: Fault) -> Message:
    headers = {"Content-Type": "application/json", **fault.headers}
    headers |= {"Content-Length": str(len(fault.body)), "Connection": "close"}
    return Message(
        f"HTTP/1.1 {fault.status} Planned", list(headers.items()), fault.body
    )


def reset(peer: socket.socket) -> None:
    """Closes with RST instead of FIN: what a client sees as "connection reset"."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
