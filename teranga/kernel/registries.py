"""What lower apps ask of upper ones (ruling 5). Upper apps register in ``ready()``.

Others stand beside what they serve: ``frame`` (navigation), ``retention`` (rules),
``doctor`` (checks), ``tombstones`` (replays), ``jobs`` (tasks, sweeps, handlers).
Search and the uses of media and consent get theirs with their first consumer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from teranga.kernel.models import Organisation
from teranga.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class TodayItem:
    """One thing that waits for this person. ``text`` is translated and speaks for itself."""

    text: Any  # lazy text
    url: str
    icon: str = "circle-alert"
    urgent: bool = False
    since: datetime | None = None


# (actor, now) → what she may see and act on; the provider asks the access matrix.
today: Registry[Callable[[Any, datetime], Iterable[TodayItem]]] = Registry("today")


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """What a machine could not hand over when somebody left; a person does it."""

    text: Any  # lazy text
    url: str = ""


# (organisation, person, now), inside the leaving's transaction → what is left to do.
handover: Registry[Callable[[Organisation, UUID, datetime], Iterable[Leftover]]] = (
    Registry("handover")
)

# (organisation, now, on), inside the transaction that switches its training on or off.
training: Registry[Callable[[Organisation, datetime, bool], None]] = Registry(
    "training"
)

# (organisation, person) → plain data (str, int, bool, None, list, dict) about her only.
export: Registry[Callable[[Organisation, UUID], dict[str, Any]]] = Registry("export")


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an app did with a person's data. ``kept`` says in plain words why, or is empty."""

    gone: int
    kept: Any = ""  # lazy text


# (organisation, person, now), inside the erasure's transaction; must be repeatable,
# because a restore replays it.
erasure: Registry[Callable[[Organisation, UUID, datetime], Erased]] = Registry(
    "erasure"
)
