"""The doctor says what is wrong; a check that breaks is not checked, never fine."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command

from teranga.kernel import disk, doctor, jobs, pulse
from teranga.kernel.doctor import Verdict

pytestmark = pytest.mark.django_db


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
