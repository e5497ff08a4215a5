"""The door: what it says to whom, how often, and what it keeps."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock, retention
from teranga.kernel.models import Work
from teranga.people import tries
from teranga.people.actions import members
from teranga.people.models import Grant, KeptWords, Membership, User
from teranga.people.roles import SECOND_FACTOR_DAYS
from tests.ui.browser import client_inside
from tests.world import World, join

PASSWORD = "four quiet river stones"
LOGIN = "/account/login/"


def sign_in(
    client: Client, name: str, password: str = PASSWORD, **extra: str
) -> object:
    return client.post(
        LOGIN, {"login": name, "password": password, **extra}, REMOTE_ADDR="192.0.2.9"
    )


def words(answer: object) -> str:
    return answer.content.decode()


def test_a_name_is_enough_and_no_mail_is_needed(world: World, client: Client) -> None:
    answer = sign_in(client, "editor")
    assert answer["Location"] == reverse("home:today")
    assert client.get(reverse("people:members")).status_code == 200


@pytest.mark.parametrize("typed", ["EDITOR", " editor ", "Ｅｄｉｔｏｒ"])
def test_a_name_is_known_however_it_is_typed(
    world: World, client: Client, typed: str
) -> None:
    assert sign_in(client, typed).status_code == 302


def test_wrong_name_and_wrong_password_get_one_answer(
    world: World, client: Client
) -> None:
    known = words(sign_in(client, "editor", "not this"))
    unknown = words(sign_in(client, "ghost", "not this"))
    said = "Name and password do not match."
    assert said in known
    assert said in unknown
    assert known.count("role=") == unknown.count("role=")


def test_both_take_the_same_time(world: World, settings: Any) -> None:
    """With the real hasher: somebody who does not exist costs as much as somebody who does."""
    settings.PASSWORD_HASHERS = ["teranga.people.passwords.Argon2"]
    person = world.people["editor"]
    person.set_password(PASSWORD)
    person.save()
    took: dict[str, list[float]] = {"editor": [], "ghost": []}
    for round_ in range(4):
        for name in took:
            client = Client()
            start = time.perf_counter()
            client.post(
                LOGIN,
                {"login": name, "password": f"wrong {round_}"},
                REMOTE_ADDR=f"192.0.2.{round_}",
            )
            took[name].append(time.perf_counter() - start)
    editor, ghost = (min(times) for times in took.values())
    assert 0.5 < editor / ghost < 2


def guess(name: str, *addresses: str) -> Any:
    """Wrong passwords by a stranger; the last answer."""
    stranger = Client()
    wrong = {"login": name, "password": "no"}
    return [stranger.post(LOGIN, wrong, REMOTE_ADDR=one) for one in addresses][-1]


def test_guessing_one_name_is_slowed_down(world: World, client: Client) -> None:
    guess("Editor", *["192.0.2.9"] * 2)
    assert "Too many" not in words(guess("editor", *["192.0.2.9"] * 3))
    assert "Too many tries" in words(sign_in(Client(), "editor"))
    assert sign_in(Client(), "viewer").status_code == 302


def test_a_stranger_elsewhere_locks_nobody_out(world: World, client: Client) -> None:
    guess("editor", *["198.51.100.9"] * 30)
    guess("editor", *(f"198.51.100.{number}" for number in range(30)))
    assert sign_in(client, "editor").status_code == 302


def test_in_the_same_room_the_browser_she_knows_passes(world: World) -> None:
    known = Client()
    sign_in(known, "editor")
    del known.cookies["sessionid"]  # it ran out; she did not sign out
    guess("editor", *["192.0.2.9"] * 30)
    new = Client()
    assert "Too many tries" in words(sign_in(new, "editor"))
    assert sign_in(known, "editor").status_code == 302


def test_the_browser_of_one_person_guesses_no_other_name_faster(world: World) -> None:
    known = Client()
    sign_in(known, "viewer")
    del known.cookies["sessionid"]
    for _ in range(5):
        sign_in(known, "editor", "no")
    assert "Too many tries" in words(sign_in(known, "editor"))
    for _ in range(5):
        sign_in(known, "viewer", "no")
    assert "Too many tries" in words(sign_in(known, "viewer"))


def test_a_net_of_many_addresses_is_stopped_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "ON_ONE_NAME", (10, 3600))
    guess("editor", *(f"198.51.100.{number}" for number in range(10)))
    last = guess("editor", "203.0.113.7")
    assert "Too many tries" in words(last)
    assert sign_in(Client(), "viewer").status_code == 302


def test_a_right_password_costs_nothing(world: World) -> None:
    for _ in range(8):
        assert sign_in(Client(), "editor").status_code == 302


@pytest.mark.django_db(transaction=True)  # the mail's job runs behind the commit
def test_asking_for_a_new_password_says_the_same_to_everybody(
    world: World, client: Client, mailoutbox: list[Any]
) -> None:
    reset = reverse("account_reset_password")
    User.objects.filter(username="editor").update(email="editor@example.org")
    pages = []
    for address in ("editor@example.org", "ghost@example.org"):
        pages.append(client.post(reset, {"email": address}, follow=True))
    assert pages[0].redirect_chain == pages[1].redirect_chain
    [mail] = mailoutbox
    assert mail.subject == "Something needs you"
    assert mail.to == ["editor@example.org"]
    [row] = Work.objects.all_organisations(reason="a test").filter(
        kind="people.reset_mail"
    )
    assert "@" not in row.subject
    path = re.search(r"/account/password/reset/key/\S+/", mail.body)[0]
    page = client.get(path, follow=True)
    assert "New password" in words(page)
    client.post(
        page.redirect_chain[-1][0],
        {
            "password1": "seven slow green kettles",
            "password2": "seven slow green kettles",
        },
    )
    assert sign_in(Client(), "editor", "seven slow green kettles").status_code == 302
    assert client.get(path, follow=True).status_code == 200
    assert "This link opens nothing" in words(Client().get(path, follow=True))


def test_sign_up_is_closed(client: Client, db: None) -> None:
    page = client.get(reverse("account_signup"))
    assert "works by invitation" in words(page)
    client.post(reverse("account_signup"), {"username": "awa", "password1": PASSWORD})
    assert not User.objects.filter(username="awa").exists()


def test_passwords_are_hashed_with_argon2(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["teranga.people.passwords.Argon2"]
    person = User.objects.create_user("awa", PASSWORD)
    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(PASSWORD, person.password)


# -- the second step ---------------------------------------------------------------------


def with_app(person: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def code_of(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter + 1))


def test_the_app_is_asked_for_and_its_secret_is_sealed(
    world: World, client: Client
) -> None:
    secret = with_app(world.people["editor"])
    stored = Authenticator.objects.get(user=world.people["editor"]).data
    assert secret not in repr(stored)
    answer = sign_in(client, "editor")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("people:members")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code does not fit" in words(wrong)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(reverse("people:members")).status_code == 200


def test_a_lost_key_lets_no_code_through_and_breaks_nothing(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = with_app(world.people["editor"])
    from teranga.kernel import crypto
    from teranga.kernel.keys import KeyLost

    def lost(*args: object, **kwargs: object) -> bytes:
        raise KeyLost("tokens")

    monkeypatch.setattr(crypto, "unseal", lost)
    sign_in(client, "editor")
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "This code does not fit" in words(answer)


@pytest.mark.parametrize("hat", sorted(SECOND_FACTOR_DAYS))
def test_a_role_that_needs_it_is_asked_and_then_locked(world: World, hat: str) -> None:
    client = Client()
    client.force_login(world.people[hat])
    page = reverse("people:me")
    assert client.get(reverse("home:today")).status_code == 200
    last = clock.now() + timedelta(days=SECOND_FACTOR_DAYS[hat])
    with clock.simulate(last - timedelta(minutes=1)):
        assert client.get(reverse("home:today")).status_code == 200
        assert "Please set it up before" in words(
            client.get(reverse("people:second_factor"))
        )
    with clock.simulate(last):
        answer = client.get(reverse("home:today"))
        assert answer["Location"] == reverse("people:second_factor")
        assert "Please set it up now" in words(client.get(answer["Location"]))
        assert client.get(page).status_code == 200
        with_app(world.people[hat])
        assert client.get(reverse("home:today")).status_code == 200


def test_roles_that_reach_nobody_need_none(world: World) -> None:
    client = Client()
    client.force_login(world.people["viewer"])
    with clock.simulate(clock.now() + timedelta(days=400)):
        assert client.get(reverse("home:today")).status_code == 200


def test_the_days_of_grace_do_not_start_anew(world: World) -> None:
    held = Membership.objects.of(world.house).get(user=world.people["editor"])
    first = Grant.objects.of(world.house).get(membership=held)
    later = clock.now() + timedelta(days=10)
    first.ended_at = later
    first.save()
    with clock.simulate(later):
        Grant.objects.create(
            organisation=world.house,
            membership=held,
            kind="role",
            name="editor",
            granted_at=later,
        )
        due = world.actor("editor").second_factor_due_at
    assert due == first.granted_at + timedelta(days=14)


def test_recovery_codes_alone_are_no_second_step(world: World) -> None:
    Authenticator.objects.create(
        user=world.people["editor"],
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": "x", "used_mask": 0},
    )
    assert world.actor("editor").second_factor_due_at


def test_the_last_second_step_stays_while_a_role_needs_it(
    world: World, client: Client
) -> None:
    with_app(world.people["editor"])
    client.force_login(world.people["editor"])
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    page = client.post(reverse("mfa_deactivate_totp"), follow=True)
    assert Authenticator.objects.filter(user=world.people["editor"]).exists(), words(
        page
    )


# -- devices, languages, kept words ------------------------------------------------------

PHONE = (
    "Mozilla/5.0 (Linux; Android 9; SM-J330F) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/119.0 Mobile Safari/537.36"
)


def test_devices_are_listed_without_addresses_and_ended(world: World) -> None:
    phone, desk = Client(HTTP_USER_AGENT=PHONE), Client()
    sign_in(phone, "editor")
    sign_in(desk, "editor")
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert row.user_agent == "Chrome · Android"
    assert row.ip.strip("0.") == ""
    page = words(desk.get(reverse("usersessions_list")))
    assert "Chrome · Android" in page
    desk.post(reverse("people:end_device", args=[row.pk]))
    assert phone.get(reverse("people:me")).status_code == 302
    assert desk.get(reverse("people:me")).status_code == 200


def test_a_device_of_somebody_else_is_not_there(world: World) -> None:
    mine, hers = Client(), Client()
    sign_in(mine, "editor")
    sign_in(hers, "viewer")
    row = UserSession.objects.get(session_key=hers.session.session_key)
    assert mine.post(reverse("people:end_device", args=[row.pk])).status_code == 404
    assert hers.get(reverse("people:me")).status_code == 200


def test_a_device_is_noted_once_an_hour_not_at_every_page(
    world: World, django_assert_max_num_queries: object
) -> None:
    client = Client()
    sign_in(client, "editor")
    client.get(reverse("people:me"))
    before = UserSession.objects.get().last_seen_at
    with clock.simulate(clock.now() + timedelta(minutes=59)):
        client.get(reverse("people:me"))
        assert UserSession.objects.get().last_seen_at == before
    with clock.simulate(clock.now() + timedelta(hours=2)):
        client.get(reverse("people:me"))
        assert UserSession.objects.get().last_seen_at > before


def test_the_page_speaks_her_language_after_the_door(
    world: World, client: Client
) -> None:
    person = world.people["editor"]
    person.language = "ar"
    person.save()
    sign_in(client, "editor")
    assert 'dir="rtl"' in words(client.get(reverse("people:me")))


def test_words_typed_while_the_login_ran_out_come_back(world: World) -> None:
    client = Client()
    sign_in(client, "editor")
    client.cookies.pop("sessionid")
    long = "A name on paper opens doors. " * 4
    answer = client.post(
        reverse("people:invite"),
        {"note": long, "place": "x-1"},
        HTTP_ACCEPT="text/html",
    )
    assert reverse("people:kept_words") in answer["Location"]
    back = client.post(
        answer["Location"],
        {"login": "editor", "password": PASSWORD, "next": "/me/kept/"},
    )
    assert back["Location"] == reverse("people:kept_words")
    page = words(client.get(back["Location"]))
    assert long in page
    assert f'action="{reverse("people:invite")}"' in page
    # What the form carried for itself goes back unseen.
    assert "<bdi>x-1</bdi>" not in page
    assert 'value="x-1"' in page
    assert client.get(reverse("people:kept_words")).status_code == 302


def test_kept_words_are_shown_to_nobody_else(world: World) -> None:
    client = Client()
    sign_in(client, "editor")
    client.cookies.pop("sessionid")
    client.post(
        reverse("people:invite"),
        {"note": "only for me " * 5},
        HTTP_ACCEPT="text/html",
    )
    sign_in(client, "viewer")
    answer = client.get(reverse("people:kept_words"))
    assert answer.status_code == 302
    client.cookies.pop("sessionid")
    sign_in(client, "editor")
    assert "only for me" in words(client.get(reverse("people:kept_words")))


def refused(client: Client, note: str) -> None:
    client.cookies.pop("sessionid", None)
    client.post(reverse("people:invite"), {"note": note}, HTTP_ACCEPT="text/html")


@pytest.mark.parametrize("mark", ["", "x", "forged:signature", "a.b:c"])
def test_a_stranger_can_fill_nothing_with_a_forged_mark(db: None, mark: str) -> None:
    client = Client()
    client.cookies["who"] = mark
    refused(client, "a long text " * 1000)
    assert not Session.objects.exists()
    assert not KeptWords.objects.exists()


def test_of_one_person_a_few_forms_are_kept_and_none_is_huge(world: World) -> None:
    client = Client()
    sign_in(client, "editor")
    for n in range(9):
        refused(client, f"form {n} ".ljust(60, "."))
    refused(client, "x" * 200_001)
    assert KeptWords.objects.count() == 5
    sign_in(client, "editor")
    for n in (8, 7, 6, 5, 4):
        page = words(client.get(reverse("people:kept_words")))
        assert f"form {n} " in page
        assert ("More of your words wait here" in page) == (n > 4)


def test_kept_words_lie_sealed_and_for_an_hour(world: World) -> None:
    client = Client()
    sign_in(client, "editor")
    refused(client, "her name is on the list")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM people_keptwords")
        assert b"her name" not in bytes(cursor.fetchone()[0])
    sign_in(client, "editor")
    with clock.simulate(clock.now() + timedelta(minutes=61)):
        assert client.get(reverse("people:kept_words")).status_code == 302
        retention.run(now=clock.now())
    assert not KeptWords.objects.exists()


def test_a_part_of_a_page_sends_the_whole_page_to_the_door(db: None) -> None:
    answer = Client().get(
        reverse("people:members"),
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/people/?x=1",
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/account/login/?next=/people/%3Fx%3D1"


def test_the_way_after_the_door_stays_in_this_house(world: World) -> None:
    client = Client()
    answer = client.post(
        LOGIN + "?next=https://evil.example/",
        {"login": "editor", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert "evil" not in answer["Location"]


def test_with_two_organisations_the_choice_is_hers(world: World) -> None:
    join(world.people["owner"], world.house, "editor")
    client = Client()
    client.force_login(world.people["owner"])
    answer = client.get(reverse("people:members"))
    assert answer["Location"] == reverse("people:organisations")
    client.post(answer["Location"], {"organisation": world.house.pk})
    assert "Coordinator" in words(client.get(reverse("people:members")))
    client.post(reverse("people:organisations"), {"organisation": world.elsewhere.pk})
    assert "Owner" in words(client.get(reverse("people:members")))
    foreign = Client()
    foreign.force_login(world.people["editor"])
    answer = foreign.post(
        reverse("people:organisations"), {"organisation": world.elsewhere.pk}
    )
    assert answer.status_code == 404


def test_being_removed_never_moves_somebody_into_another_house(world: World) -> None:
    join(world.people["owner"], world.house, "viewer")
    client = Client()
    client.force_login(world.people["owner"])
    client.post(reverse("people:organisations"), {"organisation": world.house.pk})
    Membership.objects.of(world.house).filter(user=world.people["owner"]).update(
        state="removed", left_at=clock.now()
    )
    answer = client.get(reverse("people:members"))
    assert answer["Location"] == reverse("people:organisations")


def taken(answer: Any) -> bool:
    return "Somebody signs in with this name" in words(answer)


def test_names_are_not_to_be_listed_from_inside(world: World) -> None:
    client = client_inside(world.people["viewer"])
    page = reverse("people:username")
    answers = [client.post(page, {"username": "editor"}) for _ in range(11)]
    assert all(map(taken, answers[:10]))
    assert answers[10].status_code == 429
    assert not taken(answers[10])
    other = client_inside(world.people["evaluator"])
    assert other.post(page, {"username": "a-new-name"}).status_code == 302
    assert User.objects.get(pk=world.people["evaluator"].pk).username == "a-new-name"


def test_a_signed_in_screen_alone_changes_no_name(world: World, client: Client) -> None:
    client.force_login(world.people["viewer"])
    page = reverse("people:username")
    assert client.post(page, {"username": "a-new-name"})["Location"] == page
    asked = client.get(page)["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert not User.objects.filter(username="a-new-name").exists()
    client.post(asked, {"password": "four quiet river stones", "next": page})
    assert 'value="a-new-name"' in words(client.get(page)), "not typed twice"
    assert client.post(page, {"username": "a-new-name"}).status_code == 302
    assert User.objects.get(pk=world.people["viewer"].pk).username == "a-new-name"


def test_names_are_not_to_be_listed_with_an_invitation(world: World) -> None:
    made = members.invite(
        actor=world.actor("coordinator"), now=clock.now(), hats=frozenset({"viewer"})
    )
    page = reverse("people:invitation", args=[made.code])
    typed = {"alias": "A", "username": "editor", "password": "x", "again": "x"}
    answers = [
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(page, typed)
        for number in range(11)
    ]
    assert all(map(taken, answers[:10]))
    assert answers[10].status_code == 429


@pytest.mark.django_db(transaction=True)  # a mail's job would run behind the commit
def test_who_holds_her_phone_adds_no_mailbox_for_a_new_password(
    world: World, mailoutbox: list[Any]
) -> None:
    """Signed in is not enough: the password is asked first."""
    held = Client()
    held.force_login(world.people["viewer"])
    typed = {"email": "finder@example.org", "action_add": ""}
    answer = held.post(reverse("account_email"), typed)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    Client().post(reverse("account_reset_password"), {"email": typed["email"]})
    assert mailoutbox == []
    client_inside(world.people["viewer"]).post(reverse("account_email"), typed)
    assert [mail.to for mail in mailoutbox] == [["finder@example.org"]]


def test_no_copy_of_a_page_stays_in_the_browser(world: World, client: Client) -> None:
    sign_in(client, "coordinator")
    for name in ("home:today", "people:members", "publish:posts", "account_logout"):
        assert client.get(reverse(name))["Cache-Control"] == "no-store"
    assert "Cache-Control" not in Client().get(reverse("home:front"))


def test_signing_out_leaves_no_trace_of_who_it_was(
    world: World, client: Client, settings: Any
) -> None:
    User.objects.filter(username="editor").update(language="ar")
    sign_in(client, "editor")
    assert client.cookies["who"].value
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"
    client.post(reverse("account_logout"))
    for name in ("who", settings.LANGUAGE_COOKIE_NAME, "sessionid"):
        assert client.cookies[name].value == ""
    # A sign-in that only ran out keeps the way to her words.
    sign_in(client, "editor")
    client.cookies["sessionid"] = "gone"
    client.get(reverse("people:me"))
    assert client.cookies["who"].value
