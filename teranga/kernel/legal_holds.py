"""A legal hold keeps records that retention would end: a court, a complaint, an inquiry.

``manage.py legal_hold`` places and lifts them. A page that does so asks the access matrix
(``retention``) and says who it was; at the machine ``person`` is None.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from teranga.kernel import ledger, retention
from teranga.kernel.models import LegalHold, Organisation


class NothingToHold(ValueError):
    """No rule keeps records of this kind."""


class NotHeld(Exception):
    """There is no such hold here, or it was lifted already."""


def place(
    *,
    person: UUID | None,
    now: datetime,
    organisation: Organisation,
    kind: str,
    subject: str = "",
    reason: str,
) -> LegalHold:
    """Keep one record, or all of a kind when ``subject`` is empty, until it is lifted."""
    if kind not in kinds():
        raise NothingToHold(kind)
    with transaction.atomic():
        hold = LegalHold.objects.create(
            organisation=organisation,
            record_kind=kind,
            subject=subject,
            reason=reason.strip()[:2000],
            placed_by=person,
            placed_at=now,
        )
        _record("retention.hold", hold, person, now)
        return hold


def lift(
    *, person: UUID | None, now: datetime, organisation: Organisation, hold: UUID
) -> None:
    """From the next night on its records go again when they are due."""
    with transaction.atomic():
        found = standing(organisation).filter(pk=hold).first()
        if found is None:
            raise NotHeld
        found.lifted_at = now
        found.save(update_fields=["lifted_at"])
        _record("retention.lift", found, person, now)


def standing(organisation: Organisation | UUID) -> QuerySet[LegalHold]:
    """The holds that stand here now, newest first."""
    rows = LegalHold.objects.of(organisation).filter(lifted_at__isnull=True)
    return rows.order_by("-placed_at")


def kinds() -> set[str]:
    """What can be held: each rule's own kind, or the kinds it listens to."""
    return {
        kind
        for rule in retention.rules
        for kind in ({pair[0] for pair in rule.held_by} or {rule.kind})
        if not rule.install_wide or kind == "kernel.ledger"
    }


def labels() -> dict[str, str]:
    """What each kind is called by people; a kind that several rules keep has all names."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds()}
    for rule in retention.rules:
        for kind in {pair[0] for pair in rule.held_by} or {rule.kind}:
            if kind in found:
                found[kind].append(str(rule.label))
    return {kind: ", ".join(words) for kind, words in found.items()}


def _record(verb: str, hold: LegalHold, person: UUID | None, now: datetime) -> None:
    ledger.record(
        organisation=hold.organisation_id,
        person=person,
        now=now,
        verb=verb,
        subject_kind="legal_hold",
        subject=hold.pk,
        kind=hold.record_kind,
        of=hold.subject,
    )
