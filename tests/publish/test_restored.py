"""After a restore nothing goes out a second time by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from teranga.kernel import clock, notify, tombstones
from teranga.kernel.models import LedgerEntry
from teranga.kernel.restore import afterwards
from teranga.people.access import Actor
from teranga.publish.actions import holds, scheduling, withdrawals
from teranga.publish.actions.holds import release
from teranga.publish.actions.withdrawals import withdraw_post
from teranga.publish.models import Delivery, Post
from tests.publish.scripted import Scripted
from tests.publish.sending import MINUTE, a_post, an_account, only, pass_time, state

S = Delivery.State


def written(actor: Actor, verb: str) -> set[str]:
    """What lines of this kind speak of; the desk itself wrote them, nobody's name is in."""
    lines = LedgerEntry.objects.of(actor.organisation).filter(verb=verb, actor=None)
    return set(lines.values_list("subject", flat=True))


def test_what_may_have_gone_out_since_waits_for_a_person(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    made_at = clock.now()
    account = an_account(editor)
    slept = a_post(editor, account, at=made_at + 5 * MINUTE)
    released = a_post(editor, account, at=made_at + 6 * MINUTE)
    later = a_post(editor, account, at=made_at + 60 * MINUTE)
    row = only(released)
    row.held_at, row.released_at, row.released_by = made_at, made_at, editor.person
    row.save()

    clock.move(made_at + 30 * MINUTE)  # the desk was restored meanwhile
    afterwards.get("publish.deliveries")(made_at, clock.now())
    assert {state(one) for one in (slept, released, later)} == {Post.State.HELD}
    held = written(editor, "publish.held_after_restore")
    assert held == {str(slept.pk), str(released.pk), str(later.pk)}
    pass_time(40)
    assert only(slept).state == only(released).state == only(later).state == S.PLANNED

    release(actor=coordinator, now=clock.now(), delivery=only(slept).pk)
    pass_time(2)
    assert only(slept).state == S.VERIFIED
    assert len(network.taken) == 1


@pytest.mark.parametrize("since", ["stopped", "held"])
def test_what_somebody_stopped_since_stays_stopped(
    editor: Actor, coordinator: Actor, network: Scripted, since: str
) -> None:
    """The backup knows neither that its hour was taken away nor that all was held."""
    made_at = clock.now()
    post = a_post(editor, an_account(editor), at=made_at + 60 * MINUTE)
    with transaction.atomic():  # what happens in here the backup does not know
        if since == "stopped":
            scheduling.unschedule(actor=editor, now=clock.now(), post=post)
        else:
            holds.hold_all(actor=editor, now=clock.now(), reason="danger")
        transaction.set_rollback(True)
    clock.move(made_at + 30 * MINUTE)
    afterwards.get("publish.deliveries")(made_at, clock.now())
    pass_time(40)
    assert network.taken == []
    release(actor=coordinator, now=clock.now(), delivery=only(post).pk)
    pass_time(2)
    assert only(post).state == S.VERIFIED


def test_twenty_that_slept_ask_no_more_than_two(
    editor: Actor, network: Scripted
) -> None:
    made_at, account = clock.now(), an_account(editor)
    costs = []
    for many in (2, 20):
        for _ in range(many):
            a_post(editor, account, at=made_at)
        with CaptureQueriesContext(connection) as queries:
            assert afterwards.get("publish.deliveries")(made_at, clock.now()) == many
        costs.append(len(queries))
        Delivery.objects.of(editor.organisation).update(state=S.CANCELLED)
    assert costs[0] == costs[1] <= 12
    assert len(written(editor, "publish.held_after_restore")) == 22


@pytest.fixture
def no_stones(settings: Any, tmp_path: Path) -> None:
    """What other tests buried is not counted here."""
    settings.DATA = tmp_path


@pytest.mark.usefixtures("no_stones")
def test_a_withdrawal_of_a_post_that_the_backup_does_not_know_is_said(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    """Written, sent and asked back since: nobody here can tell whether it is gone."""
    made_at = clock.now()
    account = an_account(editor)
    known = a_post(editor, account)
    pass_time(2)
    with transaction.atomic():  # what happens in here the backup does not know
        lost = a_post(editor, account)
        for post in (lost, known):
            withdraw_post(actor=editor, now=clock.now(), post=post.pk)
        transaction.set_rollback(True)
    assert only(known).state == S.VERIFIED
    done = tombstones.replay(now=clock.now(), made_at=made_at)
    assert only(known).withdraw_asked_at
    assert done.again["publish.withdrawal"] == 2
    assert done.remarks == {withdrawals.UNKNOWN: 1}
    again = written(editor, "publish.withdraw_again")
    assert again == {str(lost.pk), str(known.pk)}
    told = notify.unseen(organisation=editor.organisation, person=coordinator.person)
    assert any("may still be public" in str(one.text) for one in told)
    assert not Post.objects.of(editor.organisation).filter(pk=lost.pk).exists()
