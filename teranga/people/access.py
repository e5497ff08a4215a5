"""Who may do what: one declarative matrix, asked by every screen, list, count and export.

A cell is ``verb:scope`` pairs. Scopes from narrow to wide: ``own`` (I made it), ``assigned``
(it was given to me), ``space``, ``org``, ``public``. Two more verbs speak of less than
reading: ``count`` (aggregates only) and ``know`` (that it exists: number, date, state).
Source: domain.md §3 and ruling 13, in teranga/people/matrix.py.

Every URL declares its access (``needs``, ``open_to_all``, ``signed_in``, ``by_ticket``);
one that declares nothing is refused, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from teranga.kernel.models import Organisation
from teranga.people.matrix import MATRIX, PARENT_SCOPES


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody acting in one organisation. Built once a request; no queries inside."""

    person: UUID  # User.pk
    organisation: Organisation
    membership: UUID
    alias: str = ""
    roles: frozenset[str] = frozenset()
    duties: frozenset[str] = frozenset()
    lapsed: frozenset[str] = field(default_factory=frozenset)  # rights that ran out

    @property
    def hats(self) -> frozenset[str]:
        return self.roles | self.duties


class NotAllowed(Exception):
    """This person may not do this. Said in plain words by the 403 page."""

    def __init__(self, kind: str, verb: str) -> None:
        super().__init__(f"{verb} {kind}")
        self.kind, self.verb = kind, verb


def scopes(actor: Actor, verb: str, kind: str) -> frozenset[str]:
    """In which scopes this person may do this. Empty = not at all."""
    row = MATRIX[kind]
    if f"{kind}.{verb}" in actor.lapsed:
        return frozenset()
    found: set[str] = set()
    for hat in actor.hats:
        found |= row.get(hat, {}).get(verb, frozenset())
    return frozenset(found)


def hats_for(verb: str, kind: str) -> frozenset[str]:
    """Roles and duties that may do this to everything of the organisation."""
    row = MATRIX[kind]
    return frozenset(
        hat for hat, cell in row.items() if cell.get(verb, frozenset()) & PARENT_SCOPES
    )


def may(
    actor: Actor, verb: str, kind: str, *, own: bool = False, assigned: bool = False
) -> bool:
    """May this person do it to this thing? ``own``/``assigned``: how it relates to her."""
    held = scopes(actor, verb, kind)
    if held & PARENT_SCOPES:
        return True
    return (own and "own" in held) or (assigned and "assigned" in held)


def require(
    actor: Actor, verb: str, kind: str, *, own: bool = False, assigned: bool = False
) -> None:
    if not may(actor, verb, kind, own=own, assigned=assigned):
        raise NotAllowed(kind, verb)


@dataclass(frozen=True)
class Access:
    """What a URL declares. ``how``: needs | open | signed_in | ticket."""

    how: str
    kind: str = ""
    verb: str = ""
    reason: str = ""
    sensitive: bool = False


def _declare(access: Access) -> Callable[[Any], Any]:
    def mark(view: Any) -> Any:
        view.access = access
        return view

    return mark


def needs(kind: str, verb: str, *, sensitive: bool = False) -> Callable[[Any], Any]:
    """A member whose matrix cell holds this verb in any scope; the query narrows it."""
    if kind not in MATRIX:
        raise KeyError(kind)
    return _declare(Access("needs", kind, verb, sensitive=sensitive))


def open_to_all(reason: str) -> Callable[[Any], Any]:
    return _declare(Access("open", reason=reason))


def signed_in(reason: str) -> Callable[[Any], Any]:
    """Any login, with or without an organisation: a person's own account pages."""
    return _declare(Access("signed_in", reason=reason))


def by_ticket(purpose: str) -> Callable[[Any], Any]:
    return _declare(Access("ticket", reason=purpose))
