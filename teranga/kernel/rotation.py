"""Changing the key of a domain while everybody works.

A new key writes at once; the old one still reads. A job seals every row anew, comparing
before it writes, so that what somebody saves meanwhile is never overwritten. The old key
is dropped only when no row uses it any more, and by default not for 35 days: backups made
before need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Substr

from teranga.kernel import jobs, ledger
from teranga.kernel.crypto import CannotOpen, current_key_id
from teranga.kernel.fields import SealedText
from teranga.kernel.keys import KeyLost
from teranga.kernel.models import Work
from teranga.kernel.registry import Registry
from teranga.kernel.scope import ScopedManager

BATCH = 200
KEEP_OLD = timedelta(days=35)
AT_LEAST = timedelta(minutes=10)  # somebody may be saving under the old key just now


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Sealed values that lie in a column of another package (a second step's secret)."""

    domain: str
    reseal: Callable[[], int]  # how many were changed
    in_use: Callable[[], set[int]]  # ids of the keys under which they lie


elsewhere: Registry[Elsewhere] = Registry("rotation.elsewhere")


class StillUsed(Exception):
    """Rows are left that only the old key opens."""


def sealed_fields(domain: str) -> Iterator[tuple[type[models.Model], SealedText]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedText) and field.domain == domain:
                yield model, field


def start(*, now: datetime, domain: str, keep_old: timedelta = KEEP_OLD) -> int:
    """Make a new key and ask for the re-sealing. Returns its id. KeyLost, KeyError."""
    fresh = settings.KEYS.add(domain)
    with transaction.atomic():
        _note("keys.add", domain, fresh, now)
        jobs.enqueue("kernel.reseal", now=now, subject=domain)
        for old in sorted(settings.KEYS.domain(domain))[:-1]:
            jobs.enqueue(
                "kernel.drop_key",
                now=now,
                subject=f"{domain}:{old}",
                run_after=now + max(keep_old, AT_LEAST),
            )
    return int(fresh)


def reseal(domain: str, *, work: Work | None = None, now: datetime) -> int:
    """Seal all rows of a domain with its newest key; how many were changed.

    Rows that no key opens are left as they are.
    """
    changed = 0
    for model, field in sealed_fields(domain):
        last = None
        while rows := _outdated(model, field, last):
            with transaction.atomic():
                changed += sum(_reseal_row(field, row) for row in rows)
            last = rows[-1].pk
            if work is not None:
                jobs.renew(work, now=now, changed=changed)
    return changed + sum(one.reseal() for one in _elsewhere(domain))


def in_use(domain: str) -> set[int]:
    """The ids of the keys under which rows lie."""
    found = {
        bytes(head)[2]
        for model, field in sealed_fields(domain)
        for head in _heads(model, field).values_list("head", flat=True).distinct()
        if head
    }
    return found.union(*(one.in_use() for one in _elsewhere(domain)))


def _elsewhere(domain: str) -> list[Elsewhere]:
    return [one for one in elsewhere if one.domain == domain]


def _every(model: type[models.Model]) -> models.QuerySet[Any]:
    manager = model._default_manager
    if isinstance(manager, ScopedManager):
        return manager.all_organisations(reason="a key changes for everybody")
    return manager.all()


def _heads(model: type[models.Model], field: SealedText) -> models.QuerySet[Any]:
    head = Substr(field.attname, 1, 3, output_field=models.BinaryField())
    return _every(model).annotate(head=head)


def _outdated(
    model: type[models.Model], field: SealedText, after: Any
) -> list[models.Model]:
    now = b"T1" + bytes([current_key_id(field.domain)])
    rows = _heads(model, field).exclude(head=now).exclude(head=b"")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.order_by("pk")[:BATCH])


def _reseal_row(field: SealedText, row: models.Model) -> int:
    lies = row.__dict__[field.attname]
    try:
        fresh = field.sealed(row, field.open(row, lies))
    except (KeyLost, CannotOpen):
        return 0
    same = _every(type(row)).filter(pk=row.pk, **{field.attname: lies})
    return same.update(**{field.attname: fresh})


@jobs.handler("kernel.reseal")
def _reseal_job(work: Work, now: datetime) -> None:
    reseal(work.subject, work=work, now=now)


@jobs.handler("kernel.drop_key")
def _drop_job(work: Work, now: datetime) -> None:
    domain, _, old = work.subject.partition(":")
    reseal(domain, work=work, now=now)
    if int(old) in in_use(domain):
        raise StillUsed(work.subject)
    settings.KEYS.drop(domain, int(old))
    with transaction.atomic():
        _note("keys.drop", domain, int(old), now)


def _note(verb: str, domain: str, key_id: int, now: datetime) -> None:
    ledger.record(
        organisation=None,
        person=None,
        now=now,
        verb=verb,
        subject_kind="key",
        subject=f"{domain}:{key_id}",
    )
