"""What needs this person: gathered from every app that registered, ordered by danger."""

from __future__ import annotations

from datetime import UTC, datetime

from teranga.kernel import registries
from teranga.kernel.registries import TodayItem
from teranga.people.access import Actor

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def needs_you(*, actor: Actor, now: datetime) -> list[TodayItem]:
    """Urgent first, then the oldest. Each provider asks the access matrix itself."""
    items = [item for provide in registries.today for item in provide(actor, now)]
    return sorted(items, key=lambda item: (not item.urgent, item.since or LONG_AGO))
