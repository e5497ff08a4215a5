"""Whatever is typed or pasted into any form of the desk: no fault, and the words come back.

Every form of every page joins by itself: pages are fetched, their forms are read, and each
is sent with the worst that people and machines have pasted so far.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.kernel.names import plain
from teranga.people.actions import grants
from teranga.people.clean import username
from teranga.people.models import Membership
from tests.samples import SAMPLES
from tests.walk import NOT_SIGNED_IN, client_of, routes, undone
from tests.world import World

NASTY = {
    "NUL": "Awa\x00Fall",
    "lone surrogate": "Awa \ud800 Fall",
    "bidi overrides": "Awa \u202elaF\u202c \u2066x\u2069",
    "a megabyte": "Kër Jàmm " * 120_000,
    "ten thousand faces": "🙃" * 10_000,
    "markup": "<script>alert(1)</script>{{ 7|add:7 }}{% now %}",
    "SQL and paths": "'; DROP TABLE people_user; -- ../../etc/passwd %00",
    "nothing but spaces": " \t\n\u200b\u3000 ",
    "a number too big": "9" * 400,
}
TEXT = {"", "text", "email", "search", "url", "tel", "password", "number"}
SKIP = {"account_logout", "set_language"}  # they take no words


@dataclass
class Form:
    action: str
    fixed: dict[str, str] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that send something."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.open = address, [], None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(got.get("action") or self.address)
            if got.get("method", "get").lower() == "post":
                self.found.append(self.open)
        if self.open is None or not got.get("name"):
            return
        kind = got.get("type", "")
        if tag == "textarea" or (tag == "input" and kind in TEXT):
            self.open.free.append(got["name"])
        elif tag in {"input", "button", "select"}:
            self.open.fixed.setdefault(got["name"], got.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def body_of(form: Form, value: str) -> bytes:
    def piece(name: str, text: str) -> str:
        return f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}"

    pairs = [piece(name, text) for name, text in form.fixed.items()]
    pairs += [piece(name, value) for name in form.free]
    return "&".join(pairs).encode()


def forms_of(client: Client, address: str) -> list[Form]:
    page = client.get(address)
    if page.status_code != 200 or page.streaming:
        return []
    reader = Forms(address)
    reader.feed(page.content.decode(errors="replace"))
    return [one for one in reader.found if one.free]


def broken_by(client: Client, form: Form) -> list[str]:
    found = []
    for name, value in NASTY.items():
        with undone(client):
            answer = client.post(
                form.action,
                body_of(form, value),
                content_type="application/x-www-form-urlencoded",
            )
        if answer.status_code >= 500:
            found.append(f"{form.action}: {name}")
    return found


@pytest.mark.parametrize("who", ["coordinator", NOT_SIGNED_IN])
def test_no_form_breaks(world: World, who: str) -> None:
    """The coordinator gets every role that goes with hers, so that every form opens."""
    held = Membership.objects.of(world.house).get(user=world.people["coordinator"])
    for hat in ("editor", "administrator", "moderator"):
        grants.write_grant(membership=held, hat=hat, now=clock.now(), by=None)
    client = client_of(world, who)
    broken, tried = [], 0
    for route in routes():
        if route.name in SKIP:
            continue
        sample = SAMPLES.get(route.name)
        with undone(client):
            kwargs = sample.make(world) if sample else {}
            for form in forms_of(client, reverse(route.name, kwargs=kwargs)):
                tried += 1
                broken += broken_by(client, form)
    assert not broken, "\n".join(sorted(set(broken)))
    assert tried >= (3 if who == NOT_SIGNED_IN else 10)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Awa   Fall ", "Awa Fall"),
        ("Awa\u202eFall", "AwaFall"),
        ("Awa\u200bFall", "AwaFall"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("e\u0301", "é"),
        ("خديجة", "خديجة"),
        ("\u2066x\u2069", "x"),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_nobody_sees(
    typed: str, kept: str
) -> None:
    assert plain(typed) == kept


def test_names_to_sign_in_with_are_one_whatever_the_keyboard() -> None:
    assert username("Ａwa") == username("awa") == username(" AWA ")


def test_what_was_typed_comes_back_with_the_reason(world: World) -> None:
    client = client_of(world, "administrator")
    page = client.post(
        reverse("people:settings"), {"name": "x" * 300, "language": "xx"}
    ).content.decode()
    assert "x" * 300 in page
    assert 'aria-invalid="true"' in page
    assert page.count("_err") >= 2
