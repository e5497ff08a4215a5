"""Whatever is typed or pasted into any form of the desk: no fault, and the words come back.

Every form of every page joins by itself: pages are fetched, their forms are read, and each
is sent with the worst that people and machines have pasted so far: one field at a time, so
that the refusal of one never shields the next, and by each kind of button.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.kernel.names import plain
from teranga.people.actions import grants
from teranga.people.clean import username
from teranga.people.models import Membership
from tests.publish.making import draft
from tests.samples import SAMPLES
from tests.walk import NOT_SIGNED_IN, client_of, routes, undone
from tests.world import World

NUL = "Awa\x00Fall"
NASTY = {
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
# What views read from an address, wherever a link or a form may have put it.
ASKED = ("page", "language", "account", "only", "state", "whose", "q", "code", "next")


@dataclass
class Form:
    action: str
    method: str = "get"
    fixed: dict[str, str] = field(default_factory=dict)  # as the page has it
    free: dict[str, str] = field(default_factory=dict)  # what people type
    buttons: dict[tuple[str, str], str] = field(default_factory=dict)  # one of a kind

    def filled(self) -> dict[str, str]:
        """As somebody sends it in who fills what she must, and nothing that refuses her."""
        return self.fixed | self.free


class Forms(HTMLParser):
    """The forms of a page, with the fields elsewhere on it that name them (``form=``)."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.address, self.found, self.links = address, [], set()
        self.named: dict[str, Form] = {}
        self.later: list[tuple[str, dict[str, str], Form | None]] = []
        self.open: Form | None = None
        self.text: dict[str, str] | None = None
        self.feed(page)
        for tag, got, around in self.later:
            form = self.named.get(got["form"]) if "form" in got else around
            if form is not None:
                self._take(form, tag, got)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = got.get("method", "get").lower()
            self.open = Form(got.get("action") or self.address, method)
            self.named[got.get("id", "")] = self.open
            self.found.append(self.open)
        elif tag == "a":
            self.links |= {
                name for name, _ in parse_qsl(urlsplit(got.get("href", "")).query)
            }
        elif tag == "option" and self.later and "selected" in got:
            self.later[-1][1]["value"] = got.get("value", "")
        elif tag in {"input", "button", "select", "textarea"} and got.get("name"):
            self.later.append((tag, got, self.open))
            self.text = got if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text["value"] = self.text.get("value", "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag == "textarea":
            self.text = None

    def _take(self, form: Form, tag: str, got: dict[str, str]) -> None:
        name, value, kind = got["name"], got.get("value", ""), got.get("type", "")
        if tag == "textarea" or (tag == "input" and kind in TEXT):
            form.free[name] = value.strip() or ("Awa" if "required" in got else "")
        elif tag == "button":
            form.buttons[name, value.partition(":")[0]] = value
        else:
            form.fixed[name] = value or form.fixed.get(name, "")


def encoded(values: dict[str, str]) -> str:
    return "&".join(
        f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}"
        for name, text in values.items()
    )


def read(client: Client, address: str) -> Forms | None:
    page = client.get(address)
    if page.status_code != 200 or page.streaming:
        return None
    return Forms(address, page.content.decode(errors="replace"))


def sends(client: Client, form: Form, values: dict[str, str]) -> bool:
    with undone(client):
        answer = client.post(
            form.action,
            encoded(values).encode(),
            content_type="application/x-www-form-urlencoded",
        )
    return answer.status_code < 500


def presses(form: Form) -> list[dict[str, str]]:
    """Each kind of button once: "keep:this" does what "keep:that" does."""
    return [{name: value} for (name, _), value in form.buttons.items()] or [{}]


def concerns(pressed: dict[str, str], name: str) -> bool:
    """ "keep:17" reads the reason of 17, never that of 18."""
    about = next(iter(pressed.values()), "").partition(":")[2]
    return not name.startswith("reason-") or not about or name == f"reason-{about}"


def with_nul(client: Client, form: Form) -> Iterator[str]:
    """One field at a time; every other one in order."""
    for pressed in presses(form):
        for name in form.free:
            values = form.filled() | {name: NUL} | pressed
            if concerns(pressed, name) and not sends(client, form, values):
                yield f"{form.action}: NUL in {name} {pressed}"


def with_the_rest(client: Client, form: Form) -> Iterator[str]:
    for what, value in NASTY.items():
        values = form.filled() | dict.fromkeys(form.free, value)
        if not sends(client, form, values):
            yield f"{form.action}: {what}"


def asked_with_nul(client: Client, address: str, page: Forms) -> Iterator[str]:
    """What the page itself puts into addresses, one by one; then all that any view reads."""
    forms = [one for one in page.found if one.method == "get"]
    own = page.links | {name for one in forms for name in (*one.fixed, *one.free)}
    every = [{name: NUL} for name in sorted(own)] + [dict.fromkeys(ASKED, NUL)]
    for values in every:
        with undone(client):
            answer = client.get(f"{address}?{encoded(values)}")
        if answer.status_code >= 500:
            yield f"{address}: NUL in {sorted(values)}"


def everyday(world: World, who: str) -> Client:
    """The coordinator gets every role that goes with hers, so that every form opens."""
    held = Membership.objects.of(world.house).get(user=world.people["coordinator"])
    for hat in ("editor", "administrator", "moderator"):
        grants.write_grant(membership=held, hat=hat, now=clock.now(), by=None)
    return client_of(world, who)


def pages(world: World, client: Client) -> Iterator[tuple[str, Forms]]:
    for route in routes():
        if route.name in SKIP:
            continue
        sample = SAMPLES.get(route.name)
        with undone(client):
            kwargs = sample.make(world) if sample else {}
            address = reverse(route.name, kwargs=kwargs)
            page = read(client, address)
            if page is not None:
                yield address, page
    yield from stopped(world, client)


def stopped(world: World, client: Client) -> Iterator[tuple[str, Forms]]:
    """Where the gate has something to keep: its reasons stand outside the form."""
    with undone(client):
        writer = world.actor("coordinator")
        post = draft(writer, clock.now(), "Read https://bit.ly/3abcd today")
        for name in ("publish:write", "publish:review"):
            address = reverse(name, args=[post.pk])
            page = read(client, address)
            if page is not None:
                yield address, page


def typed_into(page: Forms) -> list[Form]:
    return [one for one in page.found if one.method == "post" and one.free]


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["coordinator", NOT_SIGNED_IN])
def test_nul_breaks_no_field_and_no_address(world: World, who: str) -> None:
    client = everyday(world, who)
    broken, tried = [], set()
    for address, page in pages(world, client):
        broken += asked_with_nul(client, address, page)
        for form in typed_into(page):
            tried |= {re.sub(r"-[0-9a-f]{8,}$", "-", name) for name in form.free}
            broken += with_nul(client, form)
    assert not broken, "\n".join(sorted(set(broken)))
    if who == "coordinator":
        assert {"text", "text-en", "reason-", "risk-reason"} <= tried


@pytest.mark.parametrize("who", ["coordinator", NOT_SIGNED_IN])
def test_no_form_breaks(world: World, who: str) -> None:
    client = everyday(world, who)
    broken, tried = [], 0
    for _address, page in pages(world, client):
        for form in typed_into(page):
            tried += 1
            broken += with_the_rest(client, form)
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
