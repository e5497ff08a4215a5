"""One ledger line about a row of publish: ids and codes only."""

from __future__ import annotations

from datetime import datetime

from teranga.kernel import ledger
from teranga.kernel.models import OrganisationModel
from teranga.people.access import Actor


def record(
    actor: Actor,
    now: datetime,
    verb: str,
    row: OrganisationModel,
    **facts: str | int | bool | None,
) -> None:
    """Inside the action's transaction."""
    ledger.record(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        verb=verb,
        subject_kind=f"publish.{row._meta.model_name}",
        subject=row.pk,
        **facts,
    )
