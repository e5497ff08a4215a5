"""Background work in two lanes: ``outgoing`` (what must be quick) and ``slow``.

Messages (huey) only wake somebody up; rows hold the truth. A **task** is a function
``(subject, now)`` that claims its own row by state and lease, so that a second message
for the same row does nothing. A **sweep** is a function ``(now)`` that looks for rows
that are due; it runs every ``every`` seconds and whenever somebody pokes it, and it is
what repairs a lost message or a killed worker.

Only this module imports huey (house, contract 6).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import huey
import huey.consumer
from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Q

from teranga.kernel import clock
from teranga.kernel.models import Organisation, Work
from teranga.kernel.registry import Registry

log = logging.getLogger("teranga.jobs")

LANES = ("outgoing", "slow")
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Task:
    name: str
    lane: str
    run: Callable[..., object]
    urgent: bool = False  # goes before everything that waits in its lane


@dataclass(frozen=True)
class Sweep:
    name: str
    lane: str
    every: float  # seconds
    run: Callable[..., object]


tasks: Registry[Task] = Registry("jobs.tasks")
sweeps: Registry[Sweep] = Registry("jobs.sweeps")
handlers: Registry[Callable[..., object]] = Registry("jobs.handlers")  # Work kinds


def task(name: str, *, lane: str, urgent: bool = False) -> Callable[[Any], Any]:
    """Register ``run(subject: str, now: datetime)``; idempotent, claims its own row."""

    def take(run: Callable[..., object]) -> Callable[..., object]:
        tasks.add(name, Task(name, lane, run, urgent))
        return run

    return take


def sweep(name: str, *, lane: str, every: float) -> Callable[[Any], Any]:
    """Register ``run(now: datetime)``; runs every ``every`` seconds and when poked."""

    def take(run: Callable[..., object]) -> Callable[..., object]:
        sweeps.add(name, Sweep(name, lane, every, run))
        return run

    return take


def handler(kind: str) -> Callable[[Any], Any]:
    """Register ``run(work: Work, now: datetime)`` for rows made by ``enqueue``."""

    def take(run: Callable[..., object]) -> Callable[..., object]:
        handlers.add(kind, run)
        return run

    return take


def _queue(lane: str) -> huey.Huey:
    jobs = settings.JOBS
    common: dict[str, Any] = {"results": False, "utc": True}
    if jobs["immediate"]:
        return huey.MemoryHuey(f"teranga-{lane}", immediate=True, **common)
    if jobs["store"] == "redis":
        return huey.PriorityRedisHuey(
            f"teranga-{lane}", url=jobs["redis_url"], **common
        )
    path = str(jobs["folder"] / f"queue-{lane}.sqlite3")
    return huey.SqliteHuey(f"teranga-{lane}", filename=path, timeout=20, **common)


queues = {lane: _queue(lane) for lane in LANES}


def _run_task(name: str, subject: str) -> None:
    close_old_connections()
    try:
        tasks.get(name).run(subject, clock.now())
    finally:
        close_old_connections()


def _run_sweep(name: str) -> None:
    close_old_connections()
    try:
        sweeps.get(name).run(clock.now())
    finally:
        close_old_connections()


_messages = {
    lane: (
        queues[lane].task(name="run_task")(_run_task),
        queues[lane].task(name="run_sweep", priority=100)(_run_sweep),
    )
    for lane in LANES
}


def send(name: str, subject: object) -> None:
    """Ask for a task after commit. A lost message is repaired by the lane's sweep."""
    known = tasks.get(name)
    ask, priority = _messages[known.lane][0], 50 if known.urgent else 0
    _after_commit(lambda: ask(name, str(subject), priority=priority))


def poke(name: str) -> None:
    """Ask for a sweep now, after commit. An unknown name is a mistake of ours."""
    found = sweeps.get(name)
    _after_commit(lambda: _messages[found.lane][1](name))


def _after_commit(message: Callable[[], object]) -> None:
    def try_it() -> None:
        try:
            message()
        except Exception:  # noqa: BLE001 the queue is only an accelerator
            log.warning(
                "The queue did not take a message; the sweep will find the row."
            )

    transaction.on_commit(try_it)


