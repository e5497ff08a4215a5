"""Two organisations on one install: nothing of one is ever shown in the other.

Every text field of every model that belongs to an organisation gets a mark of its own, by
introspection, so that later models join by themselves. Then people of the one house open
every address and read every registry, and no mark of the other may be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from teranga.kernel import clock, notify, registries
from teranga.kernel.fields import SealedText
from teranga.kernel.ids import new_id
from teranga.kernel.models import Organisation, OrganisationModel
from teranga.people import queries
from teranga.people.access import Actor
from teranga.people.views import members as views
from tests.samples import SAMPLES
from tests.seeds import SEEDS
from tests.walk import client_of, routes, undone
from tests.world import World

MARK = re.compile(r"mark-[0-9a-z]+-elsewhere")
WORKERS = ("coordinator", "editor", "administrator", "moderator", "member")


def scoped_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, OrganisationModel) and not model._meta.proxy
    ]


class Seeder:
    """Makes one row of every model in one organisation, each text with its own mark."""

    def __init__(self, world: World, organisation: Organisation, name: str) -> None:
        self.world, self.organisation, self.name = world, organisation, name
        self.made: dict[type[models.Model], models.Model] = {}
        self.number = 0
        self.person = world.people["owner" if name == "elsewhere" else "editor"].pk

    def mark(self) -> str:
        self.number += 1
        return f"mark-{self.number:x}-{self.name}"

    def row(self, model: type[models.Model]) -> models.Model:
        if model in self.made:
            return self.made[model]
        values = dict(self._values(model))
        values |= SEEDS.get(model._meta.label, lambda seeder: {})(self)
        made = model(**values)
        made.save()
        self.made[model] = made
        return made

    def _values(self, model: type[models.Model]) -> Iterator[tuple[str, Any]]:
        for field in model._meta.concrete_fields:
            if field.primary_key:
                continue
            if field.is_relation:
                yield field.name, self._related(model, field)
                continue
            value = self._plain(field)
            if value is not None:
                yield field.name, value

    def _related(self, model: type[models.Model], field: Any) -> Any:
        target = field.related_model
        if target is Organisation:
            return self.organisation
        if target._meta.label == "people.User":
            return self.world.people["nobody"]
        if target is model or field.null:
            return None
        return self.row(target)

    def _plain(self, field: Any) -> Any:
        if field.choices:
            return None if field.has_default() else field.choices[0][0]
        if isinstance(field, SealedText | models.TextField):
            return self.mark()
        if isinstance(field, models.CharField):
            return self.mark()[: field.max_length]
        if isinstance(field, models.JSONField):
            return {"words": self.mark()}
        if isinstance(field, models.DateTimeField):
            return None if field.null else clock.now()
        if isinstance(field, models.UUIDField):
            if field.null or field.has_default():
                return None
            return new_id() if field.unique else self.person
        if isinstance(field, models.IntegerField):
            return None if field.null or field.has_default() else 1
        return None


def seed(world: World, organisation: Organisation, name: str) -> Seeder:
    seeder = Seeder(world, organisation, name)
    for model in scoped_models():
        seeder.row(model)
    return seeder


@pytest.fixture
def marked(world: World) -> World:
    seed(world, world.elsewhere, "elsewhere")
    seed(world, world.house, "house")
    return world


def test_every_model_takes_part(marked: World) -> None:
    for model in scoped_models():
        here = model.objects.of(marked.house).count()
        there = model.objects.of(marked.elsewhere).count()
        assert here and there, model._meta.label


def marks_shown(world: World, who: str, only: str = "") -> tuple[list[str], int]:
    """Marks of the other house that she was shown, and how many of her own."""
    client = client_of(world, who)
    own, leaks = 0, []
    for route in routes():
        if only and route.name != only:
            continue
        sample = SAMPLES.get(route.name)
        with undone(client):
            kwargs = sample.make(world) if sample else {}
            answer = client.get(reverse(route.name, kwargs=kwargs))
            streamed = answer.streaming
            body = b"".join(answer.streaming_content) if streamed else answer.content
        text = body.decode(errors="replace")
        own += len(re.findall(r"mark-[0-9a-z]+-house", text))
        leaks += [f"{route.name}: {mark}" for mark in set(MARK.findall(text))]
    return leaks, own


@pytest.mark.parametrize("who", WORKERS)
def test_no_page_shows_a_mark_of_the_other_house(marked: World, who: str) -> None:
    leaks, own = marks_shown(marked, who)
    assert not leaks, "\n".join(leaks)
    assert own or who == "member", "the marks of her own house do show"


def test_a_leak_would_be_found(marked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the list of people reads the other house's rows."""
    stranger = marked.other

    def leaking(*, actor: Actor, **rest: Any) -> Any:
        return queries.people_here(actor=stranger, **rest)

    monkeypatch.setattr(views, "people_here", leaking)
    leaks, _own = marks_shown(marked, "coordinator", only="people:members")
    assert leaks


def test_no_registry_tells_of_the_other_house(marked: World) -> None:
    actor = marked.actor("coordinator")
    now = clock.now()
    told = [
        *(list(ask(actor, now)) for ask in registries.today),
        *(ask(marked.house, marked.people["owner"].pk) for ask in registries.export),
        *(
            list(ask(marked.house, marked.people["owner"].pk, now))
            for ask in registries.handover
        ),
        notify.unseen(organisation=marked.house, person=marked.people["owner"].pk),
    ]
    assert not MARK.search(repr(told))


def test_an_erasure_here_takes_nothing_there(marked: World) -> None:
    before = counts(marked.elsewhere)
    for ask in registries.erasure:
        ask(marked.house, marked.people["owner"].pk, clock.now())
    assert counts(marked.elsewhere) == before


def counts(organisation: Organisation) -> dict[str, int]:
    return {
        model._meta.label: model.objects.of(organisation).count()
        for model in scoped_models()
    }
