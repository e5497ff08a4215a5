"""One mail to one mail server, with TLS and time limits. Reading mail comes later.

``smtps://`` speaks TLS from the first byte. ``smtp://`` must offer STARTTLS, except on
this very machine: a password or an address never crosses a network in the clear.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from teranga.channels.errors import (
    Ambiguous,
    AuthRevoked,
    CapabilityMissing,
    Rejected,
    Transient,
)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    host: str
    port: int
    name: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True  # from the first byte
    timeout: float = 15.0

    @classmethod
    def from_url(cls, url: str) -> MailServer:
        """``smtp(s)://name:password@host:port``. ValueError when it is something else."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("A mail server is written smtps://name:password@host:port")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            name=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtps",
        )


def check(server: MailServer) -> None:
    """Connect and sign in, send nothing. Raises what ``send`` would."""
    with _connected(server):
        pass


def send(
    server: MailServer, *, sender: str, recipients: list[str], message: bytes
) -> list[str]:
    """Hand over one mail. Returns the addresses that the server refused, if not all.

    Transient: surely not taken, try again. Rejected: it never will be. Ambiguous: the
    line broke after the text had gone, so it may have been taken.
    """
    with _connected(server) as smtp:
        try:
            return list(smtp.sendmail(sender, recipients, message))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            kind = Transient if all(400 <= code < 500 for code in codes) else Rejected
            raise kind(body=f"recipients {codes}") from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            kind = Transient if 400 <= error.smtp_code < 500 else Rejected
            raise kind(body=f"code {error.smtp_code}") from error
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Ambiguous from error


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    smtp = None
    try:
        smtp = _open(server)
        if server.name:
            smtp.login(server.name, server.password)
    except smtplib.SMTPAuthenticationError as error:
        _close(smtp)
        raise AuthRevoked(body=f"code {error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        _close(smtp)
        raise Transient(type(error).__name__) from error
    except BaseException:
        _close(smtp)
        raise
    try:
        yield smtp
    finally:
        _close(smtp)


def _open(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    # Our machine's own name is nobody's business.
    common = {"timeout": server.timeout, "local_hostname": "localhost"}
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, context=trust, **common)
    smtp = smtplib.SMTP(server.host, server.port, **common)
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        local = server.host in LOOPBACK
        smtp.starttls(context=_lenient() if local else trust)
        smtp.ehlo()
    elif server.host not in LOOPBACK:
        _close(smtp)
        raise CapabilityMissing("This mail server offers no encryption.")
    return smtp


def _lenient() -> ssl.SSLContext:
    """A mail server on this machine signs its own certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _close(smtp: smtplib.SMTP | None) -> None:
    if smtp is None:
        return
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()
