"""A desk of its own in other processes: for tests that kill, restore or upgrade one.

``python -m tests.kernel.desk VERB …`` runs one verb in the desk named by TERANGA_DATA.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.peers.postgres import fresh_database

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Desk:
    """Environment of one desk; ``run`` waits, ``start`` doesn't."""

    data: Path
    database_url: str = ""
    redis_url: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        wanted = {
            "TERANGA_DATA": str(self.data),
            "TERANGA_DATABASE_URL": self.database_url,
            "TERANGA_REDIS_URL": self.redis_url,
            "DJANGO_SETTINGS_MODULE": "teranga.config.settings",
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TERANGA_")}
        return {**kept, **wanted, **self.extra}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command of the product, knowing what this module registers as well."""
        command = [sys.executable, "-m", "tests.kernel.desk", "manage", *arguments]
        return self._run(command)

    def run(self, *arguments: str) -> Any:
        """One verb of this module; its answer."""
        done = self._run([sys.executable, "-m", "tests.kernel.desk", *arguments])
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        log = (self.data / f"log-{len(self.running)}").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.desk", *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
            text=True,
        )
        self.running.append(process)
        return process

    def logs(self) -> str:
        return "".join(path.read_text() for path in self.data.glob("log-*"))

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait(10)


class Blank:
    """Migrated, empty databases: made once a run, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template = ""

    def sqlite(self) -> Path:
        file = self.folder / "teranga.sqlite3"
        if not file.exists():
            self._migrate(Desk(self.folder))
        return file

    def postgres(self, line: dict[str, Any]) -> str:
        """The address of a fresh copy."""
        if not self._template:
            url = fresh_database(line)
            self._migrate(Desk(self.folder, url))
            self._template = urlsplit(url).path.lstrip("/")
        name = f"d{secrets.token_hex(6)}"
        with psycopg.connect(line["url"], autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        return line["url"].replace("/postgres?", f"/{name}?")

    def _migrate(self, desk: Desk) -> None:
        done = desk.manage("migrate", "-v0")
        assert done.returncode == 0, done.stderr


def until(what: Callable[[], Any], seconds: float, desk: Desk) -> Any:
    """The first true answer; fails with the logs when there is none in time."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"not in {seconds} s\n{desk.logs()}"
        time.sleep(0.2)
    return found


def _handlers() -> None:
    from django.conf import settings

    from teranga.kernel import jobs

    jobs.LEASE = timedelta(seconds=float(os.environ.get("TEST_LEASE", "60")))
    path = Path(settings.DATA) / "done"

    def note(word: str, work: Any) -> None:
        with path.open("a") as file:
            file.write(f"{word} {work.subject}\n")

    @jobs.handler("test.sleep")
    def sleep(work: Any, now: Any) -> None:
        note("began", work)
        time.sleep(float(os.environ.get("TEST_SLEEP", "0.5")))
        note("ended", work)


def _enqueue(count: str, lane: str, how: str = "") -> list[str]:
    from teranga.kernel import clock, jobs

    if how == "lost":  # the message that should wake somebody never leaves
        jobs.send = lambda *_: None
    now = clock.now()
    made = [
        jobs.enqueue("test.sleep", now=now, lane=lane, subject=n)
        for n in range(int(count))
    ]
    return [str(work.pk) for work in made]


def _states() -> dict[str, int]:
    from django.db.models import Count, Sum

    from teranga.kernel.models import Work

    every = Work.objects.all_organisations(reason="a test").filter(kind="test.sleep")
    counted = every.values_list("state").annotate(Count("pk"))
    attempts = every.aggregate(n=Sum("attempt"))["n"] or 0
    return {**dict(counted), "attempts": attempts}


def _work(lane: str, threads: str) -> str:
    from django.core.management import call_command

    call_command("worker", lane=lane, threads=int(threads))
    return "ended"


def _write_sealed() -> int:
    """Save one sealed value after the other, reading each back, until told to stop."""
    from django.conf import settings

    from teranga.kernel import clock
    from teranga.kernel.organisations import create_organisation
    from teranga.publish.models import Account

    house = create_organisation(now=clock.now(), name="House")
    rows = [
        Account.objects.create(
            organisation=house, kind="fake", credentials="0", created_at=clock.now()
        )
        for _ in range(12)
    ]
    (Path(settings.DATA) / "writing").touch()
    count = 0
    while not (Path(settings.DATA) / "stop").exists():
        row = Account.objects.of(house).get(pk=rows[count % 12].pk)
        if row.credentials != str(count // 12):
            raise AssertionError((row.credentials, count))
        row.credentials = str(count // 12 + 1)
        row.save()
        count += 1
    return count


def _rotate() -> list[int]:
    from django.conf import settings

    from teranga.kernel import clock, rotation

    settings.KEYS.add("tokens")
    rotation.reseal("tokens", now=clock.now())
    return sorted(rotation.in_use("tokens"))


def _sealed() -> list[str]:
    from teranga.publish.models import Account

    every = Account.objects.all_organisations(reason="a test")
    return sorted(row.credentials for row in every)


def _fill(name: str) -> Any:
    """An organisation with a sealed secret, a notice, and somebody signed in."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from teranga.kernel import chain, clock
    from teranga.kernel.ids import new_id
    from teranga.kernel.models import Notice
    from teranga.kernel.organisations import create_organisation
    from teranga.publish.models import Account

    now = clock.now()
    house = create_organisation(now=now, name=name)
    Account.objects.create(
        organisation=house, kind="fake", credentials="the secret words", created_at=now
    )
    Notice.objects.create(
        organisation=house, person=new_id(), what="test", path=name, made_at=now
    )
    session = SessionStore()
    session["kept_words"] = "words of a sign-in"
    session.create()
    (Path(settings.DATA) / "session").write_text(str(session.session_key))
    chain.seal_batch(now=now)
    return _look()


def _replay(*, now: Any, path: str) -> None:
    from teranga.kernel.models import Notice

    Notice.objects.all_organisations(reason="a test").filter(path=path).delete()


def _withdraw(path: str) -> str:
    from teranga.kernel import clock, tombstones

    _replay(now=clock.now(), path=path)
    tombstones.bury("test.withdraw", now=clock.now(), path=path)
    return path


def _look() -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.sessions.models import Session

    from teranga.kernel import pulse
    from teranga.kernel.models import LedgerEntry, Notice, Organisation

    def every(model: Any, field: str, **only: str) -> list[str]:
        rows = model.objects.all_organisations(reason="a test").filter(**only)
        return sorted(rows.values_list(field, flat=True))

    return {
        "houses": every(Organisation, "name"),
        "secrets": _sealed(),
        "notices": every(Notice, "path"),
        "told": every(LedgerEntry, "verb", verb__startswith="backup."),
        "sessions": Session.objects.count(),
        "beats": pulse.last("lane.outgoing") is not None,
        "woken": (Path(settings.DATA) / "woken").exists(),
    }


def _write_ledger(times: str) -> int:
    """Lines in small transactions that stay open for a moment; some are rolled back."""
    from django.db import transaction

    from teranga.kernel import clock, ledger

    for number in range(int(times)):
        with transaction.atomic():
            for _ in range(3):
                ledger.record(
                    organisation=None,
                    person=None,
                    now=clock.now(),
                    verb="test.write",
                    subject_kind="thing",
                    subject=number,
                )
                time.sleep(0.003)
            transaction.set_rollback(number % 5 == 0)
    return int(times)


def _seal(times: str) -> int:
    from teranga.kernel import chain, clock

    done = 0
    for _ in range(int(times)):
        done += chain.seal_batch(now=clock.now(), limit=7)
        time.sleep(0.01)
    return done


def _ledger() -> dict[str, Any]:
    from teranga.kernel import chain, clock
    from teranga.kernel.models import LedgerEntry, LedgerSeal

    while chain.seal_batch(now=clock.now()):
        pass
    every = LedgerEntry.objects.all_organisations(reason="a test")
    sealed = sum(LedgerSeal.objects.values_list("count", flat=True))
    return {
        "written": every.count(),
        "sealed": sealed,
        "broken": str(chain.verify() or ""),
    }


def _try_restores(*files: str) -> list[str]:
    """What the command says to each of these files, one after the other."""
    from io import StringIO

    from django.core.management import CommandError, call_command

    said = []
    for file in files:
        out = StringIO()
        try:
            call_command("restore", file, stdout=out)
        except CommandError as error:
            said.append(str(error))
        else:
            said.append(out.getvalue())
    return said


def _guarded() -> bool:
    from teranga.kernel import guard

    return guard.stands()


def _count(times: str) -> int:
    """One of several processes that count together."""
    from django.core.cache import cache

    cache.add("together", 0, 600)
    for _ in range(int(times)):
        cache.incr("together")
    return int(cache.get("together"))


def _tables(word: str) -> list[str]:
    from django.db import connection

    return [name for name in connection.introspection.table_names() if word in name]


def _registered() -> None:
    from django.conf import settings

    from teranga.kernel import restore, tombstones

    tombstones.replays.add("test.withdraw", _replay)
    restore.afterwards.add(
        "test", lambda made_at, now: (Path(settings.DATA) / "woken").touch()
    )


def main() -> None:
    import django

    django.setup()
    _handlers()
    _registered()
    if sys.argv[1] == "manage":  # a command, with what this module registers
        from django.core.management import execute_from_command_line

        return execute_from_command_line(sys.argv[1:])
    verbs: dict[str, Callable[..., Any]] = {
        "enqueue": _enqueue,
        "states": _states,
        "work": _work,
        "write_sealed": _write_sealed,
        "rotate": _rotate,
        "sealed": _sealed,
        "fill": _fill,
        "withdraw": _withdraw,
        "look": _look,
        "guarded": _guarded,
        "write_ledger": _write_ledger,
        "seal": _seal,
        "ledger": _ledger,
        "try_restores": _try_restores,
        "tables": _tables,
        "count": _count,
    }
    answer = verbs[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(answer) + "\n")
    return None


if __name__ == "__main__":
    main()
