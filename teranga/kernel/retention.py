"""How long each kind of record is kept, and what happens then.

An app registers a ``Rule`` for each kind it owns. Every night all rules run for every
organisation: what is due and under no legal hold goes, in batches, each with a line in
the ledger and a tombstone outside the backup. An organisation may set its own periods;
a rule without a default does nothing until it did, and the report says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from teranga.kernel import ledger, tombstones
from teranga.kernel.models import (
    LegalHold,
    Organisation,
    RetentionPeriod,
    RetentionRun,
)
from teranga.kernel.registry import Registry

BATCH = 500
TOMBSTONE = "kernel.retention"


def delete_rows(rows: models.QuerySet[Any], now: datetime) -> int:
    """The usual end of a record. Returns how many rows of its own kind went."""
    return int(rows.delete()[1].get(rows.model._meta.label, 0))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """``rows(organisation, before)`` are due. ``organisation``: the row, its id after a
    restore, or None for an install-wide rule.

    ``held_by``: pairs (record kind of a legal hold, path from a row to its subject).
    ``purge(rows, now)`` takes them out of ``rows``; replayed after a restore.
    """

    kind: str
    label: Any  # lazy text: "Old versions of posts"
    then: Any  # lazy text: "deleted"
    data_class: int
    days: int | None  # None: the organisation must choose
    rows: Callable[[Any, datetime], models.QuerySet[Any]]
    purge: Callable[[models.QuerySet[Any], datetime], int] = delete_rows
    install_wide: bool = False
    at_least: int = 0
    at_most: int | None = None
    held_by: tuple[tuple[str, str], ...] = ()


rules: Registry[Rule] = Registry("retention.rules")


def register(rule: Rule, *, order: int = 100) -> None:
    rules.add(rule.kind, rule, order=order)


class PeriodNotAllowed(ValueError):
    """Shorter or longer than the rule allows; ``least`` and ``most`` say what is."""

    def __init__(self, least: int, most: int | None) -> None:
        super().__init__(f"{least}-{most}")
        self.least, self.most = least, most


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one rule met in one organisation. ``days``, ``before`` None: nobody chose."""

    rule: Rule
    organisation: UUID | None
    before: datetime | None
    days: int | None = None
    due: int = 0
    held: int = 0
    gone: int = 0


def run(*, now: datetime, dry: bool = False) -> list[Line]:
    """All rules for everybody. ``dry`` only counts."""
    lines = [_one(rule, org, now, dry) for rule, org in _pairs()]
    if not dry:
        RetentionRun.objects.bulk_create(
            RetentionRun(
                organisation_ref=line.organisation,
                kind=line.rule.kind,
                at=now,
                before=line.before,
                due=line.due,
                held=line.held,
                gone=line.gone,
            )
            for line in lines
            if line.due or line.before is None
        )
    return lines


def last_report() -> list[RetentionRun]:
    """What the newest night did, where there was anything to do. For the operator."""
    newest = RetentionRun.objects.all_organisations(reason="the report of a night")
    last = newest.order_by("-at").values_list("at", flat=True).first()
    return list(newest.filter(at=last).order_by("kind", "organisation_ref"))


def _pairs() -> Iterator[tuple[Rule, Organisation | None]]:
    everybody = list(
        Organisation.objects.all_organisations(reason="retention runs for everybody")
        .exclude(state=Organisation.State.CLOSED)
        .order_by("pk")
    )
    for rule in rules:
        yield from ((rule, org) for org in ([None] if rule.install_wide else everybody))


def _one(
    rule: Rule, organisation: Organisation | None, now: datetime, dry: bool
) -> Line:
    days = period(rule, organisation)
    org = organisation.pk if organisation else None
    if days is None:
        return Line(rule=rule, organisation=org, before=None)
    before = now - timedelta(days=days)
    due = rule.rows(organisation, before).count()
    free = _free(rule, organisation, before)
    left = due if free is None else due - free.count()
    gone = 0
    if not dry and free is not None:
        gone = _purge_in_batches(rule, free, org, now)
    return Line(
        rule=rule,
        organisation=org,
        before=before,
        days=days,
        due=due,
        held=left,
        gone=gone,
    )


def period(rule: Rule, organisation: Organisation | None) -> int | None:
    """Days in force: the organisation's own, or the rule's default."""
    if organisation is None:
        return rule.days
    own = RetentionPeriod.objects.of(organisation).filter(kind=rule.kind).first()
    return own.days if own else rule.days


def _free(
    rule: Rule, organisation: Organisation | None, before: datetime
) -> models.QuerySet[Any] | None:
    """What is due and under no hold; None when all of it is held."""
    rows = rule.rows(organisation, before)
    if organisation is None:
        return rows
    for kind, path in rule.held_by or ((rule.kind, "pk"),):
        holds = LegalHold.objects.of(organisation).filter(
            record_kind=kind, lifted_at__isnull=True
        )
        subjects = set(holds.values_list("subject", flat=True))
        if "" in subjects:
            return None
        if subjects:
            rows = rows.exclude(**{f"{path}__in": subjects})
    return rows


def _purge_in_batches(
    rule: Rule, free: models.QuerySet[Any], org: UUID | None, now: datetime
) -> int:
    gone = 0
    while True:
        keys = list(free.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return gone
        taken = purge(rule, free.filter(pk__in=keys), org, now)
        if not taken:  # a rule that leaves its rows would go round for ever
            return gone
        gone += taken


def purge(
    rule: Rule, rows: models.QuerySet[Any], org: UUID | None, now: datetime
) -> int:
    """End these rows by their rule, with a line in the ledger and a tombstone."""
    if rule.data_class >= 2:
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
    else:
        keys = []
    with transaction.atomic():
        gone = rule.purge(rows, now)
        ledger.record(
            organisation=org,
            person=None,
            now=now,
            verb="retention.purge",
            subject_kind="retention",
            subject=rule.kind,
            gone=gone,
        )
        if keys:
            tombstones.bury(
                TOMBSTONE,
                now=now,
                rule=rule.kind,
                organisation=str(org) if org else None,
                rows=keys,
            )
    return gone


def _replay(
    *, now: datetime, rule: str, organisation: str | None, rows: list[str]
) -> None:
    """After a restore: the rows of one purge go again."""
    if rule not in rules:
        return
    found = rules.get(rule)
    org = UUID(organisation) if organisation else None
    far = now + timedelta(days=36500)
    again = found.rows(org, far).filter(pk__in=rows)
    if again.exists():
        purge(found, again, org, now)


tombstones.replays.add(TOMBSTONE, _replay)


def set_period(
    *,
    person: UUID | None,
    now: datetime,
    organisation: Organisation,
    kind: str,
    days: int,
) -> None:
    """Keep one kind of record for so many days here. Who may: the caller asks; at the
    machine (``manage.py retention --set``) ``person`` is None.

    Raises PeriodNotAllowed, KeyError.
    """
    rule = rules.get(kind)
    if days < rule.at_least or (rule.at_most is not None and days > rule.at_most):
        raise PeriodNotAllowed(rule.at_least, rule.at_most)
    with transaction.atomic():
        RetentionPeriod.objects.of(organisation).update_or_create(
            kind=kind,
            defaults={"days": days, "set_by": person, "set_at": now},
            create_defaults={
                "organisation": organisation,
                "days": days,
                "set_by": person,
                "set_at": now,
            },
        )
        ledger.record(
            organisation=organisation,
            person=person,
            now=now,
            verb="retention.set_period",
            subject_kind="retention",
            subject=kind,
            days=days,
        )
