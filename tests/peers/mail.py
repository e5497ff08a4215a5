"""Postfix and Dovecot in a private folder: a mail goes the whole way, and never out.

Everybody ``@example.test`` has a mailbox. ``nosuch@`` is refused (550 5.1.1), ``full@``
is refused for now (452 4.2.2), ``late@`` is taken and then bounced with a real report to
MAIL FROM, ``name+detail@`` reaches ``name@`` and keeps the detail in X-Original-To.
Every other domain is refused (554 5.7.1). Needs root, as Postfix does.

Line: ``url`` (``smtp://127.0.0.1:PORT``), ``smtp_host``, ``smtp_port``, ``imap_port``,
``domain``. Read with ``mailbox(line, address)`` or ``wait_for_mail(line, address)``.

    python -m tests.peers.mail FOLDER SMTP_PORT LMTP_PORT IMAP_PORT
"""

from __future__ import annotations

import email
import imaplib
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from tests.peers.process import PeerMissing, end, listens, main, wait_for

DOMAIN = "example.test"
SBIN = "/usr/lib/postfix/sbin"
QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold"),
    *("incoming", "maildrop", "private", "public", "saved", "trace"),
)

DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_username_format = %Lu
mail_location = maildir:{folder}/home/%u
recipient_delimiter = +
first_valid_uid = 1
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/home/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

POSTFIX = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.example.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
alias_database =
fast_flush_domains =
recipient_delimiter = +
virtual_mailbox_domains = example.test
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.7.1 no mail leaves a test
local_transport = error:5.7.1 no mail leaves a test
relay_transport = error:5.7.1 no mail leaves a test
transport_maps = inline:{{ {{late@example.test = late:}} }}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions =
    check_recipient_access inline:{{
        {{nosuch@example.test = 550 5.1.1 No such person here}}
        {{full@example.test = 452 4.2.2 The mailbox is full}} }}
    reject_unauth_destination
smtputf8_enable = yes
"""

SERVICES = """\
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
late unix - n n - - pipe user=mail argv=/bin/sh -c {{echo 5.7.1 Refused after a look; exit 77}}
lmtp unix - - n - - lmtp flags=O
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def start(
    folder: Path, smtp: str, lmtp: str, imap: str
) -> tuple[dict[str, Any], Callable[[], None]]:
    check()
    values = {"folder": folder, "smtp": smtp, "lmtp": lmtp, "imap": imap}
    dovecot = start_dovecot(folder, values)
    try:
        postfix = start_postfix(folder, values)
    except BaseException:
        end(dovecot)
        raise
    line = {
        "url": f"smtp://127.0.0.1:{smtp}",
        "smtp_host": "127.0.0.1",
        "smtp_port": int(smtp),
        "imap_port": int(imap),
        "domain": DOMAIN,
    }
    return line, lambda: (end(postfix), end(dovecot))


def check() -> None:
    for program, package in (
        ("/usr/sbin/dovecot", "dovecot-imapd"),
        ("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"),
        (f"{SBIN}/master", "postfix"),
    ):
        if not Path(program).exists():
            raise PeerMissing(f"needs {package} (apt-get install {package})")
    if os.geteuid():
        raise PeerMissing("needs root: Postfix starts only so")


def start_dovecot(folder: Path, values: dict[str, Any]) -> subprocess.Popen[bytes]:
    (folder / "home").mkdir()
    shutil.chown(folder / "home", "mail", "mail")
    config = folder / "dovecot.conf"
    config.write_text(DOVECOT.format(**values))
    log = (folder / "dovecot.out").open("w")
    server = subprocess.Popen(
        ["/usr/sbin/dovecot", "-F", "-c", config], stdout=log, stderr=log
    )
    wait_for(
        lambda: listens(int(values["imap"])) and listens(int(values["lmtp"])), server
    )
    return server


def start_postfix(folder: Path, values: dict[str, Any]) -> subprocess.Popen[bytes]:
    config = folder / "postfix"
    config.mkdir()
    (config / "main.cf").write_text(POSTFIX.format(**values))
    (config / "master.cf").write_text(SERVICES.format(**values))
    # Postfix waits two seconds for a file written just now: somebody may be writing it.
    os.utime(config / "main.cf", (0, 0))
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "queue" / "pid").mkdir(parents=True)
    for name in QUEUES:
        (folder / "queue" / name).mkdir(mode=0o710)
        shutil.chown(folder / "queue" / name, "postfix", "postdrop")
    log = (folder / "postfix.out").open("w")
    # The master itself, in our process group (-d): `postfix start` would check the
    # queue for two seconds and leave the group, so that nobody could stop it for sure.
    server = subprocess.Popen(
        [f"{SBIN}/master", "-c", config, "-d"], stdout=log, stderr=log
    )
    wait_for(lambda: listens(int(values["smtp"])), server)
    return server


def mailbox(mail: dict[str, Any], address: str) -> list[EmailMessage]:
    """What lies in somebody's inbox, oldest first."""
    with imaplib.IMAP4("127.0.0.1", mail["imap_port"], timeout=10) as imap:
        imap.login(address, "any")
        imap.select("INBOX", readonly=True)
        found = imap.search(None, "ALL")[1][0].split()
        raw = [imap.fetch(number, "(RFC822)")[1][0][1] for number in found]
    return [email.message_from_bytes(one, policy=default) for one in raw]


def wait_for_mail(
    mail: dict[str, Any], address: str, *, count: int = 1, seconds: float = 10
) -> list[EmailMessage]:
    """The inbox as soon as it holds ``count`` mails; fails when it does not in time."""
    until = time.monotonic() + seconds
    while len(found := mailbox(mail, address)) < count:
        assert time.monotonic() < until, f"{len(found)} of {count} mails in {seconds} s"
        time.sleep(0.05)
    return found


if __name__ == "__main__":
    main(start)
