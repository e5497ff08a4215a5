"""What Mastodon and servers of its kind take, and how they count. Pure.

``graphemes`` is Mastodon's own way: every address weighs the same, of ``@user@host`` only
``@user`` counts. Other servers of the kind count plain code points and give no rebate.
Where we cannot be sure that the server sees an address, the longer count is taken: the
composer may say one too many, never one too few.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import regex

from teranga.channels._problems import problems_of
from teranga.channels.protocol import VISIBILITIES, Limits, Outgoing, Problem

MOST_TEXT = 100_000  # one server hangs on twice as much
CAUTIOUS = Limits(
    max_text=500,
    counter="graphemes",
    max_bytes=MOST_TEXT,
    url_weight=23,
    visibilities=VISIBILITIES,
    can_edit=True,
    can_withdraw=True,
    warnings=True,
)

_GRAPHEME = regex.compile(r"\X")
_HUGE = 200_000  # beyond it every limit is broken anyway
_PATH = r"[^\s<>()?]"
_LAST = (
    r"[^\s<>()?!*\"'「」;:=,.$%\[\]~&|@]"  # so that the full stop behind it stays out
)
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_@＠$#＃/])https?://"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
    r"(?::[0-9]{1,5})?"
    rf"(?:/(?:(?:{_PATH}|\({_PATH}+\))*(?:{_LAST}|\({_PATH}+\)))?)?"
    r"(?:\?[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[A-Za-z0-9\-_&=#/])?",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"(?<![=/\w])(@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]+[A-Za-z0-9_]+)?)"
    r"@[\w-]+(?:[\w.-]*\w)?(?::[0-9]+)?"
)


def characters(text: str, limits: Limits) -> int:
    if limits.counter != "graphemes" or len(text) > _HUGE:
        return len(text)
    return len(_GRAPHEME.findall(text))


def length(text: str, limits: Limits) -> int:
    """What counts of a text against ``limits.max_text``."""
    if len(text) > _HUGE:
        return len(text)
    weight = limits.url_weight or 0
    found = _ADDRESS.findall(text)
    rest = _ADDRESS.sub("", text)
    if limits.counter != "graphemes":
        return len(rest) + sum(max(weight, len(address)) for address in found)
    return characters(_MENTION.sub(r"\1", rest), limits) + weight * len(found)


def problems(outgoing: Outgoing, limits: Limits) -> list[Problem]:
    count = length(outgoing.text, limits) + characters(outgoing.warning, limits)
    return problems_of(outgoing, limits, count=count)


def primary(language: str) -> str:
    return language.split("-")[0].lower()


def limits_of(found: dict[str, Any], as_of: datetime | None) -> Limits:
    configuration = found.get("configuration")
    rules = configuration.get("statuses") if isinstance(configuration, dict) else None
    rules = rules if isinstance(rules, dict) else {}
    most = _number(rules.get("max_characters")) or _number(found.get("max_toot_chars"))
    source = str(found.get("source_url") or "")
    own_kind = "mastodon" in source.lower() or not source
    return replace(
        CAUTIOUS,
        max_text=min(most or CAUTIOUS.max_text, MOST_TEXT),
        counter="graphemes" if own_kind else "code_points",
        url_weight=_number(rules.get("characters_reserved_per_url"))
        or CAUTIOUS.url_weight,
        software=str(found.get("version") or "")[:80],
        as_of=as_of,
    )


def _number(value: Any) -> int | None:
    return value if type(value) is int and value > 0 else None
