"""Who may do what: one declarative matrix, asked by every screen, list, count and export.

A cell holds verbs, each in scopes: ``own`` (I made it, or it is about me), ``assigned``
(given to me, or shared with me), ``space`` (of a room I am in), ``public`` (published or
approved for the public), ``org`` (all of the organisation's). Two more verbs speak of
less than reading: ``count`` (aggregates only) and ``know`` (that it exists: number, date,
state). The table itself is teranga/people/matrix.py.

Every URL declares its access (``needs``, ``open_to_all``, ``signed_in``, ``by_ticket``);
one that declares nothing is refused, and a test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from teranga.kernel.models import Organisation
from teranga.people.matrix import CLASSES, MATRIX


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
    second_factor_due_at: datetime | None = None  # None: has one, or needs none
    elsewhere: bool = False  # the same login works in other organisations too
    doubt: str = ""  # came back with a code: which hats wait (Membership.Doubt)

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
        hat for hat, cell in row.items() if "org" in cell.get(verb, frozenset())
    )


def may(
    actor: Actor,
    verb: str,
    kind: str,
    *,
    own: bool = False,
    assigned: bool = False,
    inside: bool = False,
    public: bool = False,
    duties: frozenset[str] = frozenset(),
) -> bool:
    """May this person do it to this thing?

    ``own``, ``assigned``, ``inside`` (a room she is in) and ``public`` say how it relates
    to her; ``duties`` are those she holds on this one thing (host, second viewer …).
    """
    held = scopes(actor, verb, kind)
    related = {"own": own, "assigned": assigned, "space": inside, "public": public}
    if "org" in held or any(related[scope] for scope in held if scope in related):
        return True
    return any(verb in MATRIX[kind].get(duty, {}) for duty in duties)


def require(actor: Actor, verb: str, kind: str, **relation: Any) -> None:
    """``may``, or NotAllowed. Takes the same relations."""
    if not may(actor, verb, kind, **relation):
        raise NotAllowed(kind, verb)


def data_class(kind: str) -> int:
    """0 public · 1 internal · 2 personal · 3 sensitive · 4 confidential (domain.md §4)."""
    return CLASSES[kind]


@dataclass(frozen=True)
class Access:
    """What a URL declares. ``how``: needs | open | signed_in | ticket."""

    how: str
    kind: str = ""
    verb: str = ""
    reason: str = ""
    sensitive: bool = False
    early: bool = (
        False  # open before the second factor and the organisation are settled
    )


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


def signed_in(reason: str, *, early: bool = False) -> Callable[[Any], Any]:
    """Any login, with or without an organisation: a person's own account pages.

    ``early`` pages open even while a second factor is overdue or no organisation is
    chosen; they may show nothing of any organisation.
    """
    return _declare(Access("signed_in", reason=reason, early=early))


def by_ticket(purpose: str) -> Callable[[Any], Any]:
    """Whoever holds a code for this purpose, signed in or not."""
    return _declare(Access("ticket", reason=purpose))
