"""Everybody tries every address, by GET and by POST: the matrix decides, nothing else.

Later addresses join by themselves; one that names an object needs a sample in
tests/samples.py, and one that declares no access fails here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from teranga.people.access import Actor, scopes
from teranga.people.matrix import DUTIES, ROLES
from tests.samples import SAMPLES, Sample
from tests.walk import NOT_SIGNED_IN, Route, client_of, routes, undone
from tests.world import World

ROUTES = routes()
OPEN = frozenset({200, 204, 302, 405})
VISITORS = (*ROLES, *DUTIES, "owner", "nobody", NOT_SIGNED_IN)
NO_SAMPLE = Sample(lambda world: {})


def test_every_address_declares_its_access() -> None:
    assert [one.name for one in ROUTES if one.access is None] == []


def test_every_address_with_an_object_has_a_sample() -> None:
    bare = [one.name for one in ROUTES if one.arguments and one.name not in SAMPLES]
    assert bare == [], "register one in tests/samples.py"
    assert SAMPLES.keys() <= {one.name for one in ROUTES}, "samples of no address"


def actor_of(world: World, who: str) -> Actor | None:
    if who in {"nobody", NOT_SIGNED_IN}:
        return None
    return world.other if who == "owner" else world.actor(who)


HIDDEN = frozenset({404})  # as if it were not there


def expected(
    route: Route, who: str, actor: Actor | None, sample: Sample
) -> frozenset[int]:
    """Exactly what this person may be answered here."""
    access = route.access
    assert access is not None
    if access.how in {"open", "ticket"}:
        return OPEN | sample.also
    if who == NOT_SIGNED_IN:
        return frozenset({302})
    if access.how == "signed_in":
        foreign = sample.owner and who != sample.owner
        return HIDDEN | {302} if foreign else OPEN | sample.also
    held = scopes(actor, access.verb, access.kind) if actor else frozenset()
    if not held:
        return frozenset({403})
    foreign = who == "owner" or ("org" not in held and who != sample.owner)
    return HIDDEN if route.arguments and foreign else OPEN | sample.also


def mistakes(world: World, client: Client, who: str, route: Route) -> Iterator[str]:
    actor, sample = actor_of(world, who), SAMPLES.get(route.name, NO_SAMPLE)
    allowed, answers = expected(route, who, actor, sample), set()
    for method in ("get", "post"):
        with undone(client):
            address = reverse(route.name, kwargs=sample.make(world))
            answer = getattr(client, method)(address)
        status = answer.status_code
        answers.add(status)
        if status == 302 and route.access and route.access.how == "needs":
            door = answer["Location"].startswith(reverse("account_login"))
            status = 302 if door == (who == NOT_SIGNED_IN) else 0
        # An address that takes no GET says so to everybody; it has looked at nothing yet.
        if status not in allowed and not (method == "get" and status == 405):
            yield f"{method} {route.name}: {answer.status_code}"
    if answers == {405}:
        yield f"{route.name}: takes neither GET nor POST"


@pytest.mark.parametrize("who", VISITORS)
def test_the_matrix_decides(world: World, who: str) -> None:
    client = client_of(world, who)
    wrong = [one for route in ROUTES for one in mistakes(world, client, who, route)]
    assert not wrong, "\n".join(wrong)


def test_a_wrong_code_opens_nothing(world: World) -> None:
    by_ticket = [one for one in ROUTES if one.access and one.access.how == "ticket"]
    assert by_ticket
    answers = set()
    for route in by_ticket:
        for who in ("coordinator", NOT_SIGNED_IN):
            client = client_of(world, who)
            for method in ("get", "post"):
                with undone(client):
                    address = reverse(route.name, args=["AAAA-BBBB-CCCC-DDDD"])
                    answers.add(getattr(client, method)(address).status_code)
    assert answers == {404}
