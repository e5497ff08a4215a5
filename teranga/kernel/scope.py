"""Organisation scope: a query that names no organisation is refused before it runs.

``Model.objects.of(organisation)`` is the way in. ``all_organisations(reason=…)`` is the
one way around, and tests/test_house.py lists every place that takes it (ruling 8).
"""

from __future__ import annotations

from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models

M = TypeVar("M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """A query would have crossed organisations. This is our bug, never the person's."""


class ScopedQuerySet(models.QuerySet[M]):
    """Refuses to touch the database until it knows whose rows are meant."""

    _scoped = False

    def of(self, organisation: models.Model | UUID) -> Self:
        pk = getattr(organisation, "pk", organisation)
        if pk is None:
            raise UnscopedQuery(f"{self.model._meta.label}: no organisation was given.")
        found = self.filter(**{self.model.organisation_path: pk})  # type: ignore[attr-defined]
        found._scoped = True
        return found

    def all_organisations(self, *, reason: str) -> Self:
        if not reason.strip():
            raise UnscopedQuery("Say why this query crosses organisations.")
        found = self._chain()
        found._scoped = True
        return found

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._scoped = self._scoped
        return clone

    def _add_hints(self, **hints: Any) -> None:
        # Django calls this for relations (post.variants): the owner is the scope.
        super()._add_hints(**hints)
        if "instance" in hints:
            self._scoped = True

    def _refuse(self) -> None:
        if not self._scoped:
            raise UnscopedQuery(
                f"{self.model._meta.label}: say .of(organisation) before reading or writing."
            )

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._refuse()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._refuse()
        return super().count()

    def exists(self) -> bool:
        self._refuse()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._refuse()
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._refuse()
        return super().delete()

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._refuse()
        return super().explain(*args, **kwargs)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    pass
