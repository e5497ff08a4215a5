"""A ticket opens one thing, for a while, a number of times, and tells nobody more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from teranga.kernel import clock
from teranga.kernel.models import CacheRow, LedgerEntry
from teranga.people.access import NotAllowed
from teranga.people.actions import tickets
from teranga.people.models import Ticket
from teranga.people.throttle import TooMany, hidden
from tests.world import World

HERE = "203.0.113.7"


@pytest.fixture
def made(world: World) -> tickets.Made:
    return tickets.make(
        organisation=world.house,
        now=clock.now(),
        purpose="invite",
        lasts=timedelta(days=1),
        made_by=world.people["coordinator"].pk,
        hats=["viewer"],
    )


def opened(code: str, **kwargs: object) -> Ticket:
    return tickets.open_ticket(code=code, origin=HERE, now=clock.now(), **kwargs)


def test_only_a_digest_is_stored(made: tickets.Made) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_ticket")
        stored = repr(cursor.fetchall())
    assert made.code not in stored
    assert tickets.normal(made.code) not in stored


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{lower}", "{spaced}", "{long}", "{bare}"]
)
def test_a_code_may_be_typed_as_it_was_read(made: tickets.Made, typed: str) -> None:
    code = made.code
    written = typed.format(
        code,
        lower=code.lower(),
        spaced=code.replace("-", " "),
        long=code.replace("-", " — "),
        bare=code.replace("-", ""),
    )
    assert opened(written).pk == made.ticket.pk


def test_unknown_expired_used_and_revoked_are_one_answer(
    world: World, made: tickets.Made, client: Client
) -> None:
    def answer(code: str) -> tuple[int, bytes]:
        page = client.get(reverse("people:invitation", args=[code]))
        words = re.sub(rb'value="\w{64}"', b"", page.content)  # the form's own mark
        return page.status_code, words.replace(code.encode(), b"")

    unknown = answer("AAAA-BBBB-CCCC-DDDD")
    assert unknown[0] == 404
    with clock.simulate(made.ticket.expires_at):
        assert answer(made.code) == unknown
    Ticket.objects.of(world.house).update(uses_left=0)
    assert answer(made.code) == unknown
    Ticket.objects.of(world.house).update(uses_left=1, revoked_at=clock.now())
    assert answer(made.code) == unknown
    Ticket.objects.of(world.house).update(revoked_at=None)
    assert answer(made.code)[0] == 200


def test_a_ticket_serves_one_purpose(made: tickets.Made) -> None:
    with pytest.raises(tickets.NotUsable):
        opened(made.code, purpose="recover")
    assert opened(made.code, purpose="invite")


def test_wrong_codes_are_throttled_by_place_and_right_ones_are_not(
    made: tickets.Made,
) -> None:
    for _ in range(tickets.TRIES_FROM_ONE_PLACE + 5):
        opened(made.code)
    for _ in range(tickets.TRIES_FROM_ONE_PLACE):
        with pytest.raises(tickets.NotUsable):
            opened("AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(TooMany):
        opened("AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(TooMany):
        opened(made.code)
    elsewhere = tickets.open_ticket(
        code=made.code, origin="198.51.100.1", now=clock.now()
    )
    assert elsewhere.pk == made.ticket.pk


def test_one_ticket_is_not_hammered(made: tickets.Made) -> None:
    with pytest.raises(TooMany):
        for number in range(tickets.TRIES_ON_ONE_TICKET + 1):
            tickets.open_ticket(
                code=made.code, origin=f"192.0.2.{number}", now=clock.now()
            )


def test_no_address_is_kept(made: tickets.Made, client: Client) -> None:
    client.get(
        reverse("people:invitation", args=["AAAA-BBBB-CCCC-DDDD"]), REMOTE_ADDR=HERE
    )
    client.post(
        reverse("account_login"),
        {"login": "editor", "password": "wrong"},
        REMOTE_ADDR=HERE,
    )
    rows = list(CacheRow.objects.values_list("cache_key", "value"))
    assert len(rows) >= 3
    assert HERE not in repr(rows)


def test_an_ipv6_phone_is_one_place() -> None:
    assert hidden("2001:db8::1") == hidden("2001:db8::ffff:2")
    assert hidden("2001:db8::1") != hidden("2001:db8:0:1::1")


def test_only_who_could_have_made_it_takes_it_back(
    world: World, made: tickets.Made
) -> None:
    for who in (world.actor("editor"), world.actor("safeguarding_focal_point")):
        with pytest.raises(NotAllowed):
            tickets.revoke(actor=who, now=clock.now(), ticket=made.ticket.pk)
    with pytest.raises(tickets.NotUsable):
        tickets.revoke(actor=world.other, now=clock.now(), ticket=made.ticket.pk)
    administrator = world.actor("administrator")
    tickets.revoke(actor=administrator, now=clock.now(), ticket=made.ticket.pk)
    with pytest.raises(tickets.NotUsable):
        opened(made.code)
    written = LedgerEntry.objects.of(world.house).get(verb="people.ticket_revoke")
    assert written.subject == str(made.ticket.pk)


def test_using_needs_the_transaction_of_what_it_opens(made: tickets.Made) -> None:
    with transaction.atomic():
        tickets.use(ticket=made.ticket, now=clock.now())
        with pytest.raises(tickets.NotUsable):
            tickets.use(ticket=made.ticket, now=clock.now())


CROWD = """
import threading
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from django.db import connections, transaction
from teranga.kernel import clock
from teranga.people.actions import tickets
from teranga.people.throttle import TooMany

call_command("migrate", verbosity=0)
made = tickets.make(
    organisation=None, now=clock.now(), purpose="first_owner", lasts=timedelta(days=1)
)
answers = []

def grab():
    try:
        with transaction.atomic():
            tickets.use(ticket=made.ticket, now=clock.now())
        answers.append("in")
    except tickets.NotUsable:
        answers.append("used")

def guess():
    try:
        tickets.open_ticket(code="AAAA-BBBB", origin="192.0.2.1", now=clock.now())
    except TooMany:
        answers.append("too many")
    except tickets.NotUsable:
        answers.append("no")

def closing(act):
    try:
        act()
    finally:
        connections.close_all()

crowd = [threading.Thread(target=closing, args=[act]) for act in [grab] * 10 + [guess] * 40]
[one.start() for one in crowd]
[one.join() for one in crowd]
print(*(answers.count(word) for word in ("in", "used", "no", "too many")))
"""


def test_a_crowd_at_once_is_counted_one_by_one(tmp_path: Path) -> None:
    """On a real file, with real threads: one gets in, and no guess slips past the count."""
    environment = {
        **os.environ,
        "TERANGA_DATA": str(tmp_path),
        "TERANGA_TESTING": "1",
        "DJANGO_SETTINGS_MODULE": "teranga.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", CROWD],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    limit = tickets.TRIES_FROM_ONE_PLACE
    assert done.stdout.split() == ["1", "9", str(limit), str(40 - limit)]
