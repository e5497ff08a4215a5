"""Passkey, app and codes in a real window, under the policy that real pages have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page

from teranga.kernel import clock
from teranga.people.actions import owners
from teranga.people.models import User
from tests.ui.browser import PHONE, Window, axe, sideways
from tests.world import World, make_world

PASSWORD = "four quiet river stones"
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def with_authenticator(window: Window) -> None:
    devtools = window.context.new_cdp_session(window.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})


def sign_in(page: Page, address: str, name: str = "editor") -> None:
    page.goto(address + "/account/login/")
    page.get_by_label("Name to sign in with").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/today/")


def choose_password(page: Page, button: str) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more", exact=True).fill(PASSWORD)
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/today/")


def looked_at(page: Page, name: str) -> None:
    axe(page)
    assert sideways(page) == 0
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_a_passkey_is_added_and_opens_the_door_alone(
    world: World, window: Callable[..., Window]
) -> None:
    desk = window(width=PHONE)
    page = desk.page
    with_authenticator(desk)
    sign_in(page, desk.address)
    page.goto(desk.address + "/account/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    looked_at(page, "add-passkey")
    page.get_by_label("Name of this passkey").fill("my phone")
    page.get_by_label("Sign in with this key alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")
    looked_at(page, "recovery-codes")
    assert page.locator("ul.mono li").count() == 10
    page.goto(desk.address + "/account/2fa/webauthn/")
    page.get_by_text("my phone").wait_for()
    looked_at(page, "passkeys")
    desk.context.clear_cookies()
    page.goto(desk.address + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/today/")
    page.goto(desk.address + "/account/sessions/")
    looked_at(page, "devices")


def test_a_passkey_is_the_second_step_after_the_password(
    world: World, window: Callable[..., Window]
) -> None:
    desk = window()
    page = desk.page
    with_authenticator(desk)
    sign_in(page, desk.address)
    page.goto(desk.address + "/account/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")
    desk.context.clear_cookies()
    page.goto(desk.address + "/account/login/")
    page.get_by_label("Name to sign in with").fill("editor")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/authenticate/")
    looked_at(page, "second-step")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/today/")


def test_a_passkey_that_is_not_there_is_said_plainly(
    world: World, window: Callable[..., Window]
) -> None:
    desk = window()
    page = desk.page
    page.goto(desk.address + "/account/login/")
    trouble = page.locator("[data-passkey-trouble]")
    assert trouble.is_hidden()
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    trouble.wait_for(state="visible")
    looked_at(page, "passkey-trouble")


def test_the_app_is_set_up_without_javascript(
    world: World, window: Callable[..., Window]
) -> None:
    desk = window(java_script_enabled=False, width=PHONE)
    page = desk.page
    sign_in(page, desk.address)
    page.goto(desk.address + "/account/2fa/totp/activate/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("bdi.mono").inner_text()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Set it up").click()
    assert page.get_by_text("This code does not fit").is_visible()
    assert page.locator("bdi.mono").inner_text() == secret
    counter = next(iter(totp.yield_hotp_counters_from_time())) + 1
    page.get_by_label("Code").fill(
        totp.format_hotp_value(totp.hotp_value(secret, counter))
    )
    page.get_by_role("button", name="Set it up").click()
    page.wait_for_url("**/recovery-codes/")
    person = User.objects.get(username="editor")
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_the_first_owner_invites_a_second_person(
    transactional_db: None, window: Callable[..., Window]
) -> None:
    """By keyboard and eye alone: link, organisation, invitation, the other's login."""
    first = window(width=PHONE)
    page = first.page
    link = owners.first_owner_link(now=clock.now())
    page.goto(first.address + str(link))
    looked_at(page, "first-owner")
    page.get_by_label("Name of the organisation").fill("Kër Jàmm")
    page.get_by_label("Name that colleagues see").fill("Awa")
    page.get_by_label("Name to sign in with").fill("awa")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more", exact=True).fill("something else entirely")
    page.get_by_role("button", name="Open the desk").click()
    assert page.get_by_text("The two are not the same.").is_visible()
    assert page.get_by_label("Name that colleagues see").input_value() == "Awa"
    choose_password(page, "Open the desk")
    page.goto(first.address + "/people/invite/")
    page.get_by_label("Whom it is for").fill("Idriss")
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Make the invitation").click()
    looked_at(page, "printed")
    invitation = page.get_by_label("Link").input_value()
    code = page.locator("bdi.mono").inner_text()
    second = window()
    other = second.page
    other.goto(second.address + "/code/")
    other.get_by_label("Code").fill(code.lower().replace("-", " "))
    other.get_by_role("button", name="Go on").click()
    assert other.url == invitation.replace("-", "")
    looked_at(other, "invitation")
    other.get_by_label("Name that colleagues see").fill("Idriss")
    other.get_by_label("Name to sign in with").fill("idriss")
    choose_password(other, "Join")
    other.goto(second.address + "/people/")
    assert other.get_by_role("link", name="Awa").is_visible()
