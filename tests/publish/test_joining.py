"""Connecting an account at a real server through our own pages: there and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from teranga.channels.http import Client as Web
from teranga.kernel import clock
from teranga.kernel.models import LedgerEntry
from teranga.people.models import User
from teranga.publish import _channels, _connecting
from teranga.publish.actions import accounts
from teranga.publish.actions.withdrawals import withdraw_post
from teranga.publish.models import Account, Joining, NetworkApp, Trial
from teranga.publish.tasks import accounts as account_tasks
from teranga.publish.tasks import trials as trial_tasks
from tests.peers.fault_proxy import FaultProxy, answer
from tests.peers.snac import snac_add_user, snac_sign_in
from tests.publish.sending import a_post, only, work
from tests.world import World, join

pytestmark = pytest.mark.real_clock
Proxy = Callable[[str], FaultProxy]


@pytest.fixture(autouse=True)
def _peers_live_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    web = Web(allow_private=True)
    monkeypatch.setattr(_channels, "client", lambda: web)


@pytest.fixture
def keeper(world: World) -> Client:
    return signed_in(world, "administrator")


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def set_out(client: Client, server: str, **more: str) -> Any:
    form = {"server": server, "name": "", "others": "", **more}
    return client.post("/publish/accounts/connect/mastodon/", form)


def way(page: Any) -> str:
    """The link that leads to the server."""
    found = re.search(r'href="(http[^"]+/oauth/authorize[^"]+)"', page.content.decode())
    assert found, page.content
    return unescape(found[1])


def there(snac: dict[str, Any], url: str, person: dict[str, str]) -> str:
    """She signs in at the server: the path and query she is sent back to us with."""
    back = urlsplit(snac_sign_in(url, person["user"], person["password"])["location"])
    return f"{back.path}?{back.query}"


def connected(client: Client, snac: dict[str, Any], world: World) -> Account:
    person = snac_add_user(snac)
    gone = set_out(client, snac["base"])
    client.get(there(snac, way(gone), person))
    rows = Account.objects.of(world.house).filter(handle__startswith=person["user"])
    return rows.get()


def test_there_and_back(world: World, keeper: Client, snac: dict[str, Any]) -> None:
    person = snac_add_user(snac)
    gone = set_out(keeper, snac["base"], name="Our page", languages="en")
    assert gone.status_code == 200
    query = parse_qs(urlsplit(way(gone)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert not Account.objects.of(world.house).exists()

    came = keeper.get(there(snac, way(gone), person), follow=True)

    account = Account.objects.of(world.house).get()
    assert came.redirect_chain[-1][0] == f"/publish/accounts/{account.pk}/"
    assert (account.name, account.state) == ("Our page", "working")
    assert account.handle.startswith(f"{person['user']}@")
    assert account.proven == ["public"]
    assert account.languages == ["en"]
    assert account.limits["software"]
    held = json.loads(account.credentials)
    assert len(held["token"]) > 8
    nothing_secret(keeper, world, came.content.decode(), held)


def nothing_secret(
    client: Client, world: World, page: str, held: dict[str, str]
) -> None:
    pages = [page, client.get("/publish/accounts/").content.decode()]
    lines = LedgerEntry.objects.of(world.house).values_list("facts", "subject", "verb")
    pages.append(str(list(lines)))
    for secret in (held["token"], held["client_secret"]):
        assert not any(secret in one for one in pages)


def test_a_server_is_registered_with_once(
    world: World, keeper: Client, snac: dict[str, Any], fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(snac["base"])
    connected(keeper, {**snac, "base": proxy.base}, world)
    connected(keeper, {**snac, "base": proxy.base}, world)
    assert proxy.reached["POST", "/api/v1/apps"] == 1
    # Whoever never comes back may have met a server that has forgotten us.
    set_out(keeper, proxy.base)
    set_out(keeper, proxy.base)
    assert proxy.reached["POST", "/api/v1/apps"] == 2
    app = NetworkApp.objects.of(world.house).get()
    assert app.waiting
    assert len(json.loads(app.credentials)["client_secret"]) > 8


def test_what_does_not_belong_is_turned_away(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    person = snac_add_user(snac)
    gone = set_out(keeper, snac["base"])
    back = there(snac, way(gone), person)
    wrong = keeper.get("/publish/accounts/back/?state=made-up&code=x")
    assert wrong.status_code == 409
    assert "nothing that you began here" in wrong.content.decode()
    # The same person in another browser, a colleague, the owner of another house.
    for other in ("administrator", "owner"):
        assert signed_in(world, other).get(back).status_code == 409
    assert signed_in(world, "editor").get(back).status_code == 403
    second = User.objects.create_user("second", "four quiet river stones")
    join(second, world.house, "administrator")
    colleague = Client()
    colleague.force_login(second)
    session = colleague.session
    session["joining"] = keeper.session["joining"]  # even with her key in hand
    session.save()
    assert colleague.get(back).status_code == 409
    assert not Account.objects.of(world.house).exists()
    assert keeper.get(back).status_code == 302  # hers still counts
    again = keeper.get(back)
    assert again.status_code == 409
    assert "used already" in again.content.decode()
    assert Account.objects.of(world.house).count() == 1


def test_no_there_and_too_late(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    person = snac_add_user(snac)
    state = parse_qs(urlsplit(way(set_out(keeper, snac["base"]))).query)["state"]
    said = keeper.get(f"/publish/accounts/back/?state={state[0]}&error=access_denied")
    assert said.status_code == 409
    assert "You said no there" in said.content.decode()

    back = there(snac, way(set_out(keeper, snac["base"])), person)
    with clock.simulate(clock.now() + timedelta(minutes=11), running=True):
        late = keeper.get(back)
    assert "ten minutes" in late.content.decode()
    assert not Account.objects.of(world.house).exists()
    said_no, too_late = Joining.objects.of(world.house).order_by("until")
    assert (said_no.pending, too_late.pending) == ("", "")
    assert said_no.used_at


@pytest.fixture
def nonsense(snac: dict[str, Any], fault_proxy: Proxy) -> FaultProxy:
    return fault_proxy(snac["base"])


@pytest.mark.parametrize(
    ("meets", "words"),
    [
        (answer(200, {}, b"<html>hello</html>"), "does not speak like such a network"),
        (answer(200, {}, b'{"client_id": "a"}'), "does not speak like such a network"),
        (answer(404, {}, b"no"), "does not speak like such a network"),
        (answer(503, {}, b"no"), "did not answer"),
        (answer(429, {}, b"{}"), "asks us to wait"),
    ],
)
def test_a_server_that_answers_nonsense(
    keeper: Client, nonsense: FaultProxy, meets: Any, words: str
) -> None:
    proxy = nonsense
    proxy.plan(meets, on="POST /api/v1/apps")
    page = set_out(keeper, proxy.base, name="Kept as typed")
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "Kept as typed" in page.content.decode()
    assert proxy.base in page.content.decode()
    everybody = Joining.objects.all_organisations(reason="test")
    assert not everybody.exists()


def test_a_token_that_is_nonsense_leaves_nothing(
    world: World, keeper: Client, snac: dict[str, Any], fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(snac["base"])
    person = snac_add_user(snac)
    for fault in (
        answer(200, {}, b"[]"),
        answer(200, {}, b'{"token": 1}'),
        answer(400),
    ):
        proxy.plan(fault, on="POST /oauth/token")
        back = there(snac, way(set_out(keeper, proxy.base)), person)
        page = keeper.get(back)
        assert page.status_code == 409, page.content
    assert not Account.objects.of(world.house).exists()


@pytest.mark.parametrize(
    "server",
    [
        "",
        "not a server",
        "http://",
        "ftp://x.example",
        "https://a@b:c@d/",
        "\x00",
        "x" * 999,
        "‮evil.example",
    ],
)
def test_bad_addresses_are_said_beside_the_field(
    world: World, keeper: Client, server: str
) -> None:
    page = set_out(keeper, server)
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


def test_our_own_network_is_not_spoken_to(
    world: World, keeper: Client, snac: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = Web()
    monkeypatch.setattr(_channels, "client", lambda: strict)
    page = set_out(keeper, snac["base"])
    assert "We do not speak to this address" in page.content.decode()


def test_connect_again_is_for_the_same_account(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    account = connected(keeper, snac, world)
    row = Account.objects.of(world.house).get(pk=account.pk)
    row.state = Account.State.REVOKED
    row.save(update_fields=["state"])
    other = snac_add_user(snac)
    go = keeper.post(f"/publish/accounts/{account.pk}/again/")
    page = keeper.get(there(snac, way(go), other))
    assert page.status_code == 409
    assert "another account" in page.content.decode()
    assert Account.objects.of(world.house).get().state == "revoked"


def test_a_second_time_renews_the_first(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    person = snac_add_user(snac)
    for _ in range(2):
        keeper.get(there(snac, way(set_out(keeper, snac["base"])), person))
    assert Account.objects.of(world.house).count() == 1


def test_what_a_removed_account_left_is_taken_back_once_it_is_connected_again(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    person, editor = snac_add_user(snac), world.actor("editor")
    keeper.get(there(snac, way(set_out(keeper, snac["base"])), person))
    first = Account.objects.of(world.house).get()
    post = a_post(editor, first)
    work()
    assert only(post).state == "verified"
    facts = {"actor": world.actor("administrator"), "now": clock.now()}
    gone = accounts.remove(**facts, account=first.pk, said=first.name)
    _connecting.leave(gone, now=clock.now())
    withdraw_post(actor=editor, now=clock.now(), post=post.pk)
    work()
    assert only(post).state == "still_public"
    keeper.get(there(snac, way(set_out(keeper, snac["base"])), person))
    assert Account.objects.of(world.house).count() == 2
    work()
    assert only(post).state == "withdrawn"


def test_training_asks_nobody(
    world: World, keeper: Client, snac: dict[str, Any], fault_proxy: Proxy
) -> None:
    proxy = fault_proxy(snac["base"])
    account = connected(keeper, {**snac, "base": proxy.base}, world)
    world.house.training = True
    world.house.save(update_fields=["training"])
    proxy.reached.clear()
    page = set_out(keeper, proxy.base)
    assert "nothing leaves the desk" in page.content.decode()
    for verb in ("again", "check", "test", "probe", "remove"):
        keeper.post(
            f"/publish/accounts/{account.pk}/{verb}/",
            {"warning_read": "on", "said": account.name},
        )
    account_tasks.accounts_due(clock.now())
    trial_tasks.trials_due(clock.now())
    account_tasks.account_check(str(account.pk), clock.now())
    assert not proxy.reached
    assert Account.objects.of(world.house).get().state == "removed"
    assert Account.objects.of(world.house).get().trouble == "not_revoked"


def test_tried_checked_and_ended(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    """The whole life of one account at a real server that deletes."""
    account = connected(keeper, snac, world)
    there = f"/publish/accounts/{account.pk}/"
    token = json.loads(account.credentials)["token"]

    keeper.post(f"{there}probe/", {"warning_read": "on"})
    trial = Trial.objects.of(world.house).get()
    trial_tasks.trial(str(trial.pk), clock.now())
    trial.refresh_from_db()
    account.refresh_from_db()
    assert trial.state == "done", trial.found
    assert account.proven[-1] == "public"
    assert "unlisted" in account.proven

    keeper.post(f"{there}test/")
    test = Trial.objects.of(world.house).get(kind="self")
    trial_tasks.trial(str(test.pk), clock.now())
    test.refresh_from_db()
    assert (test.state, test.visibility) == ("done", account.proven[0])
    assert "no longer finds it" in keeper.get(there).content.decode()

    keeper.post(f"{there}check/")
    before = account.checked_at
    account_tasks.account_check(str(account.pk), clock.now())
    account.refresh_from_db()
    assert account.checked_at > before

    assert verify(snac, token) == 200
    said = keeper.post(f"{there}remove/", {"said": account.name}, follow=True)
    assert "Nothing goes there any more" in said.content.decode()
    account.refresh_from_db()
    assert (account.state, account.credentials, account.trouble) == ("removed", "", "")
    assert verify(snac, token) in {400, 401, 403, 422}


def verify(snac: dict[str, Any], token: str) -> int:
    address = f"{snac['base']}/api/v1/accounts/verify_credentials"
    return _channels.client().read(address, token=token).status


def test_taken_away_there_is_seen_here(
    world: World, keeper: Client, snac: dict[str, Any]
) -> None:
    account = connected(keeper, snac, world)
    _channels.open_channel(account).revoke()
    keeper.post(f"/publish/accounts/{account.pk}/check/")
    account_tasks.account_check(str(account.pk), clock.now())
    account.refresh_from_db()
    assert account.state == "revoked"
    page = keeper.get("/publish/accounts/").content.decode()
    assert "Needs a new connection" in page
