"""Whatever happens in whatever order: what must never happen does not, and nothing is lost.

Hypothesis draws posts, faults, crashes, holds, releases, withdrawals, decisions of people
and a clock that jumps both ways. The network itself checks each call as it comes in.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from teranga.channels import errors
from teranga.channels.protocol import Outgoing, Receipt
from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions import deliveries, holds, withdrawals
from teranga.publish.models import Account, Delivery, Hold, Post
from tests.publish.scripted import Crash, Scripted
from tests.publish.sending import a_post, an_account, rows, work
from tests.world import make_world

S = Delivery.State
ENDS = {
    S.VERIFIED,
    S.NEEDS_PERSON,
    S.FAILED,
    S.EXPIRED,
    S.CANCELLED,
    S.WITHDRAWN,
    S.REPLACED,
    S.STILL_PUBLIC,
}
NOT_OUT = {S.CANCELLED, S.EXPIRED, S.FAILED, S.PLANNED}
EXAMPLES = int(os.environ.get("TERANGA_EXAMPLES", "30"))
SMALLER = [Phase.shrink] if os.environ.get("TERANGA_SHRINK") else []
FAULTS = [
    errors.Transient,
    errors.RateLimited,
    errors.Ambiguous,
    errors.AuthExpired,
    errors.Rejected,
    errors.DuplicateContent,
    ValueError,
    Crash,
]
SURELY_NOT_TAKEN = (errors.NotSent, errors.AccountTrouble, errors.Rejected)


class Watching(Scripted):
    """Notes every call that should never have been made: an adapter's own exception
    would only be one more thing that can go wrong with a call."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def publish(self, outgoing: Outgoing) -> Receipt:
        every = Delivery.objects.all_organisations(reason="a test")
        row = every.get(key=outgoing.key)
        now = clock.now()
        hold = Hold.objects.of(row.organisation_id).filter(ended_at=None).first()
        held = [at for at in (hold and hold.since, row.held_at) if at]
        ends = row.not_after
        rules = {
            "not committed": row.state == S.SENDING and row.attempted_at,
            "before its time": now >= row.not_before,
            "after its time": ends is None or now <= ends,
            "after it was asked back": row.withdraw_asked_at is None,
            "while held": not held
            or (row.released_at and row.released_at >= max(held)),
            "account stopped": row.account.state == Account.State.WORKING,
            "part before missing": not row.after or row.after.remote_id,
            "twice": outgoing.key not in self.taken,
        }
        self.wrong += [rule for rule, kept in rules.items() if not kept]
        return super().publish(outgoing)


