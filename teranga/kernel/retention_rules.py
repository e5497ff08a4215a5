"""What the kernel itself keeps, and for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from teranga.kernel import chain
from teranga.kernel.models import (
    CacheRow,
    LedgerEntry,
    Notice,
    RetentionRun,
    Work,
)
from teranga.kernel.retention import Rule, register


def _work(organisation: Any, before: datetime) -> QuerySet[Work]:
    every = Work.objects.all_organisations(reason="retention of finished jobs")
    done = Q(state=Work.State.DONE, done_at__lt=before)
    return every.filter(done | Q(state=Work.State.FAILED, created_at__lt=before))


def _sessions(organisation: Any, before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def _cache(organisation: Any, before: datetime) -> QuerySet[CacheRow]:
    return CacheRow.objects.filter(expires__lt=before)


def _notices(organisation: Any, before: datetime) -> QuerySet[Notice]:
    return Notice.objects.of(organisation).filter(made_at__lt=before)


def _runs(organisation: Any, before: datetime) -> QuerySet[RetentionRun]:
    every = RetentionRun.objects.all_organisations(reason="retention of its own report")
    return every.filter(at__lt=before)


def _ledger(organisation: Any, before: datetime) -> QuerySet[LedgerEntry]:
    every = LedgerEntry.objects.all_organisations(reason="one chain for the install")
    return every.filter(pk__lte=chain.prunable_until(before))


def _prune(rows: QuerySet[LedgerEntry], now: datetime) -> int:
    return chain.prune(now=now)


_GONE = _("deleted")

register(
    Rule(
        kind="kernel.work",
        label=_("Finished background jobs"),
        then=_GONE,
        data_class=1,
        days=30,
        install_wide=True,
        rows=_work,
    )
)
register(
    Rule(
        kind="kernel.session",
        label=_("Sign-ins that have run out"),
        then=_GONE,
        data_class=1,
        days=0,
        install_wide=True,
        rows=_sessions,
    )
)
register(
    Rule(
        kind="kernel.cache",
        label=_("Counters against guessing passwords"),
        then=_GONE,
        data_class=1,
        days=0,
        install_wide=True,
        rows=_cache,
    )
)
register(
    Rule(
        kind="kernel.notice",
        label=_("Notices that something needs you"),
        then=_GONE,
        data_class=1,
        days=90,
        at_least=7,
        at_most=365,
        rows=_notices,
    )
)
register(
    Rule(
        kind="kernel.retention_run",
        label=_("Reports of what was deleted"),
        then=_GONE,
        data_class=1,
        days=400,
        install_wide=True,
        rows=_runs,
    )
)
register(
    Rule(
        kind="kernel.ledger",
        label=_("The ledger of what happened"),
        then=_("deleted; a signed mark stays"),
        data_class=1,
        days=chain.KEEP.days,
        install_wide=True,
        rows=_ledger,
        purge=_prune,
    )
)
