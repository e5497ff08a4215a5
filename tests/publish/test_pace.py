"""Gaps, budgets, lateness and clocks that jump."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.actions.deliveries import give_up, send_again
from teranga.publish.models import Account, Delivery
from teranga.publish.tasks import _pace
from tests.publish.scripted import Crash, Scripted
from tests.publish.sending import (
    MINUTE,
    a_post,
    an_account,
    only,
    pass_time,
    work,
)

pytestmark = pytest.mark.both_databases
S = Delivery.State
HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 17, 12, tzinfo=clock.UTC)


def starts(account: Account) -> list[datetime]:
    rows = Delivery.objects.of(account.organisation_id).filter(account=account)
    return sorted(rows.exclude(sent_at=None).values_list("sent_at", flat=True))


def gaps(account: Account) -> list[float]:
    times = starts(account)
    return [
        (after - before).total_seconds()
        for before, after in zip(times, times[1:], strict=False)
    ]


def test_an_account_rests_between_posts(editor: Actor, network: Scripted) -> None:
    account = an_account(editor)
    for _ in range(4):
        a_post(editor, account)
    work()
    pass_time(12, step=0.05)
    assert len(gaps(account)) == 3
    assert min(gaps(account)) >= 20
    assert len(set(gaps(account))) > 1, "never the same rhythm"


def test_two_accounts_do_not_wait_for_each_other(
    editor: Actor, network: Scripted
) -> None:
    a_post(editor, an_account(editor, "A"), an_account(editor, "B"))
    work()
    assert len(network.taken) == 2


def test_no_account_goes_over_its_budget(editor: Actor, network: Scripted) -> None:
    account = an_account(editor, per_hour=5)
    for _ in range(12):
        a_post(editor, account)
    work()
    pass_time(180, step=1)
    times = starts(account)
    assert len(times) == 12
    for one in times:
        assert sum(one <= other < one + HOUR for other in times) <= 5


def test_after_downtime_nothing_comes_in_a_burst(
    editor: Actor, network: Scripted
) -> None:
    account = an_account(editor)
    for n in range(8):
        a_post(editor, account, at=clock.now() + n * 10 * MINUTE)
    clock.move(clock.now() + 3 * HOUR)
    work()
    pass_time(100, step=0.5)
    assert len(starts(account)) == 8
    assert min(gaps(account)) >= 180


def test_too_late_is_asked_not_sent(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    clock.move(clock.now() + 7 * HOUR)
    work()
    row = only(post)
    assert (row.state, row.trouble, network.taken) == (S.NEEDS_PERSON, "late", [])


def test_she_may_still_send_it(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    post = a_post(editor, an_account(editor))
    clock.move(clock.now() + 7 * HOUR)
    work()
    send_again(actor=coordinator, now=clock.now(), delivery=only(post).pk)
    pass_time(1)
    assert only(post).state == S.VERIFIED


def test_or_let_it_be(editor: Actor, network: Scripted) -> None:
    post = a_post(editor, an_account(editor))
    clock.move(clock.now() + 7 * HOUR)
    work()
    give_up(actor=editor, now=clock.now(), delivery=only(post).pk)
    pass_time(60)
    assert (only(post).state, network.taken) == (S.FAILED, [])


def test_past_not_after_it_ends_by_itself(editor: Actor, network: Scripted) -> None:
    end = clock.now() + HOUR
    post = a_post(editor, an_account(editor), not_after=end)
    clock.move(clock.now() + 2 * HOUR)
    work()
    assert (only(post).state, network.taken) == (S.EXPIRED, [])


def test_a_clock_that_goes_back_sends_nothing_twice(
    editor: Actor, network: Scripted
) -> None:
    account = an_account(editor)
    post = a_post(editor, account)
    network.plan("publish", Crash(), taken=True)
    with pytest.raises(Crash):
        work()
    clock.move(clock.now() - 3 * HOUR)
    pass_time(15)
    row = only(post)
    assert (row.state, network.copies(row.key)) == (S.VERIFIED, 1)


def test_a_clock_that_goes_back_does_not_silence_an_account(
    editor: Actor, network: Scripted
) -> None:
    account = an_account(editor)
    a_post(editor, account)
    work()
    clock.move(clock.now() - 5 * HOUR)
    post = a_post(editor, account)
    pass_time(10)
    assert only(post).state == S.VERIFIED


@given(
    tries=st.integers(1, 5),
    key=st.uuids(),
    asked=st.none() | st.floats(0, 1e9),
)
def test_a_retry_waits_as_long_as_it_was_asked_to(
    tries: int, key: UUID, asked: float | None
) -> None:
    wait = _pace.wait_after_failure(key, tries, retry_after=asked)
    assert wait >= timedelta(seconds=min(asked or 0, 6 * 3600))
    assert wait <= timedelta(seconds=max(60 * 4 ** (tries - 1), 6 * 3600))
    assert wait == _pace.wait_after_failure(key, tries, retry_after=asked)


@given(
    ago=st.lists(st.floats(-600, 3599), max_size=40),
    per_hour=st.integers(0, 12),
)
def test_a_budget_is_free_again_when_an_hour_holds_fewer(
    ago: list[float], per_hour: int
) -> None:
    times = [NOON - timedelta(seconds=one) for one in ago]
    free = _pace.budget_free_at(times, per_hour, NOON)
    if free is None:
        assert per_hour == 0 or len(times) < per_hour
        return
    left = [one for one in times if one > free - HOUR]
    assert len(left) < per_hour
    assert free > NOON
