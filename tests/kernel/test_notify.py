"""Something needs you: on the page in words, in the mail without any."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.core.mail import EmailMessage, send_mail
from django.utils import translation

from teranga.kernel import mail, notify
from teranga.kernel.models import Notice
from tests.peers.fixtures import Line
from tests.peers.mail import wait_for_mail
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    notify.kinds.add("test.review", "A post waits for you.")
    yield
    notify.kinds._items.pop("test.review")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    posted: list[EmailMessage] = []
    monkeypatch.setattr(mail, "configured", lambda: True)
    monkeypatch.setattr(mail, "deliver", posted.append)
    return posted


def tell(world: World, now: datetime, path: str = "/publish/1/") -> None:
    notify.notify(
        organisation=world.house,
        person=world.people["editor"].pk,
        now=now,
        what="test.review",
        path=path,
    )


def address(world: World, language: str = "fr") -> None:
    editor = world.people["editor"]
    editor.email, editor.language = "editor@example.test", language
    editor.save()


def test_it_stands_on_the_page_until_it_was_opened(world: World, now: datetime) -> None:
    me: dict[str, Any] = {
        "organisation": world.house,
        "person": world.people["editor"].pk,
    }
    tell(world, now)
    tell(world, now)
    tell(world, now + timedelta(minutes=1), "/publish/2/")
    waiting = notify.unseen(**me)
    assert [one.path for one in waiting] == ["/publish/2/", "/publish/1/"]
    assert waiting[0].text == "A post waits for you."
    elsewhere = {**me, "organisation": world.elsewhere}
    assert notify.unseen(**elsewhere) == []
    assert notify.seen(**me, now=now, path="/publish/2/") == 1
    assert notify.seen(**me, now=now) == 1
    assert notify.unseen(**me) == []
    tell(world, now)
    assert len(notify.unseen(**me)) == 1


def test_an_unknown_kind_is_our_mistake(world: World, now: datetime) -> None:
    with pytest.raises(KeyError):
        notify.notify(
            organisation=world.house,
            person=world.people["editor"].pk,
            now=now,
            what="nobody.knows",
            path="/",
        )


def test_the_mail_says_nothing(
    world: World, now: datetime, sent: list[EmailMessage]
) -> None:
    address(world, "en")
    tell(world, now, "/publish/secret-meeting/")
    notify.mail_notices(now)
    assert [one.to for one in sent] == [["editor@example.test"]]
    text = f"{sent[0].subject} {sent[0].body}"
    for word in ("post", "secret", "publish/", world.house.name, "Editor"):
        assert word not in text
    assert sent[0].subject == "Something needs you"


def test_one_mail_an_hour(
    world: World, now: datetime, sent: list[EmailMessage]
) -> None:
    address(world)
    tell(world, now)
    tell(world, now, "/publish/2/")
    notify.mail_notices(now)
    notify.mail_notices(now)
    tell(world, now, "/publish/3/")
    notify.mail_notices(now + timedelta(minutes=59))
    assert len(sent) == 1
    notify.mail_notices(now + timedelta(minutes=61))
    assert len(sent) == 2


def test_who_has_no_address_gets_no_mail(
    world: World, now: datetime, sent: list[EmailMessage]
) -> None:
    tell(world, now)
    notify.mail_notices(now)
    assert sent == []


def test_without_a_mail_server_all_is_quiet(world: World, now: datetime) -> None:
    assert not mail.configured()
    address(world)
    tell(world, now)
    notify.mail_notices(now)
    assert Notice.objects.of(world.house).get().mailed_at is None
    mail.deliver(EmailMessage("x", "x", to=["a@example.test"]))


@pytest.fixture
def real_backend(monkeypatch: pytest.MonkeyPatch) -> Any:
    """pytest-django keeps mails in a list; here they go out as in production."""

    def through(url: str) -> None:
        environment = dataclasses.replace(settings.ENV, mail_url=url)
        sender = "Desk <desk@example.test>"
        monkeypatch.setattr(settings, "DEFAULT_FROM_EMAIL", sender)
        monkeypatch.setattr(settings, "ENV", environment)
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "teranga.kernel.mail.Backend")

    return through


def test_the_mail_arrives_at_a_real_server(
    world: World, now: datetime, mail_peer: Line, real_backend: Any
) -> None:
    real_backend(mail_peer["url"])
    address(world, "en")
    tell(world, now)
    notify.mail_notices(now)
    found = wait_for_mail(mail_peer, "editor@example.test")[0]
    assert found["Subject"] == "Something needs you"
    assert found["Message-ID"].endswith("@example.test>")
    assert Notice.objects.of(world.house).get().mailed_at == now


def test_the_mail_speaks_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoken(text: str) -> str:
        return f"{translation.get_language()}: {text}"

    monkeypatch.setattr(notify, "_", spoken)
    assert notify.words_for("a@example.test", "ar").subject.startswith("ar: ")
    assert notify.words_for("a@example.test", "").subject.startswith("en: ")


def test_a_server_that_is_down_is_tried_again(
    world: World, now: datetime, real_backend: Any
) -> None:
    real_backend("smtp://127.0.0.1:9")
    address(world)
    tell(world, now)
    notify.mail_notices(now)
    assert Notice.objects.of(world.house).get().mailed_at is None


def test_djangos_own_mails_go_the_same_way_and_never_break_a_page(
    mail_peer: Line, real_backend: Any
) -> None:
    real_backend("smtp://127.0.0.1:9")
    assert send_mail("Hello", "x", None, ["b@example.test"]) == 0
    real_backend(mail_peer["url"])
    assert send_mail("Hello", "x", None, ["b@example.test"]) == 1
    assert wait_for_mail(mail_peer, "b@example.test")[0]["Subject"] == "Hello"
    real_backend("")
    assert send_mail("Hello", "x", None, ["b@example.test"]) == 0
    assert django_mail.outbox == []
