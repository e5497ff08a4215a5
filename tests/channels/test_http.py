"""The door to the web, against a real server behind the fault proxy, and real TLS."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from teranga.channels._addresses import is_public, retry_after
from teranga.channels.errors import (
    AddressRefused,
    Ambiguous,
    ChannelError,
    PayloadTooLarge,
    RateLimited,
    Rejected,
    Transient,
)
from teranga.channels.http import Client, is_listening
from tests.peers.fault_proxy import (
    DROP_ANSWER,
    HALF_BODY,
    RESET_BEFORE,
    FaultProxy,
    answer,
    delay,
    rate_limited,
)

TOKEN = "tok-very-secret-1234"


class Handler(BaseHTTPRequestHandler):
    """Echoes what it got; ``/to/…`` redirects there, ``/big`` never ends well."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(size)
        self.server.seen.append((self.command, self.path, dict(self.headers), sent))
        if self.path.startswith("/to/"):
            self._say(302, b"", {"Location": self.path.removeprefix("/to/")})
        elif self.path.startswith("/big"):
            self._say(200, b"x" * 5_000_000)
        elif self.path.startswith("/refuse"):
            self._say(422, b'{"error": "no: ' + sent[-200:].replace(b'"', b"") + b'"}')
        else:
            self._say(200, b'{"ok": true}', {"Set-Cookie": "a=b"})

    do_POST = do_PUT = do_DELETE = do_GET

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None):
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.base = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield found
        found.shutdown()
        thread.join(5)


@pytest.fixture
def proxy(server: Server, fault_proxy: Callable[[str], FaultProxy]) -> FaultProxy:
    return fault_proxy(server.base)


@pytest.fixture
def client() -> Client:
    return Client(allow_private=True, read_seconds=2, whole_seconds=5)


# -- which addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254"),
        *("100.64.0.1", "0.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("::127.0.0.1", "64:ff9b:1::a00:1", "fec0::1"),
        *("not an address", ""),
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_outside_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://public.example/", ["1.1.1.1"]),
        ("https://inside.example/", ["10.0.0.1"]),
        ("https://half.example/", ["1.1.1.1", "127.0.0.1"]),
        ("https://me:secret@public.example/", ["1.1.1.1"]),
        ("ftp://public.example/", ["1.1.1.1"]),
        ("file:///etc/passwd", ["1.1.1.1"]),
        ("https://", ["1.1.1.1"]),
        ("https://a b/", ["1.1.1.1"]),
        ("https://public.example:99999/", ["1.1.1.1"]),
        ("javascript:alert(1)", ["1.1.1.1"]),
        ("//public.example", ["1.1.1.1"]),
        ("https://\ud800.example", ["1.1.1.1"]),
    ],
)
def test_a_refused_address_is_never_called(url: str, found: list[str]) -> None:
    client = Client(resolve=lambda host, port: found)
    with pytest.raises(AddressRefused):
        client.read(url)
    with pytest.raises(AddressRefused):
        client.write("POST", url, json={})


def test_private_means_private_only() -> None:
    """The switch for tests and demo opens our own network, not plain http to the world."""
    client = Client(allow_private=True, resolve=lambda host, port: ["1.1.1.1"])
    with pytest.raises(AddressRefused, match="https_only"):
        client.read("http://public.example/")


def test_the_real_resolver_is_asked() -> None:
    for name in ("localhost", "0x7f.1", "2130706433", "[::1]"):
        with pytest.raises(AddressRefused):
            Client().read(f"https://{name}/")


def test_the_call_goes_to_what_was_looked_up(server: Server) -> None:
    """A name that means another address the second time is not asked a second time."""
    answers = iter([["127.0.0.1"]])
    client = Client(allow_private=True, resolve=lambda host, port: next(answers))
    told = client.read(f"http://moving.example:{server.server_port}/x")
    assert told.ok
    assert server.seen[0][2]["Host"] == f"moving.example:{server.server_port}"


def test_a_redirect_is_looked_up_anew(server: Server) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return {"a.example": ["127.0.0.1"], "b.example": ["1.1.1.1"]}[host]

    client = Client(allow_private=True, resolve=resolve)
    with pytest.raises(AddressRefused, match="https_only"):
        client.read(f"http://a.example:{server.server_port}/to/http://b.example/")


def test_credentials_do_not_follow_to_another_server(
    server: Server, client: Client
) -> None:
    elsewhere = f"http://localhost:{server.server_port}/there"
    client.read(f"{server.base}/to//here", token=TOKEN)
    client.read(f"{server.base}/to/{elsewhere}", token=TOKEN)
    sent = [headers.get("Authorization") for _, _, headers, _ in server.seen]
    assert sent == [f"Bearer {TOKEN}", f"Bearer {TOKEN}", f"Bearer {TOKEN}", None]


