"""One sample object for every address that names one: the access walk opens it as everybody.

Add yours beside your routes::

    @sample("publish:post")
    def _post(world: World) -> dict[str, object]:
        return {"post": make_post(world.house).pk}

The object belongs to ``world.house``. ``owner`` names the one person whose own it is, when
only she may open it; ``also`` are further answers that a page gives to who may open it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from teranga.kernel import clock
from teranga.kernel.models import LegalHold
from teranga.people.actions import tickets
from teranga.people.models import Membership
from teranga.publish.models import Account, Gap
from tests.publish.making import a_delivery, draft
from tests.world import World

Make = Callable[[World], dict[str, object]]


@dataclass(frozen=True)
class Sample:
    make: Make
    owner: str = ""
    also: frozenset[int] = field(default_factory=frozenset)


SAMPLES: dict[str, Sample] = {}


def sample(
    *routes: str, owner: str = "", also: frozenset[int] = frozenset()
) -> Callable[[Make], Make]:
    def take(make: Make) -> Make:
        for route in routes:
            SAMPLES[route] = Sample(make, owner, also)
        return make

    return take


@sample(
    "people:member",
    "people:give",
    "people:end",
    "people:remove",
    "people:offer_recovery",
    "people:confirm",
    "people:erase",
    owner="trainer",
)
def _member(world: World) -> dict[str, object]:
    held = Membership.objects.of(world.house).get(user=world.people["trainer"])
    return {"membership": held.pk}


@sample("people:revoke")
def _invitation(world: World) -> dict[str, object]:
    made = tickets.make(
        organisation=world.house,
        now=clock.now(),
        purpose="invite",
        lasts=timedelta(days=1),
        made_by=world.people["coordinator"].pk,
        hats=["viewer"],
    )
    return {"ticket": made.ticket.pk}


@sample("people:invitation")
def _invitation_code(world: World) -> dict[str, object]:
    made = tickets.make(
        organisation=world.house,
        now=clock.now(),
        purpose="invite",
        lasts=timedelta(days=1),
        made_by=world.people["coordinator"].pk,
        hats=["viewer"],
    )
    return {"code": made.code}


@sample("people:recover")
def _recovery_code(world: World) -> dict[str, object]:
    held = Membership.objects.of(world.house).get(user=world.people["trainer"])
    made = tickets.make(
        organisation=world.house,
        now=clock.now(),
        purpose="recover",
        lasts=timedelta(days=1),
        subject=held.pk,
    )
    return {"code": made.code}


@sample("people:first_owner")
def _first_owner(world: World) -> dict[str, object]:
    made = tickets.make(
        organisation=None,
        now=clock.now(),
        purpose="first_owner",
        lasts=timedelta(days=1),
    )
    return {"code": made.code}


@sample("people:end_device", owner="editor")
def _device(world: World) -> dict[str, object]:
    made = UserSession.objects.create(
        user=world.people["editor"], session_key="sample", ip="::", user_agent=""
    )
    return {"device": made.pk}


@sample("mfa_edit_webauthn", "mfa_remove_webauthn", owner="editor")
def _passkey(world: World) -> dict[str, object]:
    made = Authenticator.objects.create(
        user=world.people["editor"],
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "key", "credential": {}},
    )
    return {"pk": made.pk}


@sample("account_reset_password_from_key")
def _reset(world: World) -> dict[str, object]:
    return {"uidb36": "1", "key": "not-a-key"}


@sample("account_confirm_email", also=frozenset({404}))
def _confirm(world: World) -> dict[str, object]:
    return {"key": "not-a-key"}


# Nobody of the world has an app or codes yet: these pages say 404, or lead on.
@sample(
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    also=frozenset({404}),
)
def _nothing_yet(world: World) -> dict[str, object]:
    return {}


@sample(
    "publish:account",
    "publish:account_set_up",
    "publish:account_pause",
    "publish:account_resume",
    "publish:account_check",
    "publish:account_test",
    "publish:account_probe",
    "publish:account_remove",
    "publish:account_again",
    "publish:account_register",
    "publish:stranger",
)
def _account(world: World) -> dict[str, object]:
    return {"account": _an_account(world, "fake").pk}


def _an_account(world: World, kind: str) -> Account:
    return Account.objects.create(
        organisation=world.house,
        kind=kind,
        name="Page",
        state=Account.State.WORKING,
        languages=["en"],
        created_at=clock.now(),
    )


@sample("feeds:atom", "feeds:json")
def _feed(world: World) -> dict[str, object]:
    return {"account": _an_account(world, "rss").pk, "language": "en"}


# Without an answer to something she began, nothing is connected.
@sample("publish:account_back", also=frozenset({409}))
def _answer(world: World) -> dict[str, object]:
    return {}


@sample(
    "publish:post",
    "publish:moving",
    "publish:write",
    "publish:versions",
    "publish:note",
    "publish:copy",
    "publish:reopen",
    "publish:archive",
    "publish:review",
    "publish:risk",
    "publish:schedule",
    "publish:unschedule",
    "publish:less",
    owner="editor",
)
def _post(world: World) -> dict[str, object]:
    return {"post": draft(world.actor("editor"), clock.now()).pk}


@sample("publish:version", "publish:restore", owner="editor")
def _version(world: World) -> dict[str, object]:
    return {**_post(world), "number": 1}


@sample("publish:take_back", "publish:correct", owner="editor")
def _post_to_take_back(world: World) -> dict[str, object]:
    return _post(world)


@sample(
    "publish:delivery",
    "publish:decide",
    "publish:release",
    "publish:take_back_one",
)
def _delivery(world: World) -> dict[str, object]:
    editor = world.actor("editor")
    return {"delivery": a_delivery(draft(editor, clock.now()), editor).pk}


@sample("publish:gap", "publish:gap_look", "publish:gap_settle")
def _gap(world: World) -> dict[str, object]:
    made = Gap.objects.create(
        organisation=world.house,
        since=clock.now() - timedelta(days=1),
        until=clock.now() - timedelta(hours=1),
    )
    return {"gap": made.pk}


@sample("people:end_legal_hold")
def _legal_hold(world: World) -> dict[str, object]:
    made = LegalHold.objects.create(
        organisation=world.house,
        record_kind="kernel.notice",
        reason="A court asked",
        placed_at=clock.now(),
    )
    return {"hold": made.pk}
