"""After a restore the desk says what it does not know, and helps to look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import transaction
from django.test import Client as Browser

from teranga.channels import errors
from teranga.channels.http import Client
from teranga.channels.link import Own, Owned
from teranga.channels.protocol import Receipt
from teranga.home.queries import needs_you
from teranga.kernel import clock, notify
from teranga.kernel.restore import afterwards
from teranga.people.access import Actor, NotAllowed
from teranga.publish import _channels
from teranga.publish.actions import gaps
from teranga.publish.actions._accounts import InTraining
from teranga.publish.models import Account, Delivery, Gap, GapLook
from teranga.publish.queries import gaps as queries
from teranga.publish.tasks import gaps as tasks
from tests.conftest import START
from tests.peers.snac import CLOSE, snac_add_user, snac_token
from tests.publish.sending import a_post, an_account, only, work
from tests.world import World

Line = dict[str, Any]
HOUR = timedelta(hours=1)


class Lister:
    """Answers what stands at an account."""

    def __init__(self) -> None:
        self.posts: list[Own] = []
        self.whole = True
        self.unread = 0
        self.error: errors.ChannelError | None = None

    def has(self, name: str, text: str, at: datetime, url: str = "") -> None:
        there = Receipt(remote_id=name, url=url or f"https://net.example/{name}", at=at)
        self.posts.append(Own(receipt=there, text=text, visibility="public"))

    def own_posts(self, since: datetime) -> Owned:
        if self.error:
            raise self.error
        return Owned(posts=tuple(self.posts), whole=self.whole, unread=self.unread)


@pytest.fixture
def lister() -> Iterator[Lister]:
    made = Lister()
    _channels.openers["mastodon"] = lambda account: made
    yield made
    del _channels.openers["mastodon"]


def away(actor: Actor, **values: object) -> Account:
    return Account.objects.create(
        organisation=actor.organisation,
        kind="mastodon",
        name="Our page",
        server="https://net.example",
        state="working",
        created_at=START,
        **values,
    )


def restored(actor: Actor, *, since: timedelta = 3 * HOUR) -> Gap:
    now = clock.now()
    afterwards.get("publish.gap")(now - since, now)
    return Gap.objects.of(actor.organisation).get()


def looked(actor: Actor, gap: Gap) -> queries.Whole:
    gaps.look_through(actor=actor, now=clock.now(), gap=gap.pk)
    for pk in GapLook.objects.of(actor.organisation).values_list("pk", flat=True):
        tasks.gap_look(str(pk), clock.now())
    return queries.whole(actor=actor, gap=gap.pk)


def page(world: World, gap: Gap, who: str = "coordinator") -> str:
    browser = Browser()
    browser.force_login(world.people[who])
    return browser.get(f"/publish/not-known/{gap.pk}/").content.decode()


def test_it_is_said_at_the_machine_and_to_who_can_look(
    world: World, coordinator: Actor
) -> None:
    away(coordinator)
    now = clock.now()
    said = afterwards.get("publish.gap")(now - HOUR, now)
    assert f"between {now - HOUR:%Y-%m-%d %H:%M} and {now:%Y-%m-%d %H:%M}" in str(said)
    gap = Gap.objects.of(world.house).get()
    items = needs_you(actor=coordinator, now=now)
    assert f"/publish/not-known/{gap.pk}/" in {one.url for one in items if one.urgent}
    told = notify.unseen(organisation=world.house, person=coordinator.person)
    assert any("not known here" in str(one.text) for one in told)
    viewer = world.actor("viewer")
    assert not any("not-known" in one.url for one in needs_you(actor=viewer, now=now))
    shown = page(world, gap)
    assert "is not known to this desk" in shown
    assert "Nobody has asked this account yet" in shown
    assert "Nothing found" not in shown


def test_only_what_has_no_receipt_is_listed(
    world: World, coordinator: Actor, lister: Lister
) -> None:
    account = away(coordinator)
    now = clock.now()
    known = only(a_post(coordinator, account))
    Delivery.objects.of(world.house).update(
        state="verified",
        remote_id="1",
        url="https://net.example/1",
        sent_at=now,
        verified_at=now,
    )
    lost = only(a_post(coordinator, account))
    lister.has("1", known.text, now - HOUR)
    lister.has("2", "Nobody here wrote this.", now - HOUR)
    lister.has("3", lost.text, now - HOUR, url="javascript:alert(1)")
    lister.has("4", "Written after the restore.", now + HOUR)
    gap = restored(coordinator)
    (one,) = looked(coordinator, gap).looked
    assert [(two.url, two.like) for two in one.strays] == [
        ("https://net.example/2", None),
        ("", lost),
    ]
    shown = page(world, gap)
    assert "2 posts stand there that this desk does not know." in shown
    assert 'href="https://net.example/2"' in shown
    assert "javascript:" not in shown
    assert f"/publish/deliveries/{lost.pk}/" in shown
    assert "Nobody here wrote this" not in shown, "its words are not kept"


def test_a_list_that_is_cut_off_is_not_called_whole(
    world: World, coordinator: Actor, lister: Lister
) -> None:
    away(coordinator)
    lister.whole = False
    gap = restored(coordinator)
    looked(coordinator, gap)
    assert "There may be more: look by hand" in page(world, gap)


def test_what_could_not_be_listed_is_counted(
    world: World,
    coordinator: Actor,
    lister: Lister,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "MOST", 1)
    away(coordinator)
    now = clock.now()
    gap = restored(coordinator)
    lister.unread = 1
    looked(coordinator, gap)
    shown = page(world, gap)
    assert "One more post may stand there that this desk cannot list" in shown
    assert "Nothing found" not in shown
    for name in ("1", "2", "3"):
        lister.has(name, "Nobody here wrote this.", now - HOUR, url="http://[odd")
    (one,) = looked(coordinator, gap).looked
    assert [two.url for two in one.strays] == [""]
    assert "3 more posts may stand there" in page(world, gap)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.Transient(), "The network did not answer"),
        (errors.AuthRevoked(), "The sign-in is over"),
    ],
)
def test_no_answer_is_not_nothing(  # noqa: PLR0917
    world: World,
    coordinator: Actor,
    lister: Lister,
    error: errors.ChannelError,
    said: str,
) -> None:
    away(coordinator)
    lister.error = error
    gap = restored(coordinator)
    looked(coordinator, gap)
    shown = page(world, gap)
    assert "Not looked at" in shown
    assert said in shown


def test_what_cannot_be_asked_is_said(world: World, coordinator: Actor) -> None:
    an_account(coordinator)  # a kind that lists nothing
    Account.objects.create(
        organisation=world.house, kind="rss", name="Feed", created_at=START
    )
    gap = restored(coordinator)
    (one,) = queries.whole(actor=coordinator, gap=gap.pk).looked
    assert one.look.state == GapLook.State.BY_HAND
    assert "cannot list its own posts" in page(world, gap)


def test_in_training_nobody_is_asked(
    world: World, coordinator: Actor, lister: Lister
) -> None:
    away(coordinator)
    gap = restored(coordinator)
    coordinator.organisation.training = True
    with pytest.raises(InTraining):
        gaps.look_through(actor=coordinator, now=clock.now(), gap=gap.pk)


def test_a_person_settles_it_once(world: World, coordinator: Actor) -> None:
    gap = restored(coordinator)
    with pytest.raises(NotAllowed):
        gaps.settle(actor=world.actor("viewer"), now=clock.now(), gap=gap.pk)
    gaps.settle(actor=coordinator, now=clock.now(), gap=gap.pk)
    with pytest.raises(gaps.SettledBefore):
        gaps.settle(actor=coordinator, now=clock.now(), gap=gap.pk)
    items = needs_you(actor=coordinator, now=clock.now())
    assert not any("not-known" in one.url for one in items)
    assert "Looked at" in page(world, gap)


def test_on_a_real_server(
    coordinator: Actor, snac: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One post the desk knows, one it forgot, one that a person wrote on her phone."""
    web = Client(allow_private=True, read_seconds=10)
    monkeypatch.setattr(_channels, "client", lambda: web)
    token = snac_token(snac, snac_add_user(snac))
    with clock.simulate(datetime.now(UTC)):
        account = an_account(coordinator)
        account.kind, account.server = "mastodon", snac["base"]
        account.credentials = json.dumps({"token": token})
        account.save()
        known = a_post(coordinator, account)
        work()
        with transaction.atomic():  # what happens in here the backup does not know
            forgotten = a_post(coordinator, account)
            Account.objects.of(coordinator.organisation).update(next_start_at=None)
            work()
            gone = only(forgotten).url
            transaction.set_rollback(True)
        headers = {**CLOSE, "Authorization": f"Bearer {token}"}
        said = {"status": "Written on a phone."}
        answer = httpx.post(
            f"{snac['base']}/api/v1/statuses",
            json=said,
            headers=headers,
            trust_env=False,
            timeout=20,
        )
        gap = restored(coordinator)
        (one,) = looked(coordinator, gap).looked
        assert only(known).url
        assert {two.url for two in one.strays} == {gone, answer.json()["url"]}
        assert (one.look.state, one.look.whole) == ("done", True)
