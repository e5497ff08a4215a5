"""What servers of Mastodon's kind answer, and what a stranger is given there.

A stranger has three doors: the API without a token, the object other servers fetch, and
the web page. Some servers close the first, some call a post private and leave the last
one open: all are tried until one of the first two shows the post.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from teranga.channels._names import MAX_ADDRESS, MAX_ID, WORD, keepable
from teranga.channels.compare import contains, plain
from teranga.channels.errors import ChannelError
from teranga.channels.http import Answer, Client
from teranga.channels.protocol import Receipt

OBJECT = {
    "Accept": 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
}
PAGE = {"Accept": "text/html"}
EVERYBODY = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
GONE = (404, 410)


@dataclass(frozen=True, kw_only=True)
class Status:
    """One post as the API gives it."""

    remote_id: str
    url: str
    text: str
    warning: str
    language: str
    visibility: str
    reply_to: str
    account_id: str
    at: datetime | None
    edited_at: datetime | None

    @property
    def receipt(self) -> Receipt:
        return Receipt(remote_id=self.remote_id, url=self.url, at=self.at)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What one door showed. ``there`` None: it was closed, or broken."""

    there: bool | None
    visibility: str = ""
    text: str | None = None
    warning: str = ""
    language: str = ""


def status(found: Any) -> Status | None:
    """None for everything that is not a post, and for one whose name nobody can keep."""
    if not isinstance(found, dict) or "content" not in found:
        return None
    remote_id, url = _word(found, "id"), _word(found, "url") or _word(found, "uri")
    if not remote_id or not (
        keepable(remote_id, MAX_ID) and keepable(url, MAX_ADDRESS)
    ):
        return None
    account = found.get("account")
    visibility = _word(found, "visibility")
    return Status(
        remote_id=remote_id,
        url=url,
        text=plain(_word(found, "content")),
        warning=_word(found, "spoiler_text"),
        language=_word(found, "language"),
        # A word we cannot keep counts as wider than all we know, like any unknown one.
        visibility=visibility if keepable(visibility, WORD) else "unknown",
        reply_to=_word(found, "in_reply_to_id"),
        account_id=_word(account, "id") if isinstance(account, dict) else "",
        at=moment(found.get("created_at")),
        edited_at=moment(found.get("edited_at")),
    )


def may_be_ours(row: Any, me: str, since: datetime) -> bool:
    """Of what ``status`` cannot read: unless it surely is another's, or surely older."""
    if not isinstance(row, dict):
        return True
    account, at = row.get("account"), moment(row.get("created_at"))
    theirs = isinstance(account, dict) and _word(account, "id") not in (me, "")
    return not theirs and (at is None or at >= since)


def _word(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, str | int) else ""


def moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def status_url(server: str, remote_id: str, more: str = "") -> str:
    return (
        f"{server}/api/v1/statuses/{quote(remote_id, safe='', errors='replace')}{more}"
    )


def sights(
    client: Client, server: str, receipt: Receipt, *, text: str = ""
) -> Iterator[Sight]:
    """Door after door; ends when one showed the whole post. ``text``: to know the page."""
    for look in (_by_api, _by_object):
        sight = look(client, server, receipt)
        yield sight
        if sight.there:
            return
    yield _by_page(client, receipt, text)


def _asked(client: Client, url: str, headers: dict[str, str]) -> Answer | None:
    try:
        return client.read(url, headers=headers) if url else None
    except ChannelError:
        return None


def _closed_or_gone(answer: Answer | None) -> Sight:
    return Sight(there=False if answer and answer.status in GONE else None)


def _json(answer: Answer | None) -> Any:
    try:
        return answer.json() if answer and answer.ok else None
    except ChannelError:
        return None


def _by_api(client: Client, server: str, receipt: Receipt) -> Sight:
    answer = _asked(client, status_url(server, receipt.remote_id), {})
    found = status(_json(answer))
    if found is None:
        return _closed_or_gone(answer)
    return Sight(
        there=True,
        visibility=found.visibility,
        text=found.text,
        warning=found.warning,
        language=found.language,
    )


def _by_object(client: Client, server: str, receipt: Receipt) -> Sight:
    answer = _asked(client, receipt.url, OBJECT)
    found = _json(answer)
    if not isinstance(found, dict) or "type" not in found:
        return _closed_or_gone(answer)
    if found["type"] == "Tombstone":
        return Sight(there=False)
    languages = found.get("contentMap")
    return Sight(
        there=True,
        visibility=_addressed(found),
        text=plain(_word(found, "content")),
        warning=_word(found, "summary"),
        language=next(iter(languages), "") if isinstance(languages, dict) else "",
    )


def _addressed(found: dict[str, Any]) -> str:
    """A stranger holds it in hand: at the least everybody with the address can read it."""
    to = found.get("to")
    listed = (
        {to} if isinstance(to, str) else {t for t in to or [] if isinstance(t, str)}
    )
    return "public" if listed & EVERYBODY else "unlisted"


def _by_page(client: Client, receipt: Receipt, text: str) -> Sight:
    answer = _asked(client, receipt.url, PAGE)
    if answer and answer.ok and text and contains(answer.text, text):
        return Sight(there=True, visibility="unlisted")
    return _closed_or_gone(answer)
