"""What is past its time goes, what is held stays, and the report tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teranga.kernel import chain, legal_holds, retention, tombstones
from teranga.kernel.ids import new_id
from teranga.kernel.models import (
    LedgerEntry,
    Notice,
    Organisation,
    RetentionRun,
    Work,
)
from teranga.kernel.retention import PeriodNotAllowed, Rule, run, set_period
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def notice(organisation: Organisation, at: datetime) -> Notice:
    return Notice.objects.create(
        organisation=organisation, person=new_id(), what="x", path="/", made_at=at
    )


def line(lines: list[retention.Line], kind: str, org: Organisation | None = None):
    pk = org.pk if org else None
    found = [one for one in lines if (one.rule.kind, one.organisation) == (kind, pk)]
    assert len(found) == 1
    return found[0]


def test_each_organisation_loses_what_is_past_its_own_period(
    world: World, now: datetime
) -> None:
    for org in (world.house, world.elsewhere):
        for days in (1, 40, 100):
            notice(org, now - timedelta(days=days))
    set_period(
        person=new_id(),
        now=now,
        organisation=world.house,
        kind="kernel.notice",
        days=30,
    )
    dry = run(now=now, dry=True)
    assert line(dry, "kernel.notice", world.house).due == 2
    assert line(dry, "kernel.notice", world.house).gone == 0
    assert Notice.objects.of(world.house).count() == 3
    assert not RetentionRun.objects.all_organisations(reason="a test").exists()

    real = run(now=now)
    assert line(real, "kernel.notice", world.house).gone == 2
    assert line(real, "kernel.notice", world.elsewhere).gone == 1
    assert Notice.objects.of(world.house).count() == 1
    assert Notice.objects.of(world.elsewhere).count() == 2
    assert line(real, "kernel.notice", world.house).days == 30
    assert line(real, "kernel.notice", world.elsewhere).days == 90
    kept = RetentionRun.objects.of(world.house).get(kind="kernel.notice")
    assert kept.gone == 2
    told = LedgerEntry.objects.of(world.house).filter(verb="retention.purge")
    assert told.get().facts == {"gone": 2}
    assert line(run(now=now), "kernel.notice", world.house).due == 0


def test_a_legal_hold_keeps_one_or_all(world: World, now: datetime) -> None:
    rows = [notice(world.house, now - timedelta(days=100)) for _n in range(3)]
    who: dict[str, Any] = {"person": new_id(), "now": now, "organisation": world.house}
    one = legal_holds.place(
        **who, kind="kernel.notice", subject=str(rows[0].pk), reason="court"
    )
    notice(world.elsewhere, now - timedelta(days=100))
    lines = run(now=now)
    told = line(lines, "kernel.notice", world.house)
    assert (told.due, told.held, told.gone) == (3, 1, 2)
    assert line(lines, "kernel.notice", world.elsewhere).gone == 1
    assert Notice.objects.of(world.house).get() == rows[0]

    every = legal_holds.place(**who, kind="kernel.notice", reason="court")
    legal_holds.lift(**who, hold=one.pk)
    told = line(run(now=now), "kernel.notice", world.house)
    assert (told.due, told.held, told.gone) == (1, 1, 0)
    assert list(legal_holds.standing(world.house)) == [every]
    legal_holds.lift(**who, hold=every.pk)
    assert line(run(now=now), "kernel.notice", world.house).gone == 1
    verbs = LedgerEntry.objects.of(world.house).values_list("verb", flat=True)
    assert sorted(verbs).count("retention.hold") == 2


def test_only_what_a_rule_keeps_can_be_held(world: World, now: datetime) -> None:
    who: dict[str, Any] = {"person": new_id(), "now": now}
    with pytest.raises(legal_holds.NothingToHold):
        legal_holds.place(
            **who, organisation=world.house, kind="kernel.cache", reason="x"
        )
    held = legal_holds.place(
        **who, organisation=world.house, kind="kernel.ledger", reason="x"
    )
    with pytest.raises(legal_holds.NotHeld):
        legal_holds.lift(**who, organisation=world.elsewhere, hold=held.pk)


def test_periods_have_bounds(world: World, now: datetime) -> None:
    for days in (6, 366):
        with pytest.raises(PeriodNotAllowed):
            set_period(
                person=new_id(),
                now=now,
                organisation=world.house,
                kind="kernel.notice",
                days=days,
            )


@pytest.fixture
def own_rule() -> Iterator[Rule]:
    def rows(organisation: Organisation, before: datetime) -> QuerySet[Notice]:
        return Notice.objects.of(organisation).filter(what="case", made_at__lt=before)

    rule = Rule(
        kind="test.case",
        label=_("Cases"),
        then=_("deleted"),
        data_class=4,
        days=None,
        rows=rows,
    )
    retention.register(rule)
    yield rule
    retention.rules._items.pop("test.case")


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def test_without_a_period_nothing_goes_and_the_report_says_so(
    world: World, now: datetime, own_rule: Rule
) -> None:
    row = notice(world.house, now - timedelta(days=80))
    row.what = "case"
    row.save()
    told = line(run(now=now), "test.case", world.house)
    assert told.before is None
    assert Notice.objects.of(world.house).exists()
    assert told.days is None
    out = StringIO()
    call_command("retention", dry_run=True, stdout=out)
    assert "no period chosen" in out.getvalue()


def test_the_last_night_can_be_read(world: World, now: datetime) -> None:
    def report() -> str:
        out = StringIO()
        call_command("retention", report=True, stdout=out)
        return out.getvalue()

    assert report().startswith("No night")
    notice(world.house, now - timedelta(days=800))
    run(now=now - timedelta(days=1), dry=True)
    assert report().startswith("No night")
    run(now=now)
    [told] = [row for row in report().splitlines() if "kernel.notice" in row]
    assert told.split() == ["1", "0", "1", "kernel.notice", "·", str(world.house.pk)]


def test_a_purge_stays_done_after_a_restore(
    world: World, now: datetime, own_rule: Rule, own_folder: Path
) -> None:
    row = notice(world.house, now - timedelta(days=80))
    row.what = "case"
    row.save()
    set_period(
        person=new_id(), now=now, organisation=world.house, kind="test.case", days=1
    )
    assert line(run(now=now), "test.case", world.house).gone == 1
    row.save(force_insert=True)  # an old backup comes back
    assert tombstones.replay(now=now).again == {"kernel.retention": 1}
    assert not Notice.objects.of(world.house).exists()
    tombstones.replay(now=now)


def test_the_kernels_own_rows_go_in_time(now: datetime) -> None:
    def work(state: str, days: int) -> None:
        at = now - timedelta(days=days)
        Work.objects.create(
            kind="x",
            lane="slow",
            state=state,
            run_after=at,
            created_at=at,
            done_at=at if state == "done" else None,
            lease_until=at if state == "running" else None,
        )

    for state in ("done", "failed", "queued", "running"):
        for days in (29, 31):
            work(state, days)
    assert line(run(now=now), "kernel.work").gone == 2
    left = Work.objects.all_organisations(reason="a test")
    assert sorted(left.values_list("state", flat=True)) == sorted(
        ["done", "failed", "queued", "queued", "running", "running"]
    )


def test_the_ledger_is_pruned_by_its_rule(world: World, now: datetime) -> None:
    chain.seal_batch(now=now)
    much_later = now + timedelta(days=7 * 366)
    told = line(run(now=much_later), "kernel.ledger")
    assert told.due == told.gone > 0
    assert chain.verify() is None


def test_more_than_one_batch_goes(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _n in range(5):
        notice(world.house, now - timedelta(days=100))
    assert line(run(now=now), "kernel.notice", world.house).gone == 5


def at_the_machine(*words: str) -> str:
    said = StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


def test_who_keeps_the_machine_places_a_hold_and_lifts_it(
    world: World, now: datetime
) -> None:
    here = world.house.slug
    row = notice(world.house, now - timedelta(days=100))
    assert "No hold" in at_the_machine("legal_hold", "list", here)
    said = at_the_machine(
        *("legal_hold", "place", here, "kernel.notice"),
        *("--subject", str(row.pk), "--reason", "A court asked"),
    )
    hold = legal_holds.standing(world.house).get()
    assert str(hold.pk) in said
    listed = at_the_machine("legal_hold", "list", here)
    assert str(hold.pk) in listed and "A court asked" in listed
    assert "No hold" in at_the_machine("legal_hold", "list", world.elsewhere.slug)
    assert line(run(now=now), "kernel.notice", world.house).held == 1

    at_the_machine("legal_hold", "lift", here, str(hold.pk))
    assert line(run(now=now), "kernel.notice", world.house).gone == 1
    lines = LedgerEntry.objects.of(world.house).filter(subject_kind="legal_hold")
    told = [(one.verb, one.actor) for one in lines.order_by("pk")]
    assert told == [("retention.hold", None), ("retention.lift", None)]


@pytest.mark.parametrize(
    ("way", "says"),
    [
        (("list", "nobody-here"), "Known: "),
        (("place", "{here}", "kernel.cache", "--reason", "x"), "kernel.notice"),
        (("place", "{here}", "kernel.notice", "--reason", " "), "Say who asked"),
        (("lift", "{here}", str(new_id())), "No such hold"),
    ],
)
def test_a_hold_that_cannot_be_is_refused_in_plain_words(
    world: World, way: tuple[str, ...], says: str
) -> None:
    words = [one.format(here=world.house.slug) for one in way]
    with pytest.raises(CommandError, match=says):
        at_the_machine("legal_hold", *words)
    assert not legal_holds.standing(world.house).exists()


def test_a_period_is_set_at_the_machine_and_shown(world: World, now: datetime) -> None:
    here = world.house.slug
    at_the_machine("retention", "--set", here, "kernel.notice", "45")
    rule = retention.rules.get("kernel.notice")
    assert retention.period(rule, world.house) == 45
    assert retention.period(rule, world.elsewhere) == 90
    shown = at_the_machine("retention", "--dry-run").splitlines()
    mine = f"kernel.notice · {world.house.pk}"
    assert [one.split()[3] for one in shown if mine in one] == ["45"]
    written = LedgerEntry.objects.of(world.house).get(verb="retention.set_period")
    assert (written.actor, written.facts) == (None, {"days": 45})
    for kind, days, says in (
        ("kernel.notice", "6", "At least 7"),
        ("kernel.notice", "soon", "as a number"),
        ("kernel.nothing", "60", "No rule"),
    ):
        with pytest.raises(CommandError, match=says):
            at_the_machine("retention", "--set", here, kind, days)
