"""After a restore: everything that is planned is held for a person.

The backup still says "planned" of posts that left after it was made, and of posts that
somebody stopped, changed or held since: sending them would put them out twice, or put out
what nobody wants out any more. Who releases one has looked first.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.channels import registry
from teranga.kernel import ledger
from teranga.kernel.models import Organisation
from teranga.publish.actions import _rows, _telling
from teranga.publish.models import Account, Delivery, Gap, GapLook, Trial


def hold_what_slept(made_at: datetime, now: datetime) -> int:
    """Hold every delivery that is planned, released ones and later ones too. How many."""
    slept = _rows.every().filter(state=Delivery.State.PLANNED)
    theirs: dict[UUID, list[Delivery]] = defaultdict(list)
    for row in slept:
        theirs[row.organisation_id].append(row)
    with transaction.atomic():
        for organisation, rows in theirs.items():
            posts = _rows.hold_these(rows, organisation=organisation, now=now)
            ledger.record_all(
                organisation=organisation,
                now=now,
                verb="publish.held_after_restore",
                subject_kind="publish.post",
                subjects=posts,
            )
    return len(slept)


def look_for_trials(made_at: datetime, now: datetime) -> None:
    """A test that waited in the backup may have gone out since: it is looked for only."""
    due = Trial.objects.all_organisations(reason="a restore sends no test twice")
    due.filter(state=Trial.State.DUE).update(
        state=Trial.State.RUNNING, attempt=1, lease_until=made_at
    )


def tell_of_the_gap(made_at: datetime, now: datetime) -> str:
    """Nobody here remembers what went out since the backup: say so to who can look."""
    houses = Organisation.objects.all_organisations(
        reason="a restore tells every organisation what its desk does not know"
    )
    for house in houses.exclude(state=Organisation.State.CLOSED).filter(demo=False):
        gap, fresh = Gap.objects.of(house).get_or_create(
            until=now, defaults={"organisation": house, "since": min(made_at, now)}
        )
        if fresh:
            _open_looks(gap)
            _telling.gap_opened(gap, now=now)
    return (
        f"What was published between {made_at:%Y-%m-%d %H:%M} and {now:%Y-%m-%d %H:%M}"
        " UTC is not known to this desk, nor are accounts connected in that time."
        " Under Today, coordinators and editors can have the accounts looked through."
    )


def _open_looks(gap: Gap) -> None:
    """Nobody is asked yet: a person says when. What cannot be asked is named at once."""
    accounts = Account.objects.of(gap.organisation_id)
    for account in accounts.exclude(state=Account.State.CONNECTING):
        if not registry.is_away(account.kind):
            continue  # its posts live in the backup itself
        able = registry.is_listable(account.kind)
        state = GapLook.State.FAILED if able else GapLook.State.BY_HAND
        GapLook.objects.create(
            organisation_id=gap.organisation_id,
            gap=gap,
            account=account,
            state=state,
            trouble="not_asked" if able else "",
        )
