"""PostgreSQL, Redis and a mail server, as the product will meet them."""

from __future__ import annotations

import os
import secrets
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests.peers.mail import mailbox, wait_for_mail
from tests.peers.postgres import fresh_database
from tests.peers.process import ROOT


def test_fresh_databases_know_nothing_of_each_other(postgres: dict) -> None:
    first, second = fresh_database(postgres), fresh_database(postgres)
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'مرحبا' AS text")
        assert connection.execute("SELECT lower(text) FROM notes").fetchone() == (
            "مرحبا",
        )
    with (
        psycopg.connect(second) as connection,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        connection.execute("SELECT * FROM notes")


def test_postgres_listens_on_no_network(postgres: dict) -> None:
    with psycopg.connect(postgres["url"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_the_desk_finds_its_database(postgres: dict, tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.db import connection as c; u = c.cursor(); u.execute('SELECT 41 + 1')\n"
        "print(c.vendor, u.fetchone()[0])"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "teranga.config.settings",
        "TERANGA_DATABASE_URL": fresh_database(postgres),
        "TERANGA_DATA": str(tmp_path),
        "TERANGA_TESTING": "1",
    }
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (said.stdout, said.stderr) == ("postgresql 42\n", "")


def test_redis_keeps_nothing_on_disk(redis: dict) -> None:
    with Redis.from_url(redis["url"]) as client:
        assert client.set("key", "value")
        assert client.get("key") == b"value"
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def send(mail_peer: dict, to: str, sender: str = "desk@example.test") -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, secrets.token_hex(8)
    mail.set_content("Your code is ١٢٣٤٥٦")
    with smtplib.SMTP(
        mail_peer["smtp_host"], mail_peer["smtp_port"], timeout=10
    ) as smtp:
        smtp.send_message(mail)
    return mail["Subject"]


def test_a_mail_arrives_as_it_was_sent(mail_peer: dict) -> None:
    name = f"amina-{secrets.token_hex(4)}@example.test"
    assert mailbox(mail_peer, name) == []
    subject = send(mail_peer, name)
    [mail] = wait_for_mail(mail_peer, name)
    assert (mail["Subject"], mail["To"]) == (subject, name)
    assert mail.get_content().strip() == "Your code is ١٢٣٤٥٦"


@pytest.mark.parametrize(
    ("to", "code", "text"),
    [
        ("nosuch@example.test", 550, b"5.1.1"),
        ("full@example.test", 452, b"4.2.2"),
        ("somebody@example.org", 554, b"5.7.1"),
    ],
)
def test_refused_mail_is_refused_at_once(
    mail_peer: dict, to: str, code: int, text: bytes
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(mail_peer, to)
    answer = refused.value.recipients[to]
    assert answer[0] == code and answer[1].startswith(text)


def test_a_late_refusal_comes_back_as_a_report(mail_peer: dict) -> None:
    name = f"bounce-{secrets.token_hex(4)}"
    send(mail_peer, "late@example.test", sender=f"{name}+9@example.test")
    [report] = wait_for_mail(mail_peer, f"{name}@example.test")
    assert report.get_content_type() == "multipart/report"
    assert report["X-Original-To"] == f"{name}+9@example.test"
    status = next(
        part for part in report.walk() if "delivery-status" in part.get_content_type()
    )
    assert "Status: 5.7.1" in status.as_string()
