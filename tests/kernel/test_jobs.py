"""A job's row: claimed once, fenced by attempt, tried again, kept when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from teranga.kernel import jobs, pulse
from teranga.kernel.models import Work

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ran: list[str] = []


class Broken(Exception):
    pass


def fail(work: Work, now: datetime) -> None:
    ran.append(str(work.pk))
    raise Broken("what somebody wrote")


def fine(work: Work, now: datetime) -> None:
    ran.append(str(work.pk))


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    ran.clear()
    jobs.handlers.add("test.fine", fine)
    jobs.handlers.add("test.fail", fail)
    yield
    for kind in ("test.fine", "test.fail"):
        jobs.handlers._items.pop(kind)


def job(kind: str, now: datetime, **more: Any) -> Work:
    return jobs.enqueue(kind, now=now, **more)


def fresh(work: Work) -> Work:
    return Work.objects.all_organisations(reason="a test").get(pk=work.pk)


def test_a_job_runs_once_however_often_it_is_asked(now: datetime) -> None:
    work = job("test.fine", now)
    for _ in range(3):
        jobs.run_work(str(work.pk), now)
    assert ran == [str(work.pk)]
    assert (fresh(work).state, fresh(work).attempt) == ("done", 1)


def test_nobody_enqueues_what_nobody_can_do(now: datetime) -> None:
    with pytest.raises(KeyError):
        job("test.nothing", now)


def test_a_job_for_later_waits(now: datetime) -> None:
    later = now + timedelta(minutes=5)
    work = job("test.fine", now, run_after=later)
    jobs.run_work(str(work.pk), now)
    assert ran == []
    jobs.run_work(str(work.pk), later)
    assert ran == [str(work.pk)]


def test_a_key_gives_one_job_for_ever(now: datetime) -> None:
    first, second = (job("test.fine", now, once="a:2026") for _ in range(2))
    assert first.pk == second.pk
    assert job("test.fine", now, once="b:2026").pk != first.pk


def test_a_job_that_is_held_is_not_taken_until_its_lease_is_over(now: datetime) -> None:
    work = job("test.fine", now)
    held = jobs.claim(work.pk, now=now)
    assert held is not None
    assert jobs.claim(work.pk, now=now + jobs.LEASE) is None
    assert jobs.renew(held, now=now + timedelta(seconds=50), done=3)
    assert fresh(work).progress == {"done": 3}
    assert jobs.claim(work.pk, now=now + timedelta(seconds=70)) is None
    taken = jobs.claim(work.pk, now=now + timedelta(seconds=111))
    assert taken is not None
    assert taken.attempt == 2


def test_who_was_thought_dead_cannot_close_anothers_job(now: datetime) -> None:
    work = job("test.fine", now)
    slow = jobs.claim(work.pk, now=now)
    later = now + jobs.LEASE + timedelta(seconds=1)
    assert jobs.claim(work.pk, now=later) is not None
    assert slow is not None
    assert not jobs.renew(slow, now=later)
    jobs._after_failure(slow, Broken(), later)
    assert (fresh(work).state, fresh(work).attempt) == ("running", 2)


def test_a_failing_job_is_tried_ever_later_then_kept(now: datetime) -> None:
    work = job("test.fail", now)
    waits = []
    at = now
    for _ in range(jobs.TRIES):
        jobs.run_work(str(work.pk), at)
        row = fresh(work)
        waits.append((row.run_after - at).total_seconds())
        at = row.run_after
    assert waits[:-1] == [20, 40, 80, 160]
    assert (row.state, row.attempt, row.trouble) == ("failed", 5, "Broken")
    assert "somebody wrote" not in str(vars(row))
    jobs.run_work(str(work.pk), at + timedelta(days=1))
    assert len(ran) == jobs.TRIES


def test_the_sweep_finds_what_is_due_in_its_lane(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    due = job("test.fine", now)
    job("test.fine", now, run_after=now + timedelta(hours=1))
    job("test.fine", now, lane="outgoing")
    lost = job("test.fine", now)
    jobs.claim(lost.pk, now=now - timedelta(hours=1))
    monkeypatch.setattr(jobs, "send", lambda _name, pk: sent.append(pk))
    jobs.sweeps.get("kernel.work_due.slow").run(now)
    assert set(sent) == {due.pk, lost.pk}
    assert pulse.last("lane.slow").at == now


def test_a_sweep_adds_nothing_to_a_queue_that_is_long(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    job("test.fine", now)
    monkeypatch.setattr(jobs, "send", lambda _name, pk: sent.append(pk))
    monkeypatch.setattr(jobs, "waiting", lambda _lane: jobs.ENOUGH + 1)
    jobs.sweeps.get("kernel.work_due.slow").run(now)
    assert sent == []


def test_dailies_are_asked_for_once_a_day(now: datetime) -> None:
    def count() -> int:
        every = Work.objects.all_organisations(reason="a test")
        return every.filter(kind="kernel.retention").count()

    early = now.replace(hour=1)
    for at, expected in (
        (early, 0),
        (now.replace(hour=2), 1),
        (now, 1),
        (early + timedelta(days=1), 1),
        (now + timedelta(days=1), 2),
    ):
        jobs.start_dailies(at)
        assert count() == expected


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_gone_costs_nothing_but_a_word(
    now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise ConnectionError("redis is away")

    monkeypatch.setattr(jobs, "_messages", dict.fromkeys(jobs.LANES, (gone, gone)))
    monkeypatch.setattr(jobs.log, "propagate", True)
    with transaction.atomic():
        first = job("test.fine", now)
    job("test.fine", now)
    jobs.poke("kernel.notices")
    assert caplog.text.count("The queue takes no messages") == 1
    assert fresh(first).state == "queued"
    assert ran == []
    monkeypatch.setattr(jobs._beating, "alone", True, raising=False)
    jobs.poke("kernel.work_due.slow")  # the beat has nobody else to ask
    assert fresh(first).state == "done"
    assert len(ran) == 2
