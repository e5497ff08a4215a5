"""Constraints that many models need, by the sentence they say."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CheckConstraint, Q


def one_of(field: str, codes: Iterable[str], *, name: str) -> CheckConstraint:
    """One of our own codes, and no other word.

    Not for what a registry may add to (kinds of accounts, jobs, tickets): there one new
    file must be enough, without a migration.
    """
    known = tuple(str(one) for one in codes)
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": known}))


def filled(field: str, *, name: str) -> CheckConstraint:
    """It is never empty."""
    return CheckConstraint(name=name, condition=~Q(**{field: ""}))


def together(*fields: str, name: str) -> CheckConstraint:
    """All of them are known, or none."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    return CheckConstraint(
        name=name,
        condition=none | Q(**{f"{field}__isnull": False for field in fields}),
    )


def needs(field: str, *states: str, name: str) -> CheckConstraint:
    """In these states it is known."""
    known = Q(**{f"{field}__isnull": False})
    return CheckConstraint(name=name, condition=~Q(state__in=states) | known)


def exactly(field: str, *states: str, name: str) -> CheckConstraint:
    """It is known in these states, and in no other."""
    there, unknown = Q(state__in=states), Q(**{f"{field}__isnull": True})
    return CheckConstraint(name=name, condition=(there & ~unknown) | (~there & unknown))
