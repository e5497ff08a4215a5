"""The gate: what the checks say about one thing, and what people decided about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from teranga.engines import text
from teranga.engines.text import Checkable, CheckResult, Finding
from teranga.kernel.models import Organisation
from teranga.people.access import Actor
from teranga.protect import catalogue
from teranga.protect.models import Override

# Messages that stop a post and may still be kept, with a reason. None so far.
KEEPABLE_BLOCKS: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """What is checked, by reference only: ``kind`` "publish.post" and its id."""

    kind: str
    pk: UUID


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Somebody looked and kept it. ``by`` is a login; names come from people."""

    by: UUID
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One finding, and whether somebody kept it with a reason."""

    finding: Finding
    kept: Kept | None = None

    @property
    def keepable(self) -> bool:
        return keepable(self.finding)


@dataclass(frozen=True, kw_only=True)
class Unchecked:
    """A check that did not run, or not to the end. Never shown as passed (ruling 34)."""

    check: str
    status: str  # partly, not_checked
    reason: str
    fingerprint: str
    looked: Kept | None = None


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Everything the findings panel shows, in its order."""

    must: tuple[Judged, ...] = ()
    should: tuple[Judged, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    good_to_know: tuple[Judged, ...] = ()
    kept: tuple[Judged, ...] = ()
    clear: tuple[str, ...] = ()  # checks that ran to the end and found nothing
    checks: int = 0  # all there are

    @property
    def stops(self) -> bool:
        """Nothing goes on: something must be fixed, or kept with a reason."""
        return bool(self.must or self.should)

    @property
    def all_ran(self) -> bool:
        """Every check ran, or a person looked where one could not."""
        return all(one.looked for one in self.unchecked)

    @property
    def fingerprints(self) -> frozenset[str]:
        judged = (*self.must, *self.should, *self.good_to_know, *self.kept)
        seen = {one.finding.fingerprint for one in judged}
        return frozenset(seen | {one.fingerprint for one in self.unchecked})


def keepable(finding: Finding) -> bool:
    """``warn`` may be kept with a reason; ``block`` only where a rule allows it."""
    return finding.severity == "warn" or finding.message in KEEPABLE_BLOCKS


def findings(
    *,
    actor: Actor,
    checkable: Checkable,
    carrier: Carrier,
    also: tuple[CheckResult, ...] = (),
) -> Gate:
    """Run every check; ``also`` brings results of checks that need more than words.

    The caller has asked whether ``actor`` may read the carrier.
    """
    results = (*text.run(checkable), *also)
    decided = _decided(actor, carrier)
    judged = [
        Judged(finding=one, kept=_kept(one, decided))
        for result in results
        for one in result.findings
    ]
    standing = [one for one in judged if one.kept is None]
    return Gate(
        checks=len(results),
        must=_of(standing, "block"),
        should=_of(standing, "warn"),
        good_to_know=_of(standing, "info"),
        kept=tuple(one for one in judged if one.kept),
        unchecked=tuple(
            _unchecked(result, checkable, decided)
            for result in results
            if result.status != "checked"
        ),
        clear=tuple(
            result.check
            for result in results
            if result.status == "checked" and not result.findings
        ),
    )


def _of(judged: list[Judged], severity: str) -> tuple[Judged, ...]:
    return tuple(one for one in judged if one.finding.severity == severity)


def _decided(actor: Actor, carrier: Carrier) -> dict[str, Kept]:
    rows = Override.objects.of(actor.organisation).filter(
        carrier_kind=carrier.kind, carrier=carrier.pk
    )
    return {
        row.fingerprint: Kept(by=row.by, at=row.at, reason=row.reason) for row in rows
    }


def _kept(finding: Finding, decided: dict[str, Kept]) -> Kept | None:
    return decided.get(finding.fingerprint) if keepable(finding) else None


def _unchecked(
    result: CheckResult, checkable: Checkable, decided: dict[str, Kept]
) -> Unchecked:
    fingerprint = unchecked_fingerprint(result, checkable)
    return Unchecked(
        check=result.check,
        status=result.status,
        reason=result.reason,
        fingerprint=fingerprint,
        looked=decided.get(fingerprint),
    )


def unchecked_fingerprint(result: CheckResult, checkable: Checkable) -> str:
    """ "I looked" holds for exactly these words: any change ends it."""
    seed = hashlib.sha256(f"{result.check}\x1f{result.reason}".encode())
    for segment in checkable.segments:
        seed.update(f"\x1f{segment.name}\x1f{segment.language}\x1f".encode())
        seed.update(segment.text.encode("utf-8", "surrogatepass"))
    return seed.hexdigest()[:32]


def risk_floor(checkable: Checkable) -> str:
    """The lowest risk this may have, from content alone (ruling 16).

    Any safety switch = high. Pictures of people will raise it here, from
    ``checkable.media``, when pictures come.
    """
    return "high" if checkable.switches else "low"


def has_decisions(*, actor: Actor, carrier: Carrier) -> bool:
    """Whether anything was kept here: if not, a save need not run the checks."""
    rows = Override.objects.of(actor.organisation)
    return rows.filter(carrier_kind=carrier.kind, carrier=carrier.pk).exists()


def said(finding: Finding) -> catalogue.Said:
    """(title, harm, fix label) of this finding in the language of now."""
    return catalogue.said(finding.message, finding.values)


def check_label(check: str) -> str:
    """What people call this check, for the lists of what ran and what did not."""
    return catalogue.label(check)


def why_unchecked(unchecked: Unchecked) -> str:
    """One sentence: why nobody looked, or not at everything."""
    return catalogue.reason(unchecked.reason)


def of_person(organisation: Organisation, person: UUID) -> dict[str, Any]:
    """The reasons she gave for keeping what a check found, for her own export."""
    rows = Override.objects.of(organisation).filter(by=person).order_by("at")
    return {
        "kept_findings": [
            {
                "of": f"{row.carrier_kind} {row.carrier}",
                "check": row.check_name,
                "reason": row.reason,
                "at": row.at.isoformat(),
            }
            for row in rows
        ]
    }
