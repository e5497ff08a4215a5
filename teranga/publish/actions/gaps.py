"""After a restore: have the accounts looked through, and say that it was done."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from teranga.channels import registry
from teranga.kernel import jobs
from teranga.people.access import Actor, require
from teranga.publish.actions._accounts import require_real
from teranga.publish.actions._record import record
from teranga.publish.models import Gap, GapLook
from teranga.publish.queries.gaps import gap_for

BUSY = timedelta(minutes=3)  # so long a look may take before it is begun anew


class SettledBefore(Exception):
    """Somebody was quicker."""


def look_through(*, actor: Actor, now: datetime, gap: UUID) -> int:
    """Ask every account that can be asked. How many. Raises NoSuchGap, InTraining."""
    require(actor, "change", "delivery")
    require_real(actor)
    with transaction.atomic():
        row = gap_for(actor=actor, gap=gap)
        looks = GapLook.objects.of(actor.organisation).filter(gap=row)
        asked = 0
        for look in looks.select_related("account"):
            if registry.is_listable(look.account.kind):
                look.state, look.lease_until = GapLook.State.DUE, None
                look.save(update_fields=["state", "lease_until"])
                jobs.send("publish.gap_look", look.pk)
                asked += 1
        record(actor, now, "publish.gap_look", row, accounts=asked)
        return asked


def settle(*, actor: Actor, now: datetime, gap: UUID) -> Gap:
    """A person has looked and decided. What was found stays to be read.

    Raises NoSuchGap, SettledBefore.
    """
    require(actor, "change", "delivery")
    with transaction.atomic():
        row = gap_for(actor=actor, gap=gap)
        free = Gap.objects.of(actor.organisation).filter(pk=row.pk, settled_at=None)
        if not free.update(settled_at=now, settled_by=actor.person):
            raise SettledBefore
        record(actor, now, "publish.gap_settled", row)
        return row
