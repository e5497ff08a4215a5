"""A query that names no organisation is refused before it runs, whichever way it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from teranga.kernel.scope import ScopedManager, ScopedQuerySet, UnscopedQuery
from teranga.people.models import Grant, Membership
from tests.world import World

Query = Any

# Every public method of a queryset stands in one of these three lists.
RUNS: dict[str, Callable[[Query], object]] = {
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "contains": lambda q: q.contains(Membership(alias="x")),
    "count": lambda q: q.count(),
    "delete": lambda q: q.all().delete(),
    "earliest": lambda q: q.earliest("joined_at"),
    "exists": lambda q: q.exists(),
    "explain": lambda q: q.explain(),
    "first": lambda q: q.first(),
    "get": lambda q: q.get(alias="Editor"),
    "get_or_create": lambda q: q.get_or_create(alias="Editor"),
    "in_bulk": lambda q: q.in_bulk(),
    "iterator": lambda q: list(q.iterator()),
    "last": lambda q: q.last(),
    "latest": lambda q: q.latest("joined_at"),
    "raw": lambda q: list(q.raw("select * from people_membership")),
    "update": lambda q: q.update(alias="x"),
    "update_or_create": lambda q: q.update_or_create(alias="x"),
    "bulk_update": lambda q: q.bulk_update([Membership(alias="x")], ["alias"]),
    "bulk_create": lambda q: q.bulk_create(
        [Membership(alias="x")],
        update_conflicts=True,
        update_fields=["alias"],
        unique_fields=["id"],
    ),
}
LAZY: dict[str, Callable[[Query], Query]] = {
    "alias": lambda q: q.alias(a=F("alias")),
    "all": lambda q: q.all(),
    "annotate": lambda q: q.annotate(a=F("alias")),
    "complex_filter": lambda q: q.complex_filter(Q(alias="x")),
    "dates": lambda q: q.dates("joined_at", "day"),
    "datetimes": lambda q: q.datetimes("joined_at", "day"),
    "defer": lambda q: q.defer("alias"),
    "difference": lambda q: q.difference(q.all()),
    "distinct": lambda q: q.distinct(),
    "exclude": lambda q: q.exclude(alias="x"),
    "extra": lambda q: q.extra(where=["1=1"]),
    "filter": lambda q: q.filter(alias="x"),
    "intersection": lambda q: q.intersection(q.all()),
    "only": lambda q: q.only("alias"),
    "order_by": lambda q: q.order_by("alias"),
    "prefetch_related": lambda q: q.prefetch_related("grants"),
    "reverse": lambda q: q.order_by("alias").reverse(),
    "select_for_update": lambda q: q.select_for_update(),
    "select_related": lambda q: q.select_related("user"),
    "union": lambda q: q.union(q.all()),
    "using": lambda q: q.using("default"),
    "values": lambda q: q.values("alias"),
    "values_list": lambda q: q.values_list("alias"),
}
HARMLESS = {
    "of": "names the organisation",
    "all_organisations": "crosses openly, with a reason",
    "create": "the new row carries its organisation",
    "none": "has no rows",
    "as_manager": "makes a class",
    "resolve_expression": "only inside another query, which compiles both",
    "db": "a name",
    "ordered": "yes or no",
    "query": "no SQL yet",
}


async def _call(name: str, **given: object) -> None:
    await getattr(Membership.objects, name)(**given)


async def _walk(query: Query) -> None:
    async for _ in query:
        pass


def refused(attempt: Callable[[], object]) -> None:
    """It raises, and not one statement has reached the database."""
    with CaptureQueriesContext(connection) as seen, pytest.raises(UnscopedQuery):
        attempt()
    assert [one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]] == []


def test_every_public_method_is_known() -> None:
    """A later Django may add a way to read: then this fails until somebody looked."""
    public = {name for name in dir(ScopedQuerySet) if not name.startswith("_")}
    asynchronous = {
        name for name in public if name.startswith("a") and name[1:] in public
    }
    known = RUNS.keys() | LAZY.keys() | HARMLESS.keys()
    assert public - asynchronous - known == set()
    assert known - public == set()


@pytest.mark.parametrize("name", RUNS)
def test_what_runs_is_refused(world: World, name: str) -> None:
    refused(lambda: RUNS[name](Membership.objects.all()))
    if hasattr(ScopedManager, name):
        refused(lambda: RUNS[name](Membership.objects))


@pytest.mark.parametrize("name", LAZY)
def test_what_is_lazy_is_refused_when_it_runs(world: World, name: str) -> None:
    query = LAZY[name](Membership.objects.all())
    for run in (list, len, bool, repr, lambda q: q[0], lambda q: list(q[:3]), str_of):
        refused(lambda run=run: run(query._chain()))


def str_of(query: QuerySet[Membership]) -> str:
    return str(query.query)


@pytest.mark.parametrize("name", ["aget", "acount", "aexists", "afirst", "aupdate"])
def test_the_asynchronous_twins_too(world: World, name: str) -> None:
    given = {"alias": "x"} if name == "aupdate" else {}
    with pytest.raises(UnscopedQuery):
        async_to_sync(_call)(name, **given)
    with pytest.raises(UnscopedQuery):
        async_to_sync(_walk)(Membership.objects.all())


def test_a_scoped_query_mixed_with_an_unscoped_one_is_refused(world: World) -> None:
    ours = Membership.objects.of(world.house)
    loose = Membership.objects.filter(alias="Owner")
    for attempt in (
        lambda: list(ours | loose),
        lambda: list(loose | ours),
        lambda: list(ours[:3] | loose),
        lambda: list(ours ^ loose),
        lambda: list(ours & loose),
        lambda: list(ours.union(loose)),
        lambda: list(loose.union(ours)),
        lambda: ours.union(loose).count(),
        lambda: list(ours.filter(pk__in=loose.values("pk"))),
        lambda: list(ours.filter(Exists(loose.filter(user=OuterRef("user"))))),
        lambda: ours.filter(pk__in=loose).update(alias="x"),
        lambda: ours.filter(pk__in=loose).delete(),
    ):
        refused(attempt)


def test_a_scoped_read_sees_its_own_house_only(world: World) -> None:
    house = set(Membership.objects.of(world.house).values_list("alias", flat=True))
    elsewhere = set(
        Membership.objects.of(world.elsewhere).values_list("alias", flat=True)
    )
    assert "Editor" in house
    assert elsewhere == {"Owner"}
    assert not house & elsewhere


def test_scoped_queries_work_in_every_form(world: World) -> None:
    ours = Membership.objects.of(world.house)
    editor = ours.filter(alias="Editor")
    other = ours.filter(alias="Viewer")
    assert (editor | other).count() == 2
    assert editor.union(other).count() == 2
    assert not editor.intersection(other).exists()
    assert ours.exclude(grants__name="editor").count() == ours.count() - 1
    inner = Grant.objects.of(world.house).filter(membership=OuterRef("pk"))
    assert ours.filter(Exists(inner.filter(name="editor"))).get().alias == "Editor"
    assert ours.in_bulk().keys() == set(ours.values_list("pk", flat=True))
    assert editor.explain()
    first = editor.get()
    first.alias = "Anew"
    assert ours.bulk_update([first], ["alias"]) == 1
    assert not list(Membership.objects.none())


def test_a_relation_is_scoped_by_its_owner(world: World) -> None:
    held = Membership.objects.of(world.house).get(alias="Editor")
    assert held.grants.get().name == "editor"
    ours = Membership.objects.of(world.house)
    assert {g.name for one in ours.prefetch_related("grants") for g in one.grants.all()}
    asked = Prefetch(
        "grants", queryset=Grant.objects.filter(name="editor"), to_attr="e"
    )
    assert [one.alias for one in ours.prefetch_related(asked) if one.e] == ["Editor"]


def test_a_login_belongs_to_no_organisation_and_scopes_nothing(world: World) -> None:
    refused(lambda: list(world.people["editor"].memberships.all()))
    refused(lambda: world.people["editor"].memberships.count())
    here = world.people["editor"].memberships.of(world.house)
    assert [one.alias for one in here] == ["Editor"]


def test_crossing_needs_a_reason(world: World) -> None:
    with pytest.raises(UnscopedQuery):
        Membership.objects.all_organisations(reason=" ")
    everybody = Membership.objects.all_organisations(reason="a test")
    assert everybody.count() > 12
    assert list(everybody.raw("select * from people_membership"))


def test_nobody_is_not_everybody() -> None:
    with pytest.raises(UnscopedQuery):
        Membership.objects.of(None)
