"""One mail to one server: it arrives, or the error says whether to try again."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from teranga.channels.errors import (
    Ambiguous,
    AuthRevoked,
    CapabilityMissing,
    ChannelError,
    Rejected,
    Transient,
)
from teranga.channels.mail import MailServer, check, send
from tests.peers.fixtures import Line
from tests.peers.mail import wait_for_mail

MESSAGE = "Subject: Something needs you\r\n\r\nنعم\r\n".encode()


def post(server: MailServer, *recipients: str) -> list[str]:
    return send(
        server,
        sender="desk@example.test",
        recipients=list(recipients),
        message=MESSAGE,
    )


def test_an_address_is_read_and_the_password_not_shown() -> None:
    read = MailServer.from_url("smtps://desk%40ngo:p%2Fw@mail.example:4465")
    assert (read.host, read.port, read.tls) == ("mail.example", 4465, True)
    assert (read.name, read.password) == ("desk@ngo", "p/w")
    assert "p/w" not in repr(read)
    assert MailServer.from_url("smtp://localhost").port == 587
    for wrong in ("mail.example", "http://mail.example", "smtp://", ""):
        with pytest.raises(ValueError, match="smtps://"):
            MailServer.from_url(wrong)


def test_a_mail_goes_the_whole_way(mail_peer: Line) -> None:
    server = MailServer.from_url(mail_peer["url"])
    check(server)
    assert post(server, "amina@example.test") == []
    found = wait_for_mail(mail_peer, "amina@example.test")[0]
    assert found["Subject"] == "Something needs you"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("nosuch@example.test", Rejected),
        ("full@example.test", Transient),
        ("somebody@elsewhere.test", Rejected),
    ],
)
def test_a_real_server_refuses(
    mail_peer: Line, address: str, expected: type[ChannelError]
) -> None:
    with pytest.raises(expected) as refused:
        post(MailServer.from_url(mail_peer["url"]), address)
    assert address not in str(refused.value) + refused.value.body


def test_one_of_two_is_refused_and_named(mail_peer: Line) -> None:
    server = MailServer.from_url(mail_peer["url"])
    refused = post(server, "amina@example.test", "nosuch@example.test")
    assert refused == ["nosuch@example.test"]


@contextmanager
def scripted(answers: dict[str, str], *, host: str = "127.0.0.1") -> Iterator[int]:
    """A mail server that says what the test wants; "" hangs up without a word."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 hello\r\n")
            while line := self.rfile.readline():
                word = line.split()[0].decode(errors="replace").upper()
                if word == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while self.rfile.readline() != b".\r\n":
                        pass
                    word = "END"
                answer = answers.get(word, "250 fine")
                if not answer:
                    return
                self.wfile.write(answer.encode() + b"\r\n")

    with socketserver.ThreadingTCPServer((host, 0), Talk) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"END": ""}, Ambiguous),  # the text was gone: it may have been taken
        ({"END": "451 later"}, Transient),
        ({"END": "554 never"}, Rejected),
        ({"MAIL": "550 no"}, Rejected),
        ({"MAIL": "451 later"}, Transient),
        ({"EHLO": "", "HELO": ""}, Transient),
    ],
)
def test_each_trouble_has_its_kind(
    answers: dict[str, str], expected: type[ChannelError]
) -> None:
    with scripted(answers) as port, pytest.raises(expected):
        post(MailServer(host="127.0.0.1", port=port, tls=False), "a@example.test")


def test_a_wrong_password_is_told_apart() -> None:
    answers = {"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": "535 no"}
    with scripted(answers) as port, pytest.raises(AuthRevoked):
        post(
            MailServer(host="127.0.0.1", port=port, name="a", password="b", tls=False),
            "a@example.test",
        )


def test_nothing_goes_in_the_clear_to_another_machine() -> None:
    with scripted({}, host="127.0.0.2") as port, pytest.raises(CapabilityMissing):
        post(MailServer(host="127.0.0.2", port=port, tls=False), "a@example.test")


def test_a_server_that_is_not_there_or_silent_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        quick = MailServer(host="127.0.0.1", port=port, tls=False, timeout=0.3)
        with pytest.raises(Transient):
            post(quick, "a@example.test")
    with pytest.raises(Transient):
        post(quick, "a@example.test")


def test_a_certificate_of_nobody_is_refused() -> None:
    with scripted({}) as port, pytest.raises(Transient):
        post(MailServer(host="127.0.0.1", port=port, tls=True, timeout=1), "a@b.test")