class AnyOrder(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.time = clock.simulate(datetime(2026, 11, 17, 9, 0, tzinfo=clock.UTC))
        self.time.__enter__()
        world = make_world()
        self.editor: Actor = world.actor("editor")
        self.other: Actor = world.actor("coordinator")
        self.network = Watching()
        _channels.openers["scripted"] = lambda account: self.network
        self.accounts = [an_account(self.editor, name) for name in "AB"]
        self.posts: list[Post] = []

    def teardown(self) -> None:
        if not hasattr(self, "atomic"):
            return
        try:
            self.come_to_rest()
        finally:
            self.time.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # --- what people and networks do ---

    @rule(
        both=st.booleans(),
        parts=st.integers(1, 2),
        minutes=st.integers(0, 90),
        ends=st.none() | st.integers(1, 120),
        visibility=st.sampled_from(["public", "private"]),
    )
    def schedule(self, *, both, parts, minutes, ends, visibility) -> None:  # type: ignore[no-untyped-def]
        at = clock.now() + timedelta(minutes=minutes)
        end = at + timedelta(minutes=ends) if ends else None
        text = "\n---\n".join(
            f"Words {len(self.posts)} of part {part}" for part in range(parts)
        )
        accounts = self.accounts if both else self.accounts[:1]
        post = a_post(
            self.editor,
            *accounts,
            texts={"en": text},
            at=at,
            not_after=end,
            visibility=visibility,
        )
        self.posts.append(post)

    @rule(
        call=st.sampled_from(
            ["publish", "publish", "publish", "find", "verify", "withdraw", "edit"]
        ),
        kind=st.sampled_from(FAULTS),
        taken=st.booleans(),
    )
    def fault(self, call, kind, taken) -> None:  # type: ignore[no-untyped-def]
        if call != "publish" and kind in {ValueError, Crash, errors.DuplicateContent}:
            return
        self.network.plan(
            call, kind(), taken=taken and not issubclass(kind, SURELY_NOT_TAKEN)
        )

    @rule(widened=st.booleans(), deletes=st.booleans())
    def server_changes(self, widened: bool, deletes: bool) -> None:
        self.network.served_as = "public" if widened else ""
        self.network.deletes = deletes

    @rule(seconds=st.sampled_from([0, 1, 5, 20, 60, 130, 300, 900, 4000, 30000, -5000]))
    def time_passes(self, seconds: int) -> None:
        clock.move(clock.now() + timedelta(seconds=seconds))
        self.worker()

    @rule(rounds=st.integers(1, 8))
    def worker(self, rounds: int = 1) -> None:
        for _ in range(rounds):
            with suppress(Crash):
                work()
            clock.move(clock.now() + timedelta(seconds=25))

    @rule()
    def hold(self) -> None:
        with suppress(holds.AlreadyHeld):
            holds.hold_all(actor=self.editor, now=clock.now(), reason="Look first")

    @rule()
    def end_hold(self) -> None:
        with suppress(holds.NothingHeld):
            holds.end_hold(actor=self.other, now=clock.now())

    @precondition(lambda self: self.posts)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        with suppress(holds.NothingHeld):
            holds.release(
                actor=self.other, now=clock.now(), delivery=self.some(data).pk
            )

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), whole=st.booleans(), during=st.booleans())
    def withdraw(self, data: st.DataObject, whole: bool, during: bool) -> None:
        row = self.some(data)

        def ask() -> None:
            if whole:
                withdrawals.withdraw_post(
                    actor=self.editor, now=clock.now(), post=row.post_id
                )
            else:
                withdrawals.withdraw_delivery(
                    actor=self.editor, now=clock.now(), delivery=row.pk
                )

        if during:
            self.network.during["publish"] = ask
        else:
            ask()

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), what=st.sampled_from(["look", "again", "give_up"]))
    def person_decides(self, data: st.DataObject, what: str) -> None:
        """She looks at the network herself, and says what she saw."""
        row = self.some(data)
        there = self.network.copies(row.key) > 0
        with suppress(deliveries.CannotDecide):
            if what == "look":
                deliveries.look_again(
                    actor=self.other, now=clock.now(), delivery=row.pk
                )
            elif not there and what == "again":
                deliveries.send_again(
                    actor=self.other, now=clock.now(), delivery=row.pk
                )
            elif not there:
                deliveries.give_up(actor=self.other, now=clock.now(), delivery=row.pk)

    @rule()
    def reconnect(self) -> None:
        Account.objects.of(self.editor.organisation).update(
            state=Account.State.WORKING, trouble=""
        )

    def some(self, data: st.DataObject) -> Delivery:
        found = [row for post in self.posts for row in rows(post)]
        return data.draw(st.sampled_from(found))

    # --- what must hold ---

    @invariant()
    def no_call_was_wrong(self) -> None:
        if hasattr(self, "network"):
            assert self.network.wrong == []

    @invariant()
    def one_sender(self) -> None:
        for account in getattr(self, "accounts", []):
            sending = Delivery.objects.of(account.organisation_id).filter(
                account=account, state=S.SENDING
            )
            assert sending.count() <= 1

    def come_to_rest(self) -> None:
        """Faults end, people reconnect and release, days pass: everything has an end."""
        self.network.faults.clear()
        self.network.during.clear()
        self.end_hold()
        for _ in range(40):
            self.reconnect()
            for post in self.posts:
                for row in rows(post):
                    with suppress(holds.NothingHeld):
                        holds.release(
                            actor=self.other, now=clock.now(), delivery=row.pk
                        )
            self.worker(1)
            clock.move(clock.now() + timedelta(minutes=20))
        for post in self.posts:
            for row in rows(post):
                self.must_be_true(row)

    def must_be_true(self, row: Delivery) -> None:
        there = self.network.copies(row.key)
        assert row.state in ENDS, f"{row.state} ({row.trouble}) never came to an end"
        if row.state in NOT_OUT:
            assert there == 0, f"{row.state}, but it is out"
        if row.state == S.VERIFIED:
            assert there == 1, "read back, but it is not there"
            assert row.withdraw_asked_at is None
        if row.state == S.WITHDRAWN:
            assert there == 0, "called withdrawn, but a stranger finds it"
        if row.state == S.REPLACED:
            words = [
                p.text for p in self.network.posts.values() if p.key == str(row.key)
            ]
            assert row.text not in words


@pytest.mark.django_db
@pytest.mark.real_clock
def test_whatever_happens_in_whatever_order() -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            # Making a failure smaller takes many minutes: ask for it when there is one.
            phases=[Phase.explicit, Phase.reuse, Phase.generate, *SMALLER],
            suppress_health_check=list(HealthCheck),
        ),
    )
    _channels.openers.pop("scripted", None)
