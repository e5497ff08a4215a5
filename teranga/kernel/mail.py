"""Mail goes out through channels/mail.py; without a configured server it is quiet.

Pages ask ``configured`` and say that no mail can be sent; nothing crashes and nothing is
promised. Addresses and texts never reach a log.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from teranga.channels import mail
from teranga.channels.errors import ChannelError

log = logging.getLogger("teranga.mail")


def configured() -> bool:
    return bool(settings.ENV.mail_url)


def server() -> mail.MailServer:
    return mail.MailServer.from_url(settings.ENV.mail_url)


def deliver(message: EmailMessage) -> None:
    """Hand one mail to the server. Raises a ChannelError; quiet when not configured."""
    if not configured() or not message.recipients():
        return
    sender = parseaddr(message.from_email)[1]
    domain = sender.rpartition("@")[2] or "localhost"
    # Django's own would carry the name of this machine.
    message.extra_headers.setdefault("Message-ID", make_msgid(domain=domain))
    mail.send(
        server(),
        sender=sender,
        recipients=message.recipients(),
        message=message.message().as_bytes(linesep="\r\n"),
    )


class Backend(BaseEmailBackend):
    """What Django and allauth send through. A mail that fails never breaks a page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = 0
        for message in email_messages:
            try:
                deliver(message)
            except ChannelError as error:
                log.warning("A mail was not sent: %s", error.code)
            else:
                sent += configured()
        return sent
