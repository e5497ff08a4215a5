"""What every network's adapter promises, and the only words the desk knows for it.

One instance serves one connected account: synchronous, no ORM, no clock, credentials
and HTTP client come in as arguments. See docs/map.md, "One post's journey".

Errors (all carry ``retry_after`` seconds or None, ``request_id`` and a redacted body)::

    ChannelError
    ├── NotSent            surely not accepted; the same call may be made again
    │   ├── Transient      503 with Retry-After, DNS, connect refused
    │   └── RateLimited    the network names a time
    ├── Ambiguous          time-out, reset, broken body, 5xx after sending: look first
    ├── AccountTrouble     AuthExpired · AuthRevoked · PolicyBlocked · PaymentNeeded
    ├── Refused            Rejected · DuplicateContent · PayloadTooLarge ·
    │                      CapabilityMissing · AddressRefused
    └── NotFound           the remote thing is not there

Served to more people than asked is no error: the post stands, and ``verify`` says who
can read it. ``compare.widened`` tells, and the desk takes it back (publish/tasks/look.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

VISIBILITIES = ("direct", "private", "unlisted", "public")  # narrow to wide


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the server says it takes, read on ``as_of``; kept 24 h by the caller."""

    max_text: int
    counter: str  # "graphemes", "code_points": how ``length`` counts
    max_bytes: int | None = None
    url_weight: int | None = None
    visibilities: tuple[str, ...] = (
        "public",
    )  # offered by the API; proven is elsewhere
    can_edit: bool = False
    can_withdraw: bool = False  # a claim; only a stranger's read proves a deletion
    exactly_once: bool = False
    warnings: bool = False  # carries a content warning
    software: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One text for one account. ``key`` was committed before the call, for ever."""

    key: str
    text: str
    language: str  # BCP 47
    visibility: str = "public"
    warning: str = ""
    title: str = ""
    reply_to: str = ""  # remote id of the part before this one
    attempted_at: datetime | None = None  # aware; ``find`` looks from here on
    taken: tuple[str, ...] = ()  # ids and addresses of others': ``find`` skips them


@dataclass(frozen=True, kw_only=True)
class Receipt:
    remote_id: str
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Served:
    """What a stranger is given, read without credentials where the network allows."""

    text: str
    visibility: str
    language: str = ""
    warning: str = ""
    url: str = ""
    as_stranger: bool = False


@dataclass(frozen=True)
class Absent:
    """Looked, and it is surely not there."""


@dataclass(frozen=True)
class Unknown:
    """Could not look, or cannot tell. Never a reason to send again."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a network would refuse: ``code`` is translated above."""

    code: str
    severity: str = "block"
    values: dict[str, int | str] = field(default_factory=dict)


class Channel(Protocol):
    kind: str

    def limits(self) -> Limits: ...
    def length(self, text: str) -> int: ...
    def check(self, outgoing: Outgoing) -> Sequence[Problem]: ...
    def publish(self, outgoing: Outgoing) -> Receipt: ...
    def find(self, outgoing: Outgoing) -> Receipt | Absent | Unknown: ...
    def verify(self, receipt: Receipt) -> Served: ...  # NotFound when gone
    def withdraw(self, receipt: Receipt) -> None: ...  # gone already = success
    # To a stranger; ``text``: to know it by, where only a page is left. None: unknown
    def is_gone(self, receipt: Receipt, text: str = "") -> bool | None: ...


@runtime_checkable
class Editable(Protocol):
    def edit(self, receipt: Receipt, outgoing: Outgoing) -> Receipt: ...
