"""The gate: what is kept, what ends, and what is never called passed."""

from __future__ import annotations

from datetime import datetime

import pytest

from teranga.engines.text import Checkable, CheckResult, Segment
from teranga.kernel.ids import new_id
from teranga.kernel.models import LedgerEntry
from teranga.people.access import Actor, NotAllowed
from teranga.protect import actions
from teranga.protect.models import Override
from teranga.protect.queries import Carrier, findings, has_decisions, risk_floor
from tests.world import World

HTTP = "Read this: http://kerjamm.example/papers"
SHORT = "Read this: https://bit.ly/3abcd and come."


def checkable(text: str) -> Checkable:
    return Checkable(segments=(Segment(text=text, language="en"),), recent=())


@pytest.fixture
def carrier() -> Carrier:
    return Carrier(kind="publish.post", pk=new_id())


def test_findings_are_sorted_by_what_they_ask(editor: Actor, carrier: Carrier) -> None:
    text = "http://kerjamm.example https://bit.ly/3abcd"
    gate = findings(actor=editor, checkable=checkable(text), carrier=carrier)
    assert {one.finding.severity for one in gate.must} == {"block"}
    assert {one.finding.severity for one in gate.should} == {"warn"}
    assert gate.stops
    assert "duplicates" in gate.clear


def test_nothing_found_is_not_the_same_as_not_checked(
    editor: Actor, carrier: Carrier
) -> None:
    nobody_asked = Checkable(segments=(Segment(text="Good morning"),))
    gate = findings(actor=editor, checkable=nobody_asked, carrier=carrier)
    assert [one.check for one in gate.unchecked] == ["duplicates"]
    assert "duplicates" not in gate.clear
    assert not gate.stops
    assert not gate.all_ran


def test_a_warning_is_kept_with_a_reason_until_its_words_change(
    editor: Actor, carrier: Carrier, now: datetime
) -> None:
    gate = findings(actor=editor, checkable=checkable(SHORT), carrier=carrier)
    (found,) = gate.should
    actions.keep(
        actor=editor,
        now=now,
        kind="post",
        carrier=carrier,
        finding=found.finding,
        reason="The partner's own shortener",
    )
    gate = findings(actor=editor, checkable=checkable(SHORT), carrier=carrier)
    assert not gate.should
    assert [one.kept.reason for one in gate.kept if one.kept] == [
        "The partner's own shortener"
    ]
    moved = checkable("Hello. " + SHORT)
    assert findings(actor=editor, checkable=moved, carrier=carrier).kept
    other = checkable(SHORT.replace("3abcd", "4abcd"))
    gate = findings(actor=editor, checkable=other, carrier=carrier)
    assert len(gate.should) == 1
    ended = actions.end_decisions(
        actor=editor, now=now, carrier=carrier, standing=gate.fingerprints
    )
    assert ended == 1
    back = findings(actor=editor, checkable=checkable(SHORT), carrier=carrier)
    assert back.should, "the words came back; the decision does not"


def test_a_must_fix_is_never_kept(
    editor: Actor, carrier: Carrier, now: datetime
) -> None:
    text = "http://kerjamm.example"
    (found, *_) = findings(
        actor=editor, checkable=checkable(text), carrier=carrier
    ).must
    with pytest.raises(actions.CannotKeep):
        actions.keep(
            actor=editor,
            now=now,
            kind="post",
            carrier=carrier,
            finding=found.finding,
            reason="I am sure",
        )
    # Even a row that got there another way changes nothing.
    Override.objects.create(
        organisation=editor.organisation,
        carrier_kind=carrier.kind,
        carrier=carrier.pk,
        fingerprint=found.finding.fingerprint,
        check_name="secrets",
        reason="planted",
        by=editor.person,
        at=now,
    )
    assert findings(actor=editor, checkable=checkable(text), carrier=carrier).must


def test_a_reason_is_needed(editor: Actor, carrier: Carrier, now: datetime) -> None:
    (found,) = findings(
        actor=editor, checkable=checkable(SHORT), carrier=carrier
    ).should
    with pytest.raises(actions.ReasonNeeded):
        actions.keep(
            actor=editor,
            now=now,
            kind="post",
            carrier=carrier,
            finding=found.finding,
            reason=" \n",
        )


def test_somebody_looked_and_it_still_says_not_checked(
    editor: Actor, carrier: Carrier, now: datetime
) -> None:
    blind = CheckResult(check="places", status="not_checked", reason="reasons.broke")
    text = checkable("Good morning")
    gate = findings(actor=editor, checkable=text, carrier=carrier, also=(blind,))
    (found,) = gate.unchecked
    actions.looked(
        actor=editor,
        now=now,
        kind="post",
        carrier=carrier,
        unchecked=found,
        reason="I read Tigrinya",
    )
    gate = findings(actor=editor, checkable=text, carrier=carrier, also=(blind,))
    assert [one.check for one in gate.unchecked] == ["places"]
    assert gate.all_ran
    assert "places" not in gate.clear
    changed = checkable("Good morning all")
    gate = findings(actor=editor, checkable=changed, carrier=carrier, also=(blind,))
    assert not gate.all_ran


def test_decisions_stay_in_their_organisation(
    editor: Actor, stranger: Actor, carrier: Carrier, now: datetime
) -> None:
    (found,) = findings(
        actor=editor, checkable=checkable(SHORT), carrier=carrier
    ).should
    actions.keep(
        actor=editor,
        now=now,
        kind="post",
        carrier=carrier,
        finding=found.finding,
        reason="Ours",
    )
    assert has_decisions(actor=editor, carrier=carrier)
    assert not has_decisions(actor=stranger, carrier=carrier)
    assert findings(actor=stranger, checkable=checkable(SHORT), carrier=carrier).should


def test_only_those_who_may_write_or_approve_decide(
    world: World, carrier: Carrier, now: datetime
) -> None:
    (found,) = findings(
        actor=world.actor("viewer"), checkable=checkable(SHORT), carrier=carrier
    ).should
    for name in ("viewer", "administrator", "moderator", "influencer"):
        with pytest.raises(NotAllowed):
            actions.keep(
                actor=world.actor(name),
                now=now,
                kind="post",
                carrier=carrier,
                finding=found.finding,
                reason="Because",
            )


def test_the_ledger_holds_no_words(
    editor: Actor, carrier: Carrier, now: datetime
) -> None:
    (found,) = findings(
        actor=editor, checkable=checkable(SHORT), carrier=carrier
    ).should
    actions.keep(
        actor=editor,
        now=now,
        kind="post",
        carrier=carrier,
        finding=found.finding,
        reason="Fatou said so",
    )
    lines = LedgerEntry.objects.of(editor.organisation)
    line = lines.get(verb="protect.override")
    assert "Fatou" not in str(line.facts)
    assert "bit.ly" not in str(line.facts)


def test_a_switch_makes_it_high_risk() -> None:
    assert risk_floor(checkable("Hi")) == "low"
    switched = Checkable(segments=(), switches=frozenset({"protected_place"}))
    assert risk_floor(switched) == "high"
