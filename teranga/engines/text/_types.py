"""The shapes every text check speaks. Frozen, plain, no words: messages are keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

SEVERITIES = ("block", "warn", "info")
STATUSES = ("checked", "partly", "not_checked")
REASONS = (
    "reasons.broke",
    "reasons.too_long",
    "reasons.too_many",
    "reasons.nobody_asked",
    "reasons.too_much_to_compare",
)


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One piece of text that goes out: ``name`` says which (text, warning, title)."""

    text: str
    name: str = "text"
    language: str = "und"  # BCP 47


@dataclass(frozen=True, kw_only=True)
class Checkable:
    """What a check may see. Never a post: checks know no database and no network.

    ``recent`` holds (opaque reference, text) of recent posts, newest first.
    ``None`` says that nobody asked for them, which is not the same as none.
    """

    segments: tuple[Segment, ...]
    kind: str = "post"
    language: str = "und"
    audience: str = "public"
    media: tuple[object, ...] = ()
    switches: frozenset[str] = frozenset()
    recent: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One click: replace ``start:end`` of that segment by ``replacement``."""

    key: str
    replacement: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``message`` is a key; ``start:end`` are code points into segment ``segment``.

    ``excerpt`` is for showing: short, storable, and never a whole secret. ``seal``
    is a digest of the exact words, for where the excerpt leaves something out.
    """

    check: str
    message: str
    severity: str
    segment: int
    start: int
    end: int
    excerpt: str
    values: dict[str, str | int] = field(default_factory=dict)
    fix: Fix | None = None
    seal: str = ""

    @property
    def fingerprint(self) -> str:
        """Stable while the words at that place stay; an override hangs on it."""
        words = self.seal or self.excerpt.strip()
        return digest("\x1f".join((self.check, self.message, words)))


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """``not_checked`` means nobody looked; it is never shown as passed."""

    check: str
    status: str
    findings: tuple[Finding, ...] = ()
    reason: str = ""  # key, when partly or not_checked


class Check(Protocol):
    """A check is a module with these three names."""

    NAME: str
    MESSAGES: tuple[str, ...]

    def check(self, checkable: Checkable) -> CheckResult: ...


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
