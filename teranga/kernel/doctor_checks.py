"""What the kernel looks at itself: disk, database, keys, workers, clock, mail, backup."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from teranga.kernel import disk, dumps, guard, jobs, pulse
from teranga.kernel.doctor import Verdict, checks
from teranga.kernel.keys import DOMAINS, KeyLost
from teranga.kernel.models import LedgerEntry, LedgerSeal, Work

SILENT = timedelta(minutes=2)
LATE = timedelta(minutes=5)
OLD_BACKUP = timedelta(days=2)


def disk_room(now: datetime) -> Iterator[Verdict]:
    share = round(disk.free_share() * 100)
    if disk.low():
        yield Verdict(
            status="must",
            title=_("The disk is nearly full: %(n)s %% free") % {"n": share},
            text=_("Drafts cannot grow. Make room, or give the data folder more."),
        )
    else:
        yield Verdict(
            status="fine", title=_("Room on the disk: %(n)s %% free") % {"n": share}
        )


def database(now: datetime) -> Iterator[Verdict]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            sync = cursor.execute("PRAGMA synchronous").fetchone()[0]
        if mode != "wal" or sync < 2:
            yield Verdict(
                status="must",
                title=_("The database does not write through"),
                text=_("A power cut could lose what was sent. Start the desk anew."),
            )
            return
    yield Verdict(status="fine", title=_("The database writes as it should"))


def migrations(now: datetime) -> Iterator[Verdict]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Verdict(
            status="must",
            title=_("The database is older than the code"),
            text=_("Run: make upgrade"),
        )
    else:
        yield Verdict(status="fine", title=_("Database and code fit together"))


def keys(now: datetime) -> Iterator[Verdict]:
    for name in DOMAINS:
        try:
            settings.KEYS.domain(name)
        except KeyLost:
            yield Verdict(
                status="must",
                title=_("A key file is missing: %(name)s") % {"name": name},
                text=_(
                    "What it seals cannot be read. Put the file back from your copy."
                ),
            )
    loose = [
        path.name
        for path in settings.KEYS.folder.rglob("*")
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if loose:
        yield Verdict(
            status="must",
            title=_("Others on this machine can read key files"),
            text=_("Take their rights away: chmod -R go= on the key folder."),
        )
    elif settings.KEYS.folder.is_relative_to(settings.DATA):
        yield Verdict(
            status="should",
            title=_("The keys lie beside the data"),
            text=_(
                "Whoever copies the data folder has both. Set TERANGA_KEYS to another"
                " folder, and keep a copy of it elsewhere."
            ),
        )
    else:
        yield Verdict(status="fine", title=_("The keys lie apart from the data"))


def workers(now: datetime) -> Iterator[Verdict]:
    for lane in jobs.LANES:
        seen = pulse.last(f"lane.{lane}")
        names = {"outgoing": _("what goes out"), "slow": _("slow work")}
        name = {"name": names[lane]}
        if seen is None or now - seen.at > SILENT:
            yield Verdict(
                status="must",
                title=_("No worker for %(name)s") % name,
                text=_("Nothing moves until it runs again. Start the desk anew."),
            )
        elif seen.at - now > SILENT:
            yield Verdict(
                status="must",
                title=_("The clock of this machine has gone back"),
                text=_("Set it right. Until then posts may go out at the wrong time."),
            )
        else:
            yield Verdict(
                status="fine", title=_("A worker is there for %(name)s") % name
            )


def queue(now: datetime) -> Iterator[Verdict]:
    waiting = Work.objects.all_organisations(reason="the doctor counts late jobs")
    late = waiting.filter(state="queued", run_after__lt=now - LATE).count()
    failed = waiting.filter(
        state="failed", created_at__gt=now - timedelta(days=7)
    ).count()
    if late:
        yield Verdict(
            status="should",
            title=_("Jobs wait longer than five minutes"),
            text=_("Look whether the workers run and the disk has room."),
        )
    if failed:
        yield Verdict(
            status="should",
            title=_("Jobs gave up in the last seven days"),
            text=_("The log of the workers says which kind."),
        )
    if not late and not failed:
        yield Verdict(status="fine", title=_("No job waits too long"))


def broker(now: datetime) -> Iterator[Verdict]:
    if any(jobs.waiting(lane) is None for lane in jobs.LANES):
        yield Verdict(
            status="must",
            title=_("The queue does not answer"),
            text=_("Work goes on, but slowly. Look whether Redis runs."),
        )


def mail(now: datetime) -> Iterator[Verdict]:
    if settings.ENV.mail_url:
        yield Verdict(
            status="not_checked",
            title=_("Mail is set up; nobody tried it just now"),
            text=_("Ask for a new password of your own to see whether it arrives."),
        )
    else:
        yield Verdict(
            status="should",
            title=_("Mail is not set up"),
            text=_("People see what waits on Today only. Set TERANGA_MAIL_URL."),
        )


def backup(now: datetime) -> Iterator[Verdict]:
    last = pulse.last("backup")
    if last is None:
        yield Verdict(
            status="should",
            title=_("There is no backup yet"),
            text=_("Run make backup every day, and copy the file off this machine."),
        )
    elif now - last.at > OLD_BACKUP:
        yield Verdict(
            status="should",
            title=_("The newest backup is older than two days"),
            text=_("Run: make backup"),
        )
    else:
        yield Verdict(status="fine", title=_("There is a backup of these days"))


def ledger(now: datetime) -> Iterator[Verdict]:
    """The whole chain is walked every night; here: what that found, and what is new."""
    if not guard.stands():
        yield Verdict(
            status="must",
            title=_("The database lets lines of the ledger be changed"),
            text=_("Put its guards back: manage.py migrate"),
        )
    newest = (
        LedgerEntry.objects.all_organisations(reason="one chain for the install")
        .order_by("-pk")
        .first()
    )
    head = LedgerSeal.objects.order_by("-pk").first()
    if newest and (head is None or head.last < newest.pk) and now - newest.at > LATE:
        yield Verdict(
            status="must",
            title=_("The ledger is not being sealed"),
            text=_("Start the desk anew, then run: manage.py verify_ledger"),
        )
    walked = pulse.last("ledger")
    if walked is None or now - walked.at > OLD_BACKUP:
        yield Verdict(
            status="not_checked",
            title=_("Nobody walked the ledger's chain in the last two days"),
            text=_("Run: manage.py verify_ledger"),
        )
    elif walked.facts.get("broken"):
        yield Verdict(
            status="must",
            title=_("The ledger is broken at line %(n)s")
            % {"n": walked.facts["broken"]},
            text=_("Change nothing, keep a backup, and ask for help."),
        )
    else:
        yield Verdict(status="fine", title=_("Every link of the ledger holds"))


def left_aside(now: datetime) -> Iterator[Verdict]:
    """A restore keeps the database that was there, and with it what was erased since."""
    if dumps.asides():
        yield Verdict(
            status="should",
            title=_("A database from before a restore is still here"),
            text=_("It holds what people asked to be erased. Delete it."),
        )


def setting(now: datetime) -> Iterator[Verdict]:
    env = settings.ENV
    if env.private_peers:
        yield Verdict(
            status="should",
            title=_("The desk may call addresses inside your network"),
            text=_("That is for tests. Take TERANGA_PRIVATE_PEERS away."),
        )
    if env.open_sign_up:
        yield Verdict(
            status="must",
            title=_("Anybody may make a login here"),
            text=_("Take TERANGA_OPEN_SIGN_UP away; invite people instead."),
        )
    if not env.public_url:
        yield Verdict(status="fine", title=_("This desk serves this machine only"))


def register() -> None:
    parts = (disk_room, database, migrations, keys, workers, broker, queue, mail)
    parts = (*parts, backup, left_aside)
    for order, check in enumerate((*parts, ledger, setting)):
        checks.add(f"kernel.{check.__name__}", check, order=order)
