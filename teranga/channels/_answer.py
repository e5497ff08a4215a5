"""What came back, and what its number means at any server. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from teranga.channels._addresses import http_date, retry_after
from teranga.channels._names import readable
from teranga.channels.errors import (
    Ambiguous,
    ChannelError,
    PayloadTooLarge,
    PaymentNeeded,
    RateLimited,
    Transient,
)

SAID = ("error", "error_description", "code")  # what of a refusal we keep


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    url: str  # where it came from in the end
    wrote: bool
    headers: Mapping[str, str] = field(repr=False)  # names in lower case
    content: bytes = field(repr=False)
    said: str = ""  # the network's own reason, short and redacted

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def date(self) -> datetime | None:
        return http_date(self.headers.get("date", ""))

    @property
    def request_id(self) -> str:
        return self.headers.get("x-request-id", "")[:100]

    def json(self) -> Any:
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            pass
        raise doubt(wrote=self.wrote, why="broken_body")

    def error(self, kind: type[ChannelError], message: str = "") -> ChannelError:
        return kind(message, request_id=self.request_id, body=self.said)


def doubt(*, wrote: bool, why: str) -> ChannelError:
    return Ambiguous(why) if wrote else Transient(why)


def judged(answer: Answer) -> Answer:
    """What any server means by these; the rest is the network's own language."""
    status = answer.status
    if status == 429:
        raise RateLimited(
            retry_after=retry_after(answer.headers),
            request_id=answer.request_id,
            body=answer.said,
        )
    if status >= 500 or status == 408:
        raise _broken(answer)
    if status == 413:
        raise answer.error(PayloadTooLarge)
    if status == 402:
        raise answer.error(PaymentNeeded)
    return answer


def _broken(answer: Answer) -> ChannelError:
    """A gateway says so too when the server behind it took the post and then fell silent.
    Only a server that names a time turned the call away itself (decision 8)."""
    later = "retry-after" in answer.headers
    turned_away = answer.status == 503 and later
    kind = Ambiguous if answer.wrote and not turned_away else Transient
    return kind(
        f"status_{answer.status}",
        retry_after=retry_after(answer.headers) if later else None,
        request_id=answer.request_id,
        body=answer.said,
    )


def redacted(content: bytes, private: list[str]) -> str:
    """The reason a server names, without a word of what we sent; pages tell nothing."""
    try:
        told = json.loads(content) if len(content) < 10_000 else None
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    words = [told[key] for key in SAID if isinstance(told.get(key), str)]
    line = " · ".join(words)
    for word in private:
        line = line.replace(word, "…")
    return readable(line)[:200]
