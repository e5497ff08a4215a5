"""Decisions at the gate: keep what a check found, or look where none could.

And its memory of where things are in use: written by whoever takes them out.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from teranga.engines.text import Finding
from teranga.kernel import ledger
from teranga.kernel.models import Organisation
from teranga.kernel.registries import Erased
from teranga.people import access
from teranga.people.access import Actor
from teranga.protect.models import Override, Use
from teranga.protect.queries import Carrier, Unchecked, keepable

REASON = 500  # letters
FORGOTTEN = "–"  # stands where an erased person's reason stood


class CannotKeep(Exception):
    """This one stops: it must be fixed."""


class ReasonNeeded(Exception):
    """Without a reason nobody after us can judge it."""


def keep(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    carrier: Carrier,
    finding: Finding,
    reason: str,
    own: bool = False,
) -> Override:
    """Keep a finding, with a reason. Ends when the words at that place change.

    ``kind`` is the carrier's row of the access matrix. Raises CannotKeep, ReasonNeeded.
    """
    require_decider(actor, kind, own=own)
    if not keepable(finding):
        raise CannotKeep(finding.message)
    return _decide(
        actor, now, (carrier, finding.check, finding.fingerprint), reason=reason
    )


def looked(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    carrier: Carrier,
    unchecked: Unchecked,
    reason: str,
    own: bool = False,
) -> Override:
    """A person looked where a check could not; it stays "not checked", by name."""
    require_decider(actor, kind, own=own)
    return _decide(
        actor, now, (carrier, unchecked.check, unchecked.fingerprint), reason=reason
    )


def end_decisions(
    *, actor: Actor, now: datetime, carrier: Carrier, standing: frozenset[str]
) -> int:
    """End what hung on words that are gone. ``standing``: fingerprints still found.

    Part of a save: the caller has checked that ``actor`` may change the carrier.
    """
    with transaction.atomic():
        held = Override.objects.of(actor.organisation).filter(
            carrier_kind=carrier.kind, carrier=carrier.pk
        )
        gone = list(held.exclude(fingerprint__in=standing))
        for row in gone:
            _record(actor, now, "protect.override_ended", row)
        held.filter(pk__in=[row.pk for row in gone]).delete()
        return len(gone)


def require_decider(actor: Actor, kind: str, *, own: bool) -> None:
    """Who approves this kind, or may change this one. Raises NotAllowed."""
    if not access.may(actor, "approve", kind):
        access.require(actor, "change", kind, own=own)


def _decide(
    actor: Actor, now: datetime, what: tuple[Carrier, str, str], *, reason: str
) -> Override:
    carrier, check, fingerprint = what
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded(check)
    with transaction.atomic():
        row, _ = Override.objects.of(actor.organisation).update_or_create(
            carrier=carrier.pk,
            fingerprint=fingerprint,
            defaults={
                "organisation": actor.organisation,
                "carrier_kind": carrier.kind,
                "check_name": check,
                "reason": reason[:REASON],
                "by": actor.person,
                "at": now,
            },
        )
        _record(actor, now, "protect.override", row)
        return row


def _record(actor: Actor, now: datetime, verb: str, row: Override) -> None:
    ledger.record(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        verb=verb,
        subject_kind=row.carrier_kind,
        subject=row.carrier,
        check=row.check_name,
        fingerprint=row.fingerprint,
    )


def record_use(
    *,
    organisation: Organisation | UUID,
    now: datetime,
    thing_kind: str,
    thing: UUID,
    carrier_kind: str,
    carrier: UUID,
) -> None:
    """This thing is out there, carried by that (ruling 27). Twice is once. No actor: the
    desk itself writes it, in the transaction of whoever let the thing out."""
    org = getattr(organisation, "pk", organisation)
    Use.objects.of(org).get_or_create(
        thing=thing,
        carrier=carrier,
        ended_at=None,
        defaults={
            "organisation_id": org,
            "thing_kind": thing_kind,
            "carrier_kind": carrier_kind,
            "since": now,
        },
    )


def end_use(
    *,
    organisation: Organisation | UUID,
    now: datetime,
    carrier: UUID,
    outcome: str,
    over: bool = True,
) -> int:
    """Report what became of what this carrier took out. ``over``: nobody finds it any
    more. What cannot be removed, or has not answered, stays open. Returns how many."""
    open_uses = Use.objects.of(organisation).filter(carrier=carrier, ended_at=None)
    return open_uses.update(outcome=outcome, ended_at=now if over else None)


def forget_person(organisation: Organisation, person: UUID, now: datetime) -> Erased:
    """Her reasons go; that a finding was kept stands until the words change."""
    rows = Override.objects.of(organisation).filter(by=person)
    return Erased(gone=rows.exclude(reason=FORGOTTEN).update(reason=FORGOTTEN))
