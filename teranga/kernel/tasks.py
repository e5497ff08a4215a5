"""The kernel's own background work."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from teranga.kernel import chain, mail, pulse, retention
from teranga.kernel.jobs import daily, sweep
from teranga.kernel.models import Work

BATCH = 5000


@sweep("kernel.seal", lane="outgoing", every=10)
def seal(now: datetime) -> None:
    """Chain what was written since; a batch that was full has more behind it."""
    while chain.seal_batch(now=now, limit=BATCH) == BATCH:
        pass


@daily("kernel.ledger", hour=3)
def watch_ledger(work: Work, now: datetime) -> None:
    """Walk the whole chain, and send its head to the witness if there is one."""
    seal(now)
    broken = chain.verify()
    pulse.beat("ledger", now=now, broken=broken.entry if broken else 0)
    head = chain.head()
    if head is None or not settings.ENV.ledger_witness:
        return
    mail.deliver(
        EmailMessage(
            subject=_("The ledger's head, %(day)s") % {"day": now.date().isoformat()},
            body=head.lines(),
            to=[settings.ENV.ledger_witness],
        )
    )


@daily("kernel.retention", hour=2)
def keep_no_longer(work: Work, now: datetime) -> None:
    lines = retention.run(now=now)
    gone, held = sum(line.gone for line in lines), sum(line.held for line in lines)
    pulse.beat("retention", now=now, gone=gone, held=held)
