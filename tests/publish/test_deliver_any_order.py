"""Whatever happens in whatever order: what must never happen does not, and nothing is lost.

Hypothesis draws posts, faults, crashes, holds, releases, withdrawals, decisions of people
and a clock that jumps both ways. The network itself checks each call as it comes in.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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
JUMPS = [0, 1, 5, 60, 130, 300, 900, 4000, 30000, -5000]
OTHER_CALLS = ["find", "verify", "withdraw", "edit"]
DECISIONS = ["look", "again", "give_up"]
START = datetime(2026, 11, 17, 9, 0, tzinfo=clock.UTC)
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


OPS = st.one_of(
    *[st.tuples(st.just("worker"), st.integers(1, 6))] * 4,
    *[st.tuples(st.just("time"), st.sampled_from(JUMPS))] * 2,
    *[
        st.tuples(
            st.just("fault"),
            st.sampled_from(["publish", "publish", "publish", *OTHER_CALLS]),
            st.sampled_from(FAULTS),
            st.booleans(),
        )
    ]
    * 4,
    *[
        st.tuples(
            st.just("schedule"),
            st.booleans(),
            st.integers(1, 2),
            st.sampled_from([0, 0, 1, 30]),
            st.sampled_from([None, None, 2, 60]),
            st.sampled_from(["public", "private"]),
        )
    ]
    * 2,
    st.tuples(st.just("hold")),
    st.tuples(st.just("end_hold")),
    st.tuples(st.just("release"), st.integers(0, 99)),
    st.tuples(st.just("withdraw"), st.integers(0, 99), st.booleans(), st.booleans()),
    st.tuples(st.just("decide"), st.integers(0, 99), st.sampled_from(DECISIONS)),
    st.tuples(st.just("server"), st.booleans(), st.booleans()),
    st.tuples(st.just("reconnect")),
)


class Desk:
    """Two people, two accounts, one network, and whatever is drawn."""

    def __init__(self) -> None:
        world = make_world()
        self.editor: Actor = world.actor("editor")
        self.other: Actor = world.actor("coordinator")
        self.network = Watching()
        _channels.openers["scripted"] = lambda account: self.network
        self.accounts = [an_account(self.editor, name) for name in "AB"]
        self.posts: list[Post] = []

    def rows(self) -> list[Delivery]:
        return [row for post in self.posts for row in rows(post)]

    def some(self, number: int) -> Delivery:
        found = self.rows()
        return found[number % len(found)]

    # --- what people and networks do ---

    def schedule(  # noqa: PLR0917
        self, both: bool, parts: int, minutes: int, ends: int | None, seen: str
    ) -> None:
        at = clock.now() + timedelta(minutes=minutes)
        text = "\n---\n".join(
            f"Words {len(self.posts)} of part {part}" for part in range(parts)
        )
        post = a_post(
            self.editor,
            *(self.accounts if both else self.accounts[:1]),
            texts={"en": text},
            at=at,
            not_after=at + timedelta(minutes=ends) if ends else None,
            visibility=seen,
        )
        self.posts.append(post)

    def fault(self, call: str, kind: type[BaseException], taken: bool) -> None:
        if call == "publish" or issubclass(kind, errors.ChannelError):
            surely_not = issubclass(kind, SURELY_NOT_TAKEN)
            self.network.plan(call, kind(), taken=taken and not surely_not)

    def server(self, widens: bool, deletes: bool) -> None:
        self.network.served_as = "public" if widens else ""
        self.network.deletes = deletes

    def time(self, seconds: int) -> None:
        clock.move(clock.now() + timedelta(seconds=seconds))
        self.worker(1)

    def worker(self, rounds: int) -> None:
        for _ in range(rounds):
            with suppress(Crash):
                work()
            clock.move(clock.now() + timedelta(seconds=25))

    def hold(self) -> None:
        with suppress(holds.AlreadyHeld):
            holds.hold_all(actor=self.editor, now=clock.now(), reason="Look first")

    def end_hold(self) -> None:
        with suppress(holds.NothingHeld):
            holds.end_hold(actor=self.other, now=clock.now())

    def release(self, number: int) -> None:
        with suppress(holds.NothingHeld):
            holds.release(
                actor=self.other, now=clock.now(), delivery=self.some(number).pk
            )

    def withdraw(self, number: int, whole: bool, during: bool) -> None:
        row = self.some(number)

        def ask() -> None:
            facts = {"actor": self.editor, "now": clock.now()}
            if whole:
                withdrawals.withdraw_post(**facts, post=row.post_id)
            else:
                withdrawals.withdraw_delivery(**facts, delivery=row.pk)

        if during:
            self.network.during["publish"] = ask
        else:
            ask()

    def decide(self, number: int, what: str) -> None:
        """She looks at the network herself, and says what she saw."""
        row = self.some(number)
        there = self.network.copies(row.key) > 0
        facts = {"actor": self.other, "now": clock.now(), "delivery": row.pk}
        with suppress(deliveries.CannotDecide):
            if what == "look":
                deliveries.look_again(**facts)
            elif not there and what == "again":
                deliveries.send_again(**facts)
            elif not there:
                deliveries.give_up(**facts)

    def reconnect(self) -> None:
        every = Account.objects.of(self.editor.organisation)
        every.update(state=Account.State.WORKING, trouble="")

    # --- what must hold ---

    def check(self) -> None:
        assert self.network.wrong == []
        for account in self.accounts:
            mine = Delivery.objects.of(account.organisation_id).filter(account=account)
            assert mine.filter(state=S.SENDING).count() <= 1

    def come_to_rest(self) -> None:
        """Faults end, people reconnect and release, days pass: everything has an end."""
        self.network.faults.clear()
        self.network.during.clear()
        self.end_hold()
        for _ in range(40):
            self.reconnect()
            for number in range(len(self.rows())):
                self.release(number)
            self.worker(1)
            clock.move(clock.now() + timedelta(minutes=20))
            if all(row.state in ENDS for row in self.rows()):
                break
        for row in self.rows():
            self.must_be_true(row)

    def behind_a_person(self, row: Delivery) -> bool:
        """A part waits as long as nobody has decided about the part before it."""
        before = row.after
        if row.state != S.PLANNED or before is None:
            return False
        return before.state == S.NEEDS_PERSON or self.behind_a_person(before)

    def must_be_true(self, row: Delivery) -> None:
        there = self.network.copies(row.key)
        if not self.behind_a_person(row):
            told = f"{row.state} ({row.trouble}) never came to an end"
            assert row.state in ENDS, told
        if row.state in NOT_OUT:
            assert there == 0, f"{row.state}, but it is out"
        if row.state == S.VERIFIED:
            assert there == 1, "read back, but it is not there"
            assert row.withdraw_asked_at is None
        if row.state == S.WITHDRAWN:
            assert there == 0, "called withdrawn, but a stranger finds it"
        if row.state == S.REPLACED:
            mine = [p for p in self.network.posts.values() if p.key == str(row.key)]
            assert row.text not in [one.text for one in mine]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_channels, "pause", lambda seconds: None)


@pytest.mark.django_db
@pytest.mark.real_clock
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # Making a failure smaller takes many minutes: ask for it when there is one.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, *SMALLER],
)
@given(drawn=st.lists(OPS, min_size=10, max_size=30))
def test_whatever_happens_in_whatever_order(drawn: list[tuple[Any, ...]]) -> None:
    with transaction.atomic(), clock.simulate(START):
        desk = Desk()
        desk.schedule(True, 1, 0, None, "public")
        for name, *facts in drawn:
            getattr(desk, name)(*facts)
            desk.check()
        desk.come_to_rest()
        desk.check()
        transaction.set_rollback(True)
    _channels.openers.pop("scripted", None)
