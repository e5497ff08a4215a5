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
from time import monotonic
from typing import Any
from uuid import UUID

import huey
import huey.consumer
from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Q

from teranga.kernel import clock, pulse
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


@dataclass(frozen=True)
class Daily:
    kind: str
    hour: int  # UTC; later when nobody was up then


dailies: Registry[Daily] = Registry("jobs.dailies")


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


def daily(kind: str, *, hour: int) -> Callable[[Any], Any]:
    """Register ``run(work, now)`` for once a day, at slow lane, retried like any job."""

    def take(run: Callable[..., object]) -> Callable[..., object]:
        dailies.add(kind, Daily(kind, hour))
        return handler(kind)(run)

    return take


def _queue(lane: str) -> huey.Huey:
    jobs = settings.JOBS
    common: dict[str, Any] = {"results": False, "utc": True}
    if jobs["immediate"]:
        return huey.MemoryHuey(f"teranga-{lane}", immediate=True, **common)
    if jobs["store"] == "redis":
        url = jobs["redis_url"]
        # A Redis that hangs must not hang the page that only wanted to wake somebody.
        url += (
            "&" if "?" in url else "?"
        ) + "socket_timeout=5&socket_connect_timeout=2"
        return huey.PriorityRedisHuey(f"teranga-{lane}", url=url, **common)
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
    found = tasks.get(name)
    ask, priority = _messages[found.lane][0], 50 if found.urgent else 0
    _after_commit(
        lambda: ask(name, str(subject), priority=priority),
        lambda: _run_task(name, str(subject)),
    )


def poke(name: str) -> None:
    """Ask for a sweep now, after commit. An unknown name is a mistake of ours."""
    found = sweeps.get(name)
    _after_commit(lambda: _messages[found.lane][1](name), lambda: _run_sweep(name))


_beating = threading.local()
_down: set[str] = set()  # say it once, not every second


def _after_commit(message: Callable[[], object], instead: Callable[[], object]) -> None:
    def try_it() -> None:
        try:
            message()
            _down.clear()
        except Exception as error:  # noqa: BLE001 the queue is only an accelerator
            if type(error).__name__ not in _down:
                _down.add(type(error).__name__)
                log.warning("The queue takes no messages; sweeps will find the rows.")
            if getattr(_beating, "alone", False):
                instead()

    transaction.on_commit(try_it)


def waiting(lane: str) -> int | None:
    """How many messages wait; None when the queue does not answer."""
    try:
        return int(queues[lane].pending_count())
    except Exception:  # noqa: BLE001 every store has its own errors
        return None


def enqueue(
    kind: str,
    *,
    now: datetime,
    lane: str = "slow",
    organisation: Organisation | UUID | None = None,
    subject: object = "",
    run_after: datetime | None = None,
    once: str | None = None,
) -> Work:
    """Write a job's row in the caller's transaction and wake its lane.

    ``once``: a key that only one job may ever have; that job is given back.
    """
    if kind not in handlers:
        raise KeyError(kind)
    fields: dict[str, Any] = {
        "kind": kind,
        "lane": lane,
        "organisation_ref": getattr(organisation, "pk", organisation),
        "subject": str(subject),
        "run_after": run_after or now,
        "created_at": now,
    }
    if once is None:
        work, fresh = Work.objects.create(**fields), True
    else:
        every = Work.objects.all_organisations(reason="jobs are run for everybody")
        work, fresh = every.get_or_create(once=once, defaults=fields)
    if fresh and work.run_after <= now:
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


ENOUGH = 1000  # messages that wait; more of the same would wake nobody


def _sweep_lane(lane: str) -> Callable[[datetime], None]:
    def look(now: datetime) -> None:
        pulse.beat(f"lane.{lane}", now=now)
        if (waiting(lane) or 0) > ENOUGH:
            return
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


@sweep("kernel.daily", lane="slow", every=60)
def start_dailies(now: datetime) -> None:
    for one in dailies:
        if now.hour >= one.hour:
            enqueue(one.kind, now=now, once=f"{one.kind}:{now.date()}")


class Beat(threading.Thread):
    """Pokes each sweep of a lane on time; the first beat repairs what a crash left."""

    def __init__(self, lane: str) -> None:
        super().__init__(daemon=True, name=f"beat-{lane}")
        self.lane = lane
        self.stopping = threading.Event()

    def run(self) -> None:
        _beating.alone = True
        due: dict[str, float] = {}
        while not self.stopping.is_set():
            for one in sweeps:
                if one.lane == self.lane and due.get(one.name, 0.0) <= monotonic():
                    due[one.name] = monotonic() + one.every
                    self._beat(one)
            self.stopping.wait(0.5)

    def _beat(self, one: Sweep) -> None:
        try:
            poke(one.name)
        except Exception:
            # Only without a queue does the sweep run in here, and it will come again.
            log.exception("A sweep failed.")


def close() -> None:
    """Let go of the queues: whoever splits off a process must not share a connection."""
    for queue in queues.values():
        queue.storage.close()


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
