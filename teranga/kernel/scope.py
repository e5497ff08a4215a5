"""Organisation scope: a query that names no organisation is refused before it runs.

``Model.objects.of(organisation)`` is the way in. ``all_organisations(reason=…)`` is the
one way around, and docs/all-organisations.md lists every place that takes it (ruling 8).

The refusal sits where Django turns a query into SQL, so that counts, unions, subqueries
and whatever a later Django adds pass through it; writes are refused one step earlier.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.sql import Query

M = TypeVar("M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """A query would have crossed organisations. This is our bug, never the person's."""


class ScopedQuery(Query):
    """Knows whether somebody said whose rows are meant; without that there is no SQL."""

    scoped = False
    crossing = False

    def refuse_unscoped(self) -> None:
        if not self.scoped and not self.is_empty():
            raise UnscopedQuery(
                f"{self.model._meta.label}: say .of(organisation) before reading or writing."
            )

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        # A union's parts answer for themselves when they are compiled.
        if not self.combinator:
            self.refuse_unscoped()
        return super().get_compiler(*args, **kwargs)

    def split_exclude(self, *args: Any, **kwargs: Any) -> Any:
        # Django makes an inner query of our class, which could not know its scope; it is
        # bound to the rows of this one.
        self.__class__ = Query
        try:
            return Query.split_exclude(self, *args, **kwargs)
        finally:
            self.__class__ = ScopedQuery


class ScopedQuerySet(models.QuerySet[M]):
    """Refuses to touch the database until it knows whose rows are meant."""

    def __init__(
        self,
        model: Any = None,
        query: Any = None,
        using: str | None = None,
        hints: Any = None,
    ) -> None:
        super().__init__(model, query or ScopedQuery(model), using, hints)

    def of(self, organisation: models.Model | UUID) -> Self:
        pk = getattr(organisation, "pk", organisation)
        if pk is None:
            raise UnscopedQuery(f"{self.model._meta.label}: no organisation was given.")
        found = self.filter(**{self.model.organisation_path: pk})
        found.query.scoped = True
        return found

    def all_organisations(self, *, reason: str) -> Self:
        if not reason.strip():
            raise UnscopedQuery("Say why this query crosses organisations.")
        found = self._chain()
        found.query.scoped = found.query.crossing = True
        return found

    def _add_hints(self, **hints: Any) -> None:
        # Django calls this for relations (post.texts): the owner is the scope, if the
        # owner belongs to one organisation. A login does not.
        super()._add_hints(**hints)
        if hasattr(hints.get("instance"), "organisation_path"):
            self.query.scoped = True

    def _check_operator_queryset(self, other: Any, operator_: str) -> None:
        super()._check_operator_queryset(other, operator_)
        for part in (self, other):  # a | b would read all of b
            getattr(part.query, "refuse_unscoped", bool)()

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """SQL of our own carries no scope, so it has to cross openly."""
        if not self.query.crossing:
            raise UnscopedQuery("raw() needs all_organisations(reason=…).")
        return super().raw(*args, **kwargs)

    def bulk_create(
        self,
        objs: Any,
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        **rest: Any,
    ) -> Any:
        if update_conflicts:
            self.query.refuse_unscoped()  # it may write over a row that is there
        return super().bulk_create(
            objs,
            batch_size,
            ignore_conflicts,
            update_conflicts=update_conflicts,
            **rest,
        )

    def update(self, **kwargs: Any) -> int:
        self.query.refuse_unscoped()
        return super().update(**kwargs)

    def _update(self, *args: Any, **kwargs: Any) -> int:
        self.query.refuse_unscoped()
        return super()._update(*args, **kwargs)

    def delete(self) -> Any:
        self.query.refuse_unscoped()
        return super().delete()

    def _raw_delete(self, *args: Any, **kwargs: Any) -> Any:
        self.query.refuse_unscoped()
        return super()._raw_delete(*args, **kwargs)

    # Django asks for these by attribute, and an override has to keep them.
    delete.alters_data = True
    delete.queryset_only = True
    update.alters_data = True
    _update.alters_data = True
    _update.queryset_only = False
    _raw_delete.alters_data = True


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):
    pass
