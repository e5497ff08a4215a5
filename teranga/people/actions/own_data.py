"""A person is given what the desk holds about her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from teranga.kernel.registries import export
from teranga.people.access import Actor
from teranga.people.actions.lines import line


@transaction.atomic
def give_own(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Every app's part about this person, in the organisation where she works now.

    No cell of the matrix is asked: it is hers, whatever her role is.
    """
    line(actor, now, "people.own_data", actor.membership)
    return {
        "organisation": actor.organisation.name,
        "made_at": now.isoformat(),
        "holds": {
            name: tell(actor.organisation, actor.person)
            for name, tell in export.items()
        },
    }
