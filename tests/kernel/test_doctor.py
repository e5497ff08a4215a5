"""The doctor says what is wrong; a check that breaks is not checked, never fine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection

from teranga.kernel import (
    chain,
    disk,
    doctor,
    dumps,
    guard,
    jobs,
    mail,
    pulse,
)
from teranga.kernel.doctor import Verdict
from teranga.kernel.models import LedgerEntry
from teranga.kernel.organisations import create_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def statuses(now: datetime) -> dict[str, str]:
    return {str(one.title): one.status for one in doctor.examine(now=now)}


def test_the_worst_stands_first(now: datetime) -> None:
    found = [doctor.ORDER.index(one.status) for one in doctor.examine(now=now)]
    assert found == sorted(found)
    assert len(found) > 8


def test_a_check_that_breaks_is_not_checked(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(now: datetime) -> list[Verdict]:
        raise OSError("words that must not be shown")

    monkeypatch.setattr(doctor.checks, "_items", {"planted": (1, broken)})
    (found,) = doctor.examine(now=now)
    assert found.status == "not_checked"
    assert "planted" in str(found.title)
    assert "must not be shown" not in f"{found.title}{found.text}"


def test_silent_workers_are_named_until_they_beat(now: datetime) -> None:
    before = statuses(now)
    assert before["No worker for what goes out"] == "must"
    for lane in jobs.LANES:
        pulse.beat(f"lane.{lane}", now=now)
    after = statuses(now)
    assert after["A worker is there for what goes out"] == "fine"
    assert statuses(now + timedelta(hours=1))["No worker for slow work"] == "must"


def test_a_clock_that_went_back_is_seen(now: datetime) -> None:
    pulse.beat("lane.outgoing", now=now + timedelta(hours=3))
    assert statuses(now)["The clock of this machine has gone back"] == "must"


def test_a_full_disk_and_an_old_backup(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_share", lambda: 0.04)
    pulse.beat("backup", now=now - timedelta(days=3))
    found = statuses(now)
    assert found["The disk is nearly full: 4 % free"] == "must"
    assert found["The newest backup is older than two days"] == "should"


def test_loose_and_lost_keys(now: datetime, monkeypatch, tmp_path) -> None:
    from teranga.kernel.keys import load_or_make_keys

    held = load_or_make_keys(tmp_path / "keys")
    monkeypatch.setattr(settings, "KEYS", held)
    assert statuses(now)["The keys lie apart from the data"] == "fine"
    (held.folder / "tokens.json").chmod(0o644)
    assert statuses(now)["Others on this machine can read key files"] == "must"
    (held.folder / "tokens.json").unlink()
    assert statuses(now)["A key file is missing: tokens"] == "must"


def test_the_command_fails_on_a_must(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "✗ must" in capsys.readouterr().out


def test_the_nightly_walk_of_the_ledger_is_told(now: datetime) -> None:
    create_organisation(now=now, name="House")
    looked = "Nobody walked the ledger's chain in the last two days"
    assert statuses(now)[looked] == "not_checked"
    jobs.handlers.get("kernel.ledger")(None, now)
    assert statuses(now)["Every link of the ledger holds"] == "fine"
    assert statuses(now + timedelta(days=3))[looked] == "not_checked"
    first = LedgerEntry.objects.all_organisations(reason="a test").first()
    assert first is not None
    with guard.lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_ledgerentry SET verb = 'x' WHERE id = %s", [first.pk]
        )
    jobs.handlers.get("kernel.ledger")(None, now)
    assert statuses(now)[f"The ledger is broken at line {first.pk}"] == "must"


def test_guards_that_are_gone_are_seen(now: datetime) -> None:
    guard.remove()
    assert statuses(now)["The database lets lines of the ledger be changed"] == "must"
    guard.install()


def test_a_queue_that_is_silent_is_seen(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The queue does not answer" not in statuses(now)
    monkeypatch.setattr(jobs, "waiting", lambda _lane: None)
    assert statuses(now)["The queue does not answer"] == "must"


def test_a_database_left_aside_is_seen(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "A database from before a restore is still here"
    assert words not in statuses(now)
    monkeypatch.setattr(dumps, "asides", lambda: ["somewhere"])
    assert statuses(now)[words] == "should"


def test_the_head_goes_to_the_witness(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[EmailMessage] = []
    monkeypatch.setattr(mail, "deliver", posted.append)
    create_organisation(now=now, name="House")
    jobs.handlers.get("kernel.ledger")(None, now)
    assert posted == []
    witness = replace(settings.ENV, ledger_witness="witness@example.test")
    monkeypatch.setattr(settings, "ENV", witness)
    jobs.handlers.get("kernel.ledger")(None, now)
    head = chain.head()
    assert head is not None
    assert head.chain in posted[0].body
    assert posted[0].to == ["witness@example.test"]


def test_what_runs_in_the_background_is_registered() -> None:
    known = {"kernel.reseal", "kernel.drop_key", "kernel.ledger", "kernel.retention"}
    assert known <= {key for key, _ in jobs.handlers.items()}
    assert {"kernel.seal", "kernel.notices", "kernel.daily"} <= {
        key for key, _ in jobs.sweeps.items()
    }