def enqueue(
    kind: str,
    *,
    now: datetime,
    lane: str = "slow",
    organisation: Organisation | UUID | None = None,
    subject: object = "",
    run_after: datetime | None = None,
) -> Work:
    """Write a job's row in the caller's transaction and wake its lane."""
    if kind not in handlers:
        raise KeyError(kind)
    work = Work.objects.create(
        kind=kind,
        lane=lane,
        organisation_ref=getattr(organisation, "pk", organisation),
        subject=str(subject),
        run_after=run_after or now,
        created_at=now,
    )
    if work.run_after <= now:
        send(f"kernel.work.{lane}", work.pk)
    return work


def claim(work_id: object, *, now: datetime) -> Work | None:
    """Take the row if it is free: queued, or running with a lease that has passed."""
    every = Work.objects.all_organisations(reason="jobs are run for everybody")
    free = Q(state="queued", run_after__lte=now) | Q(
        state="running", lease_until__lt=now
    )
    taken = every.filter(free, pk=work_id).update(
        state="running", lease_until=now + LEASE, attempt=F("attempt") + 1
    )
    return every.get(pk=work_id) if taken else None


def renew(work: Work, *, now: datetime, **progress: int | str) -> bool:
    """Keep the lease of a long job and say how far it is. False: somebody else has it."""
    held = _held(work)
    changes: dict[str, Any] = {"lease_until": now + LEASE}
    if progress:
        changes["progress"] = progress
    return bool(held.update(**changes))


def _held(work: Work) -> Any:
    # Fenced by attempt: a worker that was thought dead cannot close another's row.
    return Work.objects.all_organisations(reason="jobs are run for everybody").filter(
        pk=work.pk, attempt=work.attempt, state="running"
    )


def run_work(subject: str, now: datetime) -> None:
    work = claim(subject, now=now)
    if work is None:
        return
    try:
        handlers.get(work.kind)(work, now)
    except Exception as error:  # noqa: BLE001 the row keeps what happened
        log.warning("Job %s failed: %s", work.kind, type(error).__name__)
        _after_failure(work, error, now)
        return
    _held(work).update(state="done", lease_until=None, done_at=now)


TRIES = 5


def _after_failure(work: Work, error: Exception, now: datetime) -> None:
    trouble = type(error).__name__[:64]
    if work.attempt >= TRIES:
        _held(work).update(state="failed", lease_until=None, trouble=trouble)
        return
    again = now + timedelta(seconds=10 * 2**work.attempt)
    _held(work).update(
        state="queued", lease_until=None, run_after=again, trouble=trouble
    )


def _sweep_lane(lane: str) -> Callable[[datetime], None]:
    def look(now: datetime) -> None:
        due = (
            Work.objects.all_organisations(reason="jobs are run for everybody")
            .filter(lane=lane)
            .filter(
                Q(state="queued", run_after__lte=now)
                | Q(state="running", lease_until__lt=now)
            )
            .order_by("run_after")
            .values_list("pk", flat=True)[:500]
        )
        for pk in due:
            send(f"kernel.work.{lane}", pk)

    return look


for _lane in LANES:
    task(f"kernel.work.{_lane}", lane=_lane)(run_work)
    sweep(f"kernel.work_due.{_lane}", lane=_lane, every=10)(_sweep_lane(_lane))


class Beat(threading.Thread):
    """Pokes each sweep of a lane on time; the first beat repairs what a crash left."""

    def __init__(self, lane: str) -> None:
        super().__init__(daemon=True, name=f"beat-{lane}")
        self.lane = lane
        self.stopping = threading.Event()

    def run(self) -> None:
        wait: dict[str, float] = {}
        while not self.stopping.is_set():
            for one in sweeps:
                if one.lane != self.lane:
                    continue
                left = wait.get(one.name, 0.0)
                wait[one.name] = one.every if left <= 0 else left - 1
                if left <= 0:
                    poke(one.name)
            self.stopping.wait(1)


def run_lane(lane: str, *, threads: int = 2) -> None:
    """Serve one lane until TERM; a running job is finished first."""
    beat = Beat(lane)
    beat.start()
    consumer = huey.consumer.Consumer(
        queues[lane],
        workers=threads,
        periodic=False,
        worker_type="thread",
        initial_delay=0.1,
        max_delay=0.5,
        backoff=1.15,
        graceful_signal="TERM",  # huey's own default is INT, and TERM would cut jobs
        shutdown_timeout=25,
    )
    try:
        consumer.run()
    finally:
        beat.stopping.set()
