"""Tell a person that something needs her: a line on her page, and a mail without content.

The page says what kind of thing waits, and where. The mail says only "Something needs
you": others read mail, and a subject line can give somebody away.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from teranga.channels.errors import Ambiguous, ChannelError
from teranga.kernel import mail
from teranga.kernel.jobs import poke, sweep
from teranga.kernel.models import Notice, Organisation
from teranga.kernel.registry import Registry

log = logging.getLogger("teranga.notify")

QUIET = timedelta(hours=1)  # one mail an hour is enough to know
WORTH_A_MAIL = timedelta(days=1)

# code → lazy text of the line on the page: "A post waits for you to approve it."
kinds: Registry[Any] = Registry("notify.kinds")


def notify(
    *,
    organisation: Organisation | UUID,
    person: UUID,
    now: datetime,
    what: str,
    path: str,
) -> None:
    """Put a notice on her page, once until she has seen it, and mail her soon.

    Inside the action's transaction. ``path`` is an address of this desk. KeyError for a
    kind that nobody registered.
    """
    kinds.get(what)
    org = getattr(organisation, "pk", organisation)
    _notice, fresh = Notice.objects.of(org).get_or_create(
        person=person,
        what=what,
        path=path,
        seen_at=None,
        defaults={"organisation_id": org, "made_at": now},
    )
    if fresh:
        poke("kernel.notices")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    text: Any  # lazy text
    path: str
    made_at: datetime


def unseen(*, organisation: Organisation | UUID, person: UUID) -> list[Waiting]:
    """What she has not opened yet, newest first."""
    rows = Notice.objects.of(organisation).filter(person=person, seen_at__isnull=True)
    return [
        Waiting(text=kinds.get(row.what), path=row.path, made_at=row.made_at)
        for row in rows.order_by("-made_at")[:50]
        if row.what in kinds
    ]


def seen(
    *, organisation: Organisation | UUID, person: UUID, now: datetime, path: str = ""
) -> int:
    """She opened that address (or all of them): its notices go."""
    rows = Notice.objects.of(organisation).filter(person=person, seen_at__isnull=True)
    rows = rows.filter(path=path) if path else rows
    # Mostly there is none: who only looks need not wait for those who write.
    return rows.update(seen_at=now) if rows.exists() else 0


@sweep("kernel.notices", lane="slow", every=60)
def mail_notices(now: datetime) -> None:
    """Mail everybody who has a fresh notice and had no mail within the hour."""
    if not mail.configured():
        return
    every = Notice.objects.all_organisations(reason="one mail for all that waits")
    fresh = every.filter(
        seen_at__isnull=True, mailed_at__isnull=True, made_at__gt=now - WORTH_A_MAIL
    )
    for person in set(fresh.values_list("person", flat=True)):
        if not every.filter(person=person, mailed_at__gt=now - QUIET).exists():
            _mail_one(person, now)


def _mail_one(person: UUID, now: datetime) -> None:
    every = Notice.objects.all_organisations(reason="one mail for all that waits")
    waiting = every.filter(person=person, seen_at__isnull=True, mailed_at__isnull=True)
    keys = list(waiting.values_list("pk", flat=True))
    # Claimed before the call: two workers must not write twice.
    if waiting.filter(pk__in=keys).update(mailed_at=now) == 0:
        return
    user = get_user_model().objects.filter(pk=person, is_active=True).first()
    if user is None or not user.email:
        return
    try:
        mail.deliver(words_for(user.email, user.language))
    except Ambiguous:
        return  # it may have arrived; the next hour is soon enough
    except ChannelError as error:
        log.warning("A notice was not mailed: %s", error.code)
        every.filter(pk__in=keys).update(mailed_at=None)


def words_for(address: str, language: str) -> EmailMessage:
    with translation.override(language or settings.LANGUAGE_CODE):
        lines = [
            _("Something at your desk needs you. Open the desk to see what it is."),
            settings.PUBLIC_URL,
            _("This mail says no more, because others may read it."),
        ]
        return EmailMessage(
            subject=_("Something needs you"),
            body="\n\n".join(line for line in lines if line) + "\n",
            to=[address],
        )
