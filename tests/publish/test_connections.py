"""Making accounts, and what becomes of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teranga.channels.errors import AuthRevoked
from teranga.kernel.models import LedgerEntry
from teranga.people.access import Actor, NotAllowed
from teranga.publish import _channels, _connecting
from teranga.publish.actions import accounts, connections, trials
from teranga.publish.actions._accounts import WrongAccountState
from teranga.publish.models import Account, Hold, Trial
from teranga.publish.queries import connections as queries
from teranga.publish.queries.connections import NoSuchAccount
from teranga.publish.tasks import trials as trial_tasks
from tests.conftest import START
from tests.publish.making import account
from tests.publish.scripted import Crash, Scripted
from tests.publish.sending import a_post, an_account, only, work
from tests.world import World


@pytest.fixture
def keeper(world: World) -> Actor:
    return world.actor("administrator")


def test_a_feed_is_made_ready_to_use(keeper: Actor, now: datetime) -> None:
    made = connections.make_feed(
        actor=keeper, now=now, name="  Kër Jàmm  feed ", languages=["en", "ar", "en"]
    )
    kept = Account.objects.of(keeper.organisation).get(pk=made.pk)
    assert (kept.kind, kept.name, kept.state) == ("rss", "Kër Jàmm feed", "working")
    assert kept.languages == ["en", "ar"]
    assert kept.proven == ["public"]
    limits = _channels.limits_from(kept.limits)
    assert limits and limits.exactly_once
    line = LedgerEntry.objects.of(keeper.organisation).latest("id")
    assert (line.verb, line.subject) == ("publish.account_made", str(kept.pk))
    assert "jamm" not in str(line.facts).lower()


def test_a_stand_in_offers_every_visibility(keeper: Actor, now: datetime) -> None:
    made = connections.make_stand_in(actor=keeper, now=now, name="Practice")
    assert made.kind == "fake"
    assert made.proven == ["direct", "private", "unlisted", "public"]
    assert made.languages == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"name": "  ", "languages": ["en"]}, connections.NoName),
        ({"name": "Feed", "languages": []}, connections.NoLanguage),
        ({"name": "Feed", "languages": ["../etc"]}, connections.NoLanguage),
    ],
)
def test_what_a_feed_needs(
    keeper: Actor, now: datetime, words: dict[str, Any], error: type
) -> None:
    with pytest.raises(error):
        connections.make_feed(actor=keeper, now=now, **words)
    assert not Account.objects.of(keeper.organisation).exists()


@pytest.mark.parametrize("role", ["editor", "coordinator", "viewer"])
def test_only_who_may_change_connections_makes_one(
    world: World, now: datetime, role: str
) -> None:
    actor = world.actor(role)
    for make in (connections.make_feed, connections.make_stand_in):
        with pytest.raises(NotAllowed):
            make(actor=actor, now=now, name="Feed", languages=["en"])


# -- looking after them -------------------------------------------------------------------


@pytest.fixture
def page(keeper: Actor, now: datetime, network: Scripted) -> Account:
    return an_account(keeper, "Our page", credentials='{"token": "t0ken"}')


def test_a_pause_keeps_what_is_planned(
    keeper: Actor, editor: Actor, now: datetime, page: Account
) -> None:
    post = a_post(editor, page)
    accounts.pause(actor=keeper, now=now, account=page.pk)
    work()
    assert only(post).state == "planned"
    accounts.resume(actor=keeper, now=now, account=page.pk)
    work()
    assert only(post).state == "verified"


def test_only_a_paused_account_goes_on(
    keeper: Actor, now: datetime, page: Account
) -> None:
    with pytest.raises(WrongAccountState):
        accounts.resume(actor=keeper, now=now, account=page.pk)
    accounts.pause(actor=keeper, now=now, account=page.pk)
    with pytest.raises(WrongAccountState):
        accounts.pause(actor=keeper, now=now, account=page.pk)


def test_a_removal_is_honest(
    keeper: Actor, editor: Actor, now: datetime, page: Account
) -> None:
    out = a_post(editor, page)
    work()
    back = a_post(editor, page)
    later = a_post(editor, page, at=now + timedelta(hours=1))
    row = only(back)
    row.state, row.remote_id, row.withdraw_asked_at = "withdraw_due", "r9", now
    row.save()
    with pytest.raises(accounts.NotConfirmed):
        accounts.remove(actor=keeper, now=now, account=page.pk, said="our page")
    gone = accounts.remove(actor=keeper, now=now, account=page.pk, said=" Our  page ")
    assert gone.state == "removed"
    assert only(out).state == "verified"
    assert (only(later).state, only(later).trouble) == ("cancelled", "account_removed")
    assert only(back).state == "still_public"
    events = list(only(later).events.values_list("what", "by"))
    assert events[-1] == ("cancelled:account_removed", keeper.person)
    assert _connecting.leave(gone, now=now) is False  # this network cannot
    kept = Account.objects.of(keeper.organisation).get(pk=page.pk)
    assert (kept.credentials, kept.trouble) == ("", "not_revoked")


def test_a_removal_waits_for_what_is_being_sent(
    keeper: Actor, editor: Actor, now: datetime, page: Account
) -> None:
    row = only(a_post(editor, page))
    row.state, row.lease_until, row.attempted_at = "sending", now, now
    row.save()
    with pytest.raises(accounts.Sending):
        accounts.remove(actor=keeper, now=now, account=page.pk, said="Our page")


def test_setting_up(keeper: Actor, now: datetime, page: Account) -> None:
    given = {"actor": keeper, "now": now, "account": page.pk}
    good = {"name": "Our page", "languages": ["fr"], "per_hour": 7}
    accounts.set_up(**given, **good)
    for wrong in (0, 301, -1):
        with pytest.raises(accounts.NoBudget):
            accounts.set_up(**given, **(good | {"per_hour": wrong}))
    with pytest.raises(connections.NoLanguage):
        accounts.set_up(**given, **(good | {"languages": ["en_GB;"]}))
    kept = Account.objects.of(keeper.organisation).get(pk=page.pk)
    assert (kept.languages, kept.per_hour) == (["fr"], 7)


def test_nobody_touches_the_accounts_of_another_house(
    stranger: Actor, world: World, now: datetime, page: Account
) -> None:
    given = {"actor": stranger, "now": now, "account": page.pk}
    for act in (accounts.pause, accounts.resume, accounts.check_soon):
        with pytest.raises(NoSuchAccount):
            act(**given)
    with pytest.raises(NoSuchAccount):
        accounts.remove(**given, said="Our page")
    with pytest.raises(NoSuchAccount):
        trials.test_to_self(**given)


# -- trials -------------------------------------------------------------------------------


def latest(account: Account) -> Trial:
    return (
        Trial.objects.of(account.organisation_id).filter(account=account).latest("at")
    )


def test_a_test_goes_out_is_read_and_removed(
    keeper: Actor, now: datetime, page: Account, network: Scripted
) -> None:
    made = trials.test_to_self(actor=keeper, now=now, account=page.pk)
    assert made.visibility == "public"
    with pytest.raises(trials.UnderWay):
        trials.test_to_self(actor=keeper, now=now, account=page.pk)
    trial_tasks.trial(str(made.pk), now)
    trial_tasks.trial(str(made.pk), now)  # a second message does nothing
    done = latest(page)
    assert (done.state, done.found["served"]) == ("done", {"public": "public"})
    assert len(network.taken) == 1
    assert not network.posts


def test_what_cannot_be_removed_is_named(
    keeper: Actor, now: datetime, page: Account, network: Scripted
) -> None:
    network.deletes = False
    made = trials.test_to_self(actor=keeper, now=now, account=page.pk)
    trial_tasks.trial(str(made.pk), now)
    assert latest(page).state == "left"
    assert latest(page).found["left"] == ["https://net.example/r0"]


def test_a_killed_test_is_never_sent_again(
    keeper: Actor, now: datetime, page: Account, network: Scripted
) -> None:
    network.during["verify"] = _die
    made = trials.test_to_self(actor=keeper, now=now, account=page.pk)
    with pytest.raises(Crash):
        trial_tasks.trial(str(made.pk), now)
    trial_tasks.trial(str(made.pk), now)  # the lease still runs
    assert len(network.posts) == 1
    later = now + timedelta(hours=1)
    trial_tasks.trial(str(made.pk), later)
    assert not network.posts
    assert len(network.taken) == 1
    assert (latest(page).state, latest(page).trouble) == ("stopped", "worker_gone")
    assert latest(page).found["gone"] == ["public"]


def _die() -> None:
    raise Crash


def test_an_account_that_is_shut_stops(
    keeper: Actor, now: datetime, page: Account, network: Scripted
) -> None:
    network.plan("publish", AuthRevoked())
    made = trials.test_to_self(actor=keeper, now=now, account=page.pk)
    trial_tasks.trial(str(made.pk), now)
    assert latest(page).state == "failed"
    kept = Account.objects.of(keeper.organisation).get(pk=page.pk)
    assert kept.state == "revoked"


def test_no_trial_while_everything_is_held(
    keeper: Actor, now: datetime, page: Account
) -> None:
    Hold.objects.create(
        organisation=keeper.organisation, since=now, by=keeper.person, reason="x"
    )
    with pytest.raises(trials.Held):
        trials.test_to_self(actor=keeper, now=now, account=page.pk)


def test_a_probe_needs_the_warning_read(
    keeper: Actor, now: datetime, page: Account
) -> None:
    given = {"actor": keeper, "now": now, "account": page.pk}
    with pytest.raises(trials.NotRead):
        trials.probe_visibilities(**given, warning_read=False)
    with pytest.raises(trials.NothingToProve):
        trials.probe_visibilities(**given, warning_read=True)


# -- how they are -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "health"),
    [
        ({"checked_at": START}, "well"),
        ({}, "unknown"),
        ({"checked_at": START - timedelta(days=2)}, "unknown"),
        ({"checked_at": START, "trouble": "no_answer"}, "no_answer"),
        ({"checked_at": START, "expires_at": START + timedelta(days=3)}, "ends_soon"),
        ({"checked_at": START, "expires_at": START}, "expired"),
        ({"state": "expired"}, "expired"),
        ({"state": "revoked"}, "revoked"),
        ({"state": "paused"}, "paused"),
        ({"state": "paused", "trouble": "visibility_widened"}, "stopped"),
        ({"state": "removed"}, "removed"),
        ({"state": "removed", "trouble": "not_revoked"}, "not_revoked"),
        ({"kind": "rss"}, "here"),
    ],
)
def test_health_is_the_worst_that_is_true(
    keeper: Actor, fields: dict[str, Any], health: str
) -> None:
    made = account(keeper, START, **{"kind": "mastodon", **fields})
    assert queries.health(made, START) == health


def test_the_list_puts_first_what_needs_a_person_and_asks_little(
    keeper: Actor, world: World, now: datetime
) -> None:
    for n in range(40):
        state = ("working", "revoked", "paused", "expired")[n % 4]
        account(keeper, now, f"Page {n}", kind="mastodon", state=state)
    client = Client()
    client.force_login(world.people["administrator"])
    client.get("/publish/accounts/")
    with CaptureQueriesContext(connection) as asked:
        shown = client.get("/publish/accounts/")
    assert len(asked) <= 25, len(asked)
    order = [one.sign for one in shown.context["lines"]]
    assert order[:20] == ["broken"] * 20
    assert len(order) == 40
