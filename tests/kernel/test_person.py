"""A person is given what the kernel holds of her, and it goes when she asks."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import transaction

from teranga.kernel import ledger
from teranga.kernel.models import LedgerEntry, Notice
from teranga.kernel.registries import erasure, export
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_her_notices_and_lines_are_hers_and_then_nobodys(
    world: World, now: datetime
) -> None:
    for name in ("editor", "viewer"):
        with transaction.atomic():
            ledger.record(
                organisation=world.house,
                person=world.people[name].pk,
                now=now,
                verb="post.change",
                subject_kind="post",
                subject="1",
            )
        Notice.objects.create(
            organisation=world.house,
            person=world.people[name].pk,
            what="x",
            path="/1/",
            made_at=now,
        )
    me = world.people["editor"].pk
    given = export.get("kernel")(world.house, me)
    assert [one["did"] for one in given["ledger"]] == ["post.change"]
    assert [one["path"] for one in given["notices"]] == ["/1/"]
    assert export.get("kernel")(world.elsewhere, me) == {"notices": [], "ledger": []}

    before = LedgerEntry.objects.of(world.house).count()
    for _ in range(2):  # a restore asks again
        erasure.get("kernel")(world.house, me, now)
    assert export.get("kernel")(world.house, me) == {"notices": [], "ledger": []}
    assert LedgerEntry.objects.of(world.house).count() == before
    assert Notice.objects.of(world.house).count() == 1


def test_no_model_waits_for_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