def test_redirects_end_and_writes_do_not_follow(server: Server, client: Client) -> None:
    assert client.read(f"{server.base}/to//to//to//to//end").status == 302
    assert client.write("POST", f"{server.base}/to//end", json={}).status == 302
    assert not any(path == "/end" for _, path, _, _ in server.seen)


def test_no_cookies_no_kept_connections(server: Server, client: Client) -> None:
    for _ in range(2):
        client.read(f"{server.base}/")
    for _, _, headers, _ in server.seen:
        assert "Cookie" not in headers
        assert headers["Connection"] == "close"


# -- TLS -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, for peer.example only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("peer.example")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_the_certificate_must_be_the_names_own(
    server: Server, certificate: Path
) -> None:
    """The connection goes to an address, but it is the name that must be proven."""
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)
    server.socket = theirs.wrap_socket(server.socket, server_side=True)
    tls = ssl.create_default_context(cafile=certificate)
    client = Client(
        allow_private=True, tls=tls, resolve=lambda host, port: ["127.0.0.1"]
    )
    assert client.read(f"https://peer.example:{server.server_port}/").ok
    with pytest.raises(Transient, match="no_connection"):
        client.read(f"https://other.example:{server.server_port}/")
    untrusting = Client(allow_private=True, resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(Transient, match="no_connection"):
        untrusting.read(f"https://peer.example:{server.server_port}/")


# -- what a failure means ------------------------------------------------------------------


@pytest.mark.parametrize("fault", [DROP_ANSWER, RESET_BEFORE, HALF_BODY, delay(3)])
def test_a_write_without_an_answer_is_in_doubt_and_sent_once(
    proxy: FaultProxy, client: Client, fault: object
) -> None:
    proxy.plan(fault)
    with pytest.raises(Ambiguous):
        client.write("POST", f"{proxy.base}/x", json={"a": 1})
    assert proxy.asked["POST", "/x"] == 1


@pytest.mark.parametrize("fault", [DROP_ANSWER, RESET_BEFORE, HALF_BODY, delay(3)])
def test_a_read_is_tried_once_more(
    proxy: FaultProxy, client: Client, fault: object
) -> None:
    proxy.plan(fault)
    assert client.read(f"{proxy.base}/x").ok
    proxy.plan(fault, times=2)
    with pytest.raises(Transient):
        client.read(f"{proxy.base}/x")
    assert proxy.asked["GET", "/x"] == 4


def test_a_server_that_names_a_time_took_nothing(
    proxy: FaultProxy, client: Client
) -> None:
    proxy.plan(answer(503, {"Retry-After": "7"}), times=2)
    with pytest.raises(Transient) as caught:
        client.write("POST", f"{proxy.base}/x", json={})
    assert caught.value.retry_after == 7
    with pytest.raises(Transient):
        client.read(f"{proxy.base}/x")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 408])
def test_a_broken_server_may_have_taken_it(
    proxy: FaultProxy, client: Client, status: int
) -> None:
    proxy.plan(answer(status), times=3)
    with pytest.raises(Ambiguous):
        client.write("POST", f"{proxy.base}/x", json={})
    with pytest.raises(Transient):
        client.read(f"{proxy.base}/x")


def test_nobody_there_means_surely_not_sent(proxy: FaultProxy, client: Client) -> None:
    with proxy.refusing(), pytest.raises(Transient, match="no_connection"):
        client.write("POST", f"{proxy.base}/x", json={})

    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Transient, match="no_connection"):
        Client(resolve=unknown).write("POST", "https://nowhere.example/", json={})


def test_the_second_address_is_tried(server: Server) -> None:
    addresses = ["127.0.0.2", "127.0.0.1"]  # nothing listens on the first
    client = Client(allow_private=True, resolve=lambda host, port: addresses)
    url = f"http://two.example:{server.server_port}/"
    assert client.write("POST", url, json={}).ok
    assert len(server.seen) == 1


def test_an_answer_may_not_be_endless(server: Server, client: Client) -> None:
    with pytest.raises(Transient, match="too_large"):
        client.read(f"{server.base}/big")
    with pytest.raises(Ambiguous, match="too_large"):
        client.write("POST", f"{server.base}/big", json={})


