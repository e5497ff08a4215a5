"""The gate as the page shows it: rows with words, in the order people need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from teranga.engines.text import Finding
from teranga.people.queries import aliases
from teranga.protect.queries import (
    Judged,
    Kept,
    Unchecked,
    check_label,
    said,
    why_unchecked,
)
from teranga.publish.forms.compose import name_of
from teranga.publish.models import Post
from teranga.publish.queries.checks import CHECKS
from teranga.publish.queries.gate import PostGate, Spot
from teranga.ui.languages import language_name

POST_CHECKS = frozenset(one.NAME for one in CHECKS)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One finding, or one check that could not look."""

    fingerprint: str
    title: Any
    text: Any = ""
    quote: str = ""
    language: str = ""
    fix: Any = ""
    keepable: bool = False
    field: str = ""  # the box it stands in, and where
    start: int = 0
    end: int = 0
    where: str = ""  # its language, where there are several
    goes: bool = False  # what is missing is chosen at "Goes to"
    see: str = ""  # another page that explains it
    kept_by: str = ""
    kept: Kept | None = None


@dataclass(frozen=True, kw_only=True)
class GateRows:
    must: tuple[Row, ...]
    should: tuple[Row, ...]
    unchecked: tuple[Row, ...]
    good_to_know: tuple[Row, ...]
    kept: tuple[Row, ...]
    clear: tuple[Any, ...]
    dots: dict[str, str]  # box → the worst sign in it
    checks: int  # all there are

    @property
    def waits(self) -> int:
        """How many things must be fixed or decided before a review."""
        return len(self.must) + len(self.should)

    @property
    def first(self) -> str:
        """Where on the page of writing the first of them is mended."""
        rows = (*self.must, *self.should)
        return "#goes" if rows and rows[0].goes else "#gate"


def rows_of(read: PostGate, post: Post) -> GateRows:
    gate = read.gate
    names = _names(post, [*gate.kept, *gate.unchecked])

    def judged(found: tuple[Judged, ...]) -> tuple[Row, ...]:
        return tuple(_row(read, one, names) for one in found)

    return GateRows(
        must=judged(gate.must),
        should=judged(gate.should),
        good_to_know=judged(gate.good_to_know),
        kept=judged(gate.kept),
        unchecked=tuple(_blind(one, names) for one in gate.unchecked),
        clear=tuple(check_label(name) for name in gate.clear),
        dots=_dots(read),
        checks=gate.checks,
    )


def _names(post: Post, rows: list[Judged | Unchecked]) -> dict[UUID, str]:
    kept = [one.kept if isinstance(one, Judged) else one.looked for one in rows]
    people = {one.by for one in kept if one}
    if not people:
        return {}
    return aliases(organisation=post.organisation_id, people=people)


def _row(read: PostGate, judged: Judged, names: dict[UUID, str]) -> Row:
    finding = judged.finding
    words = said(finding)
    spot = read.spot(finding)
    box = f"{spot.piece}-{name_of(spot.place)}" if spot else ""
    return Row(
        fingerprint=finding.fingerprint,
        title=words.title,
        text=words.harm,
        quote=_quote(finding),
        language=spot.place[0] if spot else "",
        where=_where(read, spot),
        goes=finding.message == "whole.no_account",
        fix=words.fix if finding.fix and spot else "",
        keepable=judged.keepable,
        field=box,
        start=finding.start,
        end=finding.end,
        see=_see(finding),
        kept=judged.kept,
        kept_by=names.get(judged.kept.by, "") if judged.kept else "",
    )


def _where(read: PostGate, spot: Spot | None) -> str:
    several = len(read.content.languages) > 1
    return language_name(spot.place[0]) if spot and several else ""


def _quote(finding: Finding) -> str:
    """The exact words; of the checks of a whole post the sentence says it all."""
    return "" if finding.check in POST_CHECKS else finding.excerpt


def _see(finding: Finding) -> str:
    """A repeat names the post it repeats."""
    try:
        return reverse("publish:post", args=[UUID(str(finding.values["reference"]))])
    except (KeyError, ValueError):
        return ""


def _blind(found: Unchecked, names: dict[UUID, str]) -> Row:
    return Row(
        fingerprint=found.fingerprint,
        title=check_label(found.check),
        text=why_unchecked(found),
        kept=found.looked,
        kept_by=names.get(found.looked.by, "") if found.looked else "",
    )


def _dots(read: PostGate) -> dict[str, str]:
    dots: dict[str, str] = {}
    for sign, found in (("should", read.gate.should), ("must", read.gate.must)):
        for judged in found:
            spot = read.spot(judged.finding)
            if spot:
                dots[name_of(spot.place)] = sign
    return dots
