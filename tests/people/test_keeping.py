"""Links that are over are forgotten after a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from teranga.kernel import retention
from teranga.people.models import Ticket
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_links_that_are_over_go_after_a_month(world: World, now: datetime) -> None:
    def ticket(name: str, **more: Any) -> None:
        Ticket.objects.create(
            organisation=world.house,
            purpose="invite",
            digest=name,
            made_at=now,
            **{"expires_at": now + timedelta(days=1), **more},
        )

    long_ago, lately = now - timedelta(days=31), now - timedelta(days=29)
    ticket("open")
    for name, at in (("old", long_ago), ("late", lately)):
        ticket(f"expired {name}", expires_at=at)
        ticket(f"taken back {name}", revoked_at=at)
        ticket(f"used {name}", uses_left=0, used_at=at)
    retention.run(now=now)
    left = set(Ticket.objects.of(world.house).values_list("digest", flat=True))
    assert left == {"open", "expired late", "taken back late", "used late"}
