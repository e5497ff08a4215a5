"""One line in the ledger, by somebody acting in an organisation."""

from __future__ import annotations

from datetime import datetime

from teranga.kernel import ledger
from teranga.people.access import Actor


def line(
    actor: Actor,
    now: datetime,
    verb: str,
    subject: object,
    *,
    kind: str = "membership",
    **facts: str | int | bool | None,
) -> None:
    """Inside the action's transaction. ``facts`` are codes and ids, never words."""
    ledger.record(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        verb=verb,
        subject_kind=kind,
        subject=subject,
        **facts,
    )
