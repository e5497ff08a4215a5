"""Reads about deliveries and their timelines, and what they make of a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from teranga.publish.models import Delivery, Post

D, P = Delivery.State, Post.State

OUT = frozenset({D.SENT, D.VERIFIED})
MOVING = frozenset({D.SENDING, D.SENT, D.AMBIGUOUS})
LEAVING = frozenset({D.WITHDRAW_DUE, D.WITHDRAWING})
STUCK = frozenset({D.NEEDS_PERSON, D.STILL_PUBLIC})
GONE = frozenset({D.WITHDRAWN, D.REPLACED})
OVER = frozenset({D.FAILED, D.EXPIRED})

# Troubles of which we know that nothing went out.
SURELY_NOT = frozenset(
    {
        "late",
        "no_account",
        "absent",
        "not_sent",
        "transient",
        "rate_limited",
        "refused",
        "rejected",
        "payload_too_large",
        "capability_missing",
        "not_found",
    }
)


def in_doubt(row: Delivery) -> bool:
    """We called, have no receipt, and nothing says that it is surely not out."""
    stuck = row.state in {D.NEEDS_PERSON, D.FAILED}
    called = row.attempted_at is not None and not row.remote_id
    return stuck and called and row.trouble not in SURELY_NOT


@dataclass(frozen=True)
class Line:
    """One delivery, as far as its post's state is concerned."""

    state: str
    held: bool = False
    by: str = ""  # the kind of channel that has had it; "": nobody yet


def derived_state(
    before: str, lines: Iterable[Line], *, withdrawn: bool, corrected: bool
) -> str:
    """The one place where deliveries become a post's state.

    The worst news wins: a post of which one delivery needs a person says so, whatever
    the others did. ``withdrawn``: the whole post was asked back.
    """
    live = [line for line in lines if line.state != D.CANCELLED]
    states = {line.state for line in live}
    if before == P.ARCHIVED and not states & (STUCK | LEAVING | MOVING):
        return before
    if withdrawn:
        return _withdrawn(states)
    if not live:
        return before
    if states & STUCK:
        return P.FAILED
    if any(line.held for line in live if line.state == D.PLANNED):
        return P.HELD
    return _going(states, corrected)


def _withdrawn(states: set[str]) -> str:
    if states & STUCK:
        return P.FAILED
    waiting = states & (LEAVING | MOVING | {D.PLANNED, D.VERIFIED})
    return P.WITHDRAWING if waiting else P.WITHDRAWN


def _going(states: set[str], corrected: bool) -> str:
    if states <= {D.PLANNED}:
        return P.SCHEDULED
    if states & LEAVING:
        return P.WITHDRAWING
    if states & MOVING or D.PLANNED in states:
        return P.PUBLISHING
    if states == {D.VERIFIED}:
        return P.CORRECTED if corrected else P.PUBLISHED
    if D.VERIFIED in states:
        return P.PART_PUBLISHED
    return P.FAILED if states & OVER else P.WITHDRAWN