def test_too_much_is_said_as_such(proxy: FaultProxy, client: Client) -> None:
    proxy.plan(answer(413))
    with pytest.raises(PayloadTooLarge):
        client.write("POST", f"{proxy.base}/x", json={})


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a"', b"[" * 100_000])
def test_a_body_that_is_no_json(proxy: FaultProxy, client: Client, body: bytes) -> None:
    proxy.plan(answer(200, body=body), times=2)
    with pytest.raises(Ambiguous):
        client.write("POST", f"{proxy.base}/x", json={}).json()
    with pytest.raises(Transient):
        client.read(f"{proxy.base}/x").json()


@pytest.mark.parametrize("text", ["lone \ud800", "\udfff"])
def test_what_cannot_be_written_is_refused_here(
    server: Server, client: Client, text: str
) -> None:
    with pytest.raises(Rejected, match="characters"):
        client.write("POST", server.base, json={"a": text})
    with pytest.raises(Rejected, match="characters"):
        client.write("POST", server.base, token=text, json={})
    with pytest.raises(ChannelError):
        client.write("POST", server.base, headers={"Idempotency-Key": "a\r\nb: c"})
    assert server.seen == []


# -- when to come back ---------------------------------------------------------------------

NOW = dt.datetime(2026, 11, 17, 9, 0, tzinfo=dt.UTC)
DATE = {"date": "Tue, 17 Nov 2026 09:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "42"}, 42),
        ({"retry-after": "Tue, 17 Nov 2026 09:01:30 GMT", **DATE}, 90),
        ({"x-ratelimit-reset": "2026-11-17T09:05:00.123456Z", **DATE}, 300.123456),
        ({"x-ratelimit-reset": "2026-11-17T10:05:00+01:00", **DATE}, 300),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 287), **DATE}, 287),
        ({"x-rate-limit-reset": str(int(NOW.timestamp() * 1000) + 9000), **DATE}, 9),
        ({"ratelimit-reset": "15"}, 15),
        ({"retry-after": "5", "x-ratelimit-reset": "2026-11-17T11:00:00Z"}, 5),
        ({"retry-after": "soon", "ratelimit-reset": "20"}, 20),
        # bounds: never at once, never for ever, and something when nobody says
        ({}, 60),
        ({"retry-after": "0"}, 1),
        ({"retry-after": "-5"}, 60),
        ({"retry-after": "999999999"}, 86_400),
        ({"retry-after": "nan"}, 60),
        ({"retry-after": "inf"}, 60),
        ({"retry-after": "Tue, 17 Nov 2026 08:00:00 GMT", **DATE}, 1),
        ({"x-ratelimit-reset": "2026-11-17T09:05:00Z"}, 60),  # no Date: cannot tell
        ({"x-ratelimit-reset": "99999999999999999999", **DATE}, 60),
        ({"x-ratelimit-reset": "never", "date": "never"}, 60),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == pytest.approx(seconds)


@pytest.mark.parametrize("dialect", ["seconds", "iso", "epoch"])
def test_too_many_requests_in_three_dialects(
    proxy: FaultProxy, client: Client, dialect: str
) -> None:
    fault = rate_limited(dialect, 120, now=NOW)
    proxy.plan(
        answer(429, {**fault.headers, "Date": DATE["date"]}, fault.body), times=2
    )
    with pytest.raises(RateLimited) as caught:
        client.write("POST", f"{proxy.base}/x", json={})
    assert caught.value.retry_after == pytest.approx(120)
    assert caught.value.body == "Too many requests"
    with pytest.raises(RateLimited):
        client.read(f"{proxy.base}/x")
    assert proxy.asked["GET", "/x"] == 1, "asking again at once makes it worse"


# -- secrets -------------------------------------------------------------------------------


def chain(error: BaseException | None) -> str:
    words = []
    while error is not None:
        words += [repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return " ".join(words)


def test_errors_and_logs_carry_no_secret_and_no_text(
    proxy: FaultProxy, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text = "Amal waits at the bridge"
    for fault in (DROP_ANSWER, HALF_BODY, RESET_BEFORE, answer(500), answer(503)):
        proxy.plan(fault)
        with pytest.raises(ChannelError) as caught:
            client.write(
                "POST",
                f"{proxy.base}/x",
                token=TOKEN,
                json={"status": text},
                headers={"X": TOKEN},
            )
        told = chain(caught.value)
        assert TOKEN not in told
        assert text not in told
    assert TOKEN not in caplog.text
    assert "httpx" not in {record.name for record in caplog.records}


def test_a_server_that_repeats_what_we_sent(server: Server, client: Client) -> None:
    told = client.write(
        "POST", f"{server.base}/refuse", form={"client_secret": "sesame123456"}
    )
    assert told.status == 422
    assert "sesame" not in told.said
    assert "sesame" not in repr(told)
    assert told.said.startswith("no: ")


def test_is_listening(server: Server) -> None:
    assert is_listening("127.0.0.1", server.server_port)
    assert not is_listening("127.0.0.2", server.server_port)
