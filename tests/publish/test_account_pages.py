"""The pages of accounts, as people open them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from teranga.channels import registry
from teranga.channels.errors import CapabilityMissing
from teranga.channels.protocol import Outgoing
from teranga.kernel import clock, registries
from teranga.kernel.doctor import examine
from teranga.kernel.models import LedgerEntry, Organisation
from teranga.kernel.names import plain
from teranga.people.access import Actor
from teranga.publish import _channels
from teranga.publish.actions import connections
from teranga.publish.forms.accounts import PlaceForm, RemoveForm
from teranga.publish.forms.compose import place_of
from teranga.publish.models import Account, Trial
from teranga.publish.views import connect
from tests.publish.making import account
from tests.publish.sending import a_post, an_account, only
from tests.world import World


@pytest.fixture
def keeper(world: World) -> Client:
    return client_of(world, "administrator")


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def page_of(one: Account) -> str:
    return reverse("publish:account", args=[one.pk])


@pytest.fixture
def practice(world: World, now: datetime) -> Account:
    keeper = world.actor("administrator")
    return connections.make_stand_in(actor=keeper, now=now, name="Practice")


def test_the_first_page_teaches(keeper: Client, world: World) -> None:
    page = keeper.get("/publish/accounts/").content.decode()
    assert "Connect the first" in page
    reader = client_of(world, "editor").get("/publish/accounts/").content.decode()
    assert "An administrator connects accounts." in reader
    assert "/connect/" not in reader


def test_a_feed_is_made_on_a_page(keeper: Client, world: World) -> None:
    wrong = keeper.post("/publish/accounts/connect/rss/", {"name": "News"})
    assert "Choose one language at least" in wrong.content.decode()
    assert 'value="News"' in wrong.content.decode()
    bad = {"name": "News", "others": "ti, Klingon!", "languages": ["en"]}
    said = keeper.post("/publish/accounts/connect/rss/", bad).content.decode()
    assert "“Klingon!” is no code of a language" in said
    good = {"name": "N\u202eews \x00", "others": "ti prs", "languages": ["en"]}
    keeper.post("/publish/accounts/connect/rss/", good)
    made = Account.objects.of(world.house).get()
    assert (made.kind, made.languages) == ("rss", ["en", "ti", "prs"])
    assert "\u202e" not in made.name


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "y" * 1_000_000, "😀" * 10_000])
def test_a_bad_name_is_said_and_kept(keeper: Client, name: str) -> None:
    page = keeper.post("/publish/accounts/connect/fake/", {"name": name})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert name in page.content.decode()


def test_one_account_is_set_up(keeper: Client, world: World, practice: Account) -> None:
    there = reverse("publish:account_set_up", args=[practice.pk])
    form = {"name": "New name", "languages": ["fr"], "others": "", "per_hour": "0"}
    wrong = keeper.post(there, form)
    assert wrong.status_code == 200
    assert 'value="New name"' in wrong.content.decode()
    assert keeper.post(there, form | {"per_hour": "12"}).status_code == 302
    kept = Account.objects.of(world.house).get()
    assert (kept.name, kept.languages, kept.per_hour) == ("New name", ["fr"], 12)
    assert client_of(world, "editor").post(there, form).status_code == 403


def test_a_stranger_sees_only_what_is_open(
    keeper: Client, world: World, practice: Account
) -> None:
    channel = _channels.open_channel(practice)
    for visibility in ("public", "unlisted", "private", "direct"):
        made = Outgoing(
            key=visibility,
            text=f"<b>for {visibility}</b>",
            language="en",
            visibility=visibility,
            attempted_at=clock.now(),
        )
        receipt = channel.publish(made)
    there = reverse("publish:stranger", args=[practice.pk])
    page = client_of(world, "editor").get(there).content.decode()
    assert "A stand-in, not a real network" in page
    assert "&lt;b&gt;for public" in page
    assert "for unlisted" in page
    assert "for private" not in page
    assert "for direct" not in page
    assert receipt.url.startswith(there)
    assert Client().get(there).status_code == 302
    assert client_of(world, "owner").get(there).status_code == 404


def test_a_real_account_has_no_stand_in_page(keeper: Client, world: World) -> None:
    real = account(world.actor("administrator"), clock.now(), kind="mastodon")
    there = reverse("publish:stranger", args=[real.pk])
    assert keeper.get(there).status_code == 404
    Organisation.objects.of(world.house).update(training=True)
    assert keeper.get(there).status_code == 200


def test_pause_and_go_on(keeper: Client, world: World, practice: Account) -> None:
    for verb, state, undo in (
        ("pause", "paused", "resume"),
        ("pause", "paused", ""),  # a second press changes nothing
        ("resume", "working", "pause"),
    ):
        said = keeper.post(f"{page_of(practice)}{verb}/", follow=True)
        assert said.status_code == 200
        assert Account.objects.of(world.house).get().state == state
        toasts = said.content.decode().split('id="toasts"')[1]
        if undo:
            assert f'action="{page_of(practice)}{undo}/"' in toasts


def test_a_removal_wants_the_name(
    keeper: Client, world: World, practice: Account
) -> None:
    there = f"{page_of(practice)}remove/"
    page = keeper.post(there, {"said": "practise"})
    assert "This is not its name" in page.content.decode()
    assert Account.objects.of(world.house).get().state == "working"
    assert keeper.post(there, {"said": "Practice"}).status_code == 302
    shown = keeper.get("/publish/accounts/").content.decode()
    assert "Not here any more" in shown
    assert keeper.get(page_of(practice)).status_code == 200
    verbs = LedgerEntry.objects.of(world.house).values_list("verb", flat=True)
    assert "publish.account_removed" in verbs


def test_a_probe_shows_its_warning_first(keeper: Client, world: World) -> None:
    real = account(world.actor("administrator"), clock.now(), kind="mastodon")
    there = f"{page_of(real)}probe/"
    assert "It may stay public for ever" in keeper.get(there).content.decode()
    assert keeper.post(there, {}).status_code == 200
    assert not Trial.objects.of(world.house).exists()
    assert keeper.post(there, {"warning_read": "on"}).status_code == 302
    assert Trial.objects.of(world.house).get().state == "due"
    assert "Waits for its turn" in keeper.get(page_of(real)).content.decode()


def test_the_outcome_is_told_honestly(keeper: Client, world: World) -> None:
    actor = world.actor("administrator")
    real = account(actor, clock.now(), kind="mastodon", proven=["unlisted", "public"])
    Trial.objects.create(
        organisation=world.house,
        account=real,
        kind="probe",
        visibility="unlisted",
        key=real.pk,
        state="left",
        found={
            "served": {"private": "public", "direct": "rejected"},
            "left": ["https://there.example/1"],
            "unsure": ["direct"],
        },
        by=actor.person,
        at=clock.now(),
        done_at=clock.now(),
        served_by="mastodon",
    )
    page = keeper.get(page_of(real)).content.decode()
    assert "Meant for: Followers. Could be read by: Everyone." in page
    assert "https://there.example/1" in page
    assert "Look by hand" in page


@pytest.mark.parametrize("who", ["owner", "nobody"])
def test_another_house_finds_nothing(world: World, practice: Account, who: str) -> None:
    client = client_of(world, who)
    answers = {client.get(page_of(practice)).status_code}
    for verb in ("pause", "resume", "check", "test", "probe", "remove", "again"):
        answers.add(client.post(f"{page_of(practice)}{verb}/").status_code)
    assert answers <= {404, 403, 302}
    assert Account.objects.of(world.house).get().state == "working"


# -- where accounts need somebody ---------------------------------------------------------


def waiting(actor: Actor) -> list[str]:
    found = registries.today.get("publish.accounts")(actor, clock.now())
    return [str(one.text) for one in found]


def test_today_names_what_is_shut(world: World, now: datetime) -> None:
    keeper = world.actor("administrator")
    for state in ("revoked", "working"):
        account(keeper, now, kind="mastodon", state=state, checked_at=now)
    assert waiting(keeper) == ["An account needs a look"]
    account(keeper, now, kind="mastodon", state="expired")
    assert waiting(keeper) == ["2 accounts need a look"]
    assert waiting(world.actor("editor")) == []
    assert waiting(world.other) == []


def test_the_doctor_counts(world: World, now: datetime) -> None:
    def said() -> str:
        return " ".join(str(one.title) for one in examine(now=now))

    assert "sign-in" not in said()
    keeper = world.actor("administrator")
    account(keeper, now, kind="mastodon")
    assert "No account waits for a new sign-in" in said()
    account(keeper, now, kind="mastodon", state="revoked")
    assert "One account needs a new sign-in" in said()


def test_who_leaves_may_know_passwords(world: World, now: datetime) -> None:
    keeper = world.actor("administrator")
    mine = {"connected_by": keeper.person}
    account(keeper, now, "Our page", kind="mastodon", **mine)
    account(keeper, now, "Our feed", kind="rss", **mine)
    account(keeper, now, "Old page", kind="mastodon", state="removed", **mine)
    left = list(
        registries.handover.get("publish.accounts")(world.house, keeper.person, now)
    )
    assert [str(one.text) for one in left] == [
        "Change the password of “Our page” at its network: this person may know it."
    ]


def test_export_and_erasure(world: World, now: datetime) -> None:
    keeper = world.actor("administrator")
    made = account(
        keeper,
        now,
        kind="mastodon",
        connected_by=keeper.person,
        credentials='{"token": "t0ken"}',
    )
    given = registries.export.get("publish.accounts")(world.house, keeper.person)
    assert [one["name"] for one in given["accounts_connected"]] == ["Far"]
    assert "t0ken" not in str(given)
    erase = registries.erasure.get("publish.accounts")
    assert erase(world.house, keeper.person, now).gone == 1
    assert erase(world.house, keeper.person, now).gone == 0
    kept = Account.objects.of(world.house).get(pk=made.pk)
    assert kept.connected_by is None
    assert kept.credentials


def test_the_hour_is_counted(keeper: Client, world: World, now: datetime) -> None:
    editor = world.actor("editor")
    one = an_account(editor, "Busy", per_hour=5)
    for minutes in (10, 50, 70):
        row = only(a_post(editor, one))
        row.started_at = now - timedelta(minutes=minutes)
        row.save(update_fields=["started_at"])
    assert "2 of 5" in keeper.get("/publish/accounts/").content.decode()


def test_the_register_says_who_looks_after_it_and_who_may_publish(
    world: World, practice: Account
) -> None:
    """Names as colleagues know them, and who could lose the account to a guessed password."""
    Authenticator.objects.create(
        user=world.people["editor"], type="totp", data={"secret": "x"}
    )
    page = client_of(world, "coordinator").get(page_of(practice)).content.decode()
    words = " ".join(strip_tags(page.replace("<", " <")).split())
    assert "Looked after by Administrator (No second step yet)" in words
    assert "Security_Focal_Point" in words
    planners = words.partition("May plan posts")[2].partition("Connected by")[0]
    assert "Coordinator (No second step yet)" in planners
    assert "Editor" in planners
    assert "Editor (No" not in planners
    assert "Moderator" not in planners


def test_a_kind_without_a_maker_is_no_practice_network() -> None:
    with pytest.raises(CapabilityMissing):
        connect._maker(registry.traits("telex"))


@pytest.mark.parametrize(
    ("code", "taken"),
    [("ti", True), ("prs", True), ("zh-Hant", True), ("ja-hepburn", False)],
)
def test_an_account_and_the_composer_take_the_same_languages(
    code: str, taken: bool
) -> None:
    form = PlaceForm({"name": "News", "others": code})
    assert form.is_valid() == taken
    assert (place_of(code) == (code, None)) == taken


@pytest.mark.parametrize("there", ["Re\u0301sistance", "Ne\u202ews", " News  today "])
def test_a_name_from_a_network_can_be_typed_to_remove_it(there: str) -> None:
    for typed in (there, plain(there)):
        assert RemoveForm({"said": typed}, expected=there).is_valid()
    assert not RemoveForm({"said": "Other"}, expected=there).is_valid()
