"""After a restore: what may have gone out since the backup is held for a person.

The backup still says "planned" of posts that left after it was made; sending them would
put them out twice. Who releases one has looked at the network first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.kernel import ledger
from teranga.publish.actions import _rows
from teranga.publish.models import Delivery, Trial


def hold_what_slept(made_at: datetime, now: datetime) -> int:
    """Hold every delivery that came due by now, released ones too. How many."""
    slept = _rows.every().filter(state=Delivery.State.PLANNED, not_before__lte=now)
    posts: set[tuple[UUID, UUID]] = set()
    with transaction.atomic():
        for row in slept:
            _rows.change(row, held_at=now)
            _rows.note(row, "held", now=now)
            posts.add((row.post_id, row.organisation_id))
        for post, organisation in posts:
            ledger.record(
                organisation=organisation,
                person=None,
                now=now,
                verb="publish.held_after_restore",
                subject_kind="publish.post",
                subject=post,
            )
            _rows.settle(post, organisation=organisation, now=now)
    return len(slept)


def look_for_trials(made_at: datetime, now: datetime) -> None:
    """A test that waited in the backup may have gone out since: it is looked for only."""
    due = Trial.objects.all_organisations(reason="a restore sends no test twice")
    due.filter(state=Trial.State.DUE).update(
        state=Trial.State.RUNNING, attempt=1, lease_until=made_at
    )
