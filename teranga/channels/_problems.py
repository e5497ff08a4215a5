"""What every network would refuse, or take and mangle, said without asking it. Pure."""

from __future__ import annotations

from teranga.channels._names import unwritable
from teranga.channels.errors import Rejected
from teranga.channels.protocol import Limits, Outgoing, Problem


def problems_of(outgoing: Outgoing, limits: Limits, *, count: int) -> list[Problem]:
    """``count``: what the adapter counts of text and warning together."""
    found = []
    both = outgoing.text + outgoing.warning + outgoing.title
    if not outgoing.text.strip():
        found.append(Problem(code="empty"))
    if any(unwritable(sign) for sign in both):
        found.append(Problem(code="characters"))
    if count > limits.max_text:
        values = {"count": count, "limit": limits.max_text}
        found.append(Problem(code="too_long", values=values))
    weight = len(both.encode("utf-8", "surrogatepass"))
    if limits.max_bytes and weight > limits.max_bytes:
        values = {"count": weight, "limit": limits.max_bytes}
        found.append(Problem(code="too_many_bytes", values=values))
    if outgoing.visibility not in limits.visibilities:
        values = {"visibility": outgoing.visibility}
        found.append(Problem(code="visibility", values=values))
    if outgoing.warning and not limits.warnings:
        found.append(Problem(code="no_warning"))
    return found


def refuse(problems: list[Problem]) -> None:
    """What must not go out never reaches the network."""
    for problem in problems:
        if problem.severity == "block":
            raise Rejected(problem.code)
