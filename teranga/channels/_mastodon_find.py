"""Did it go out? Looked for among the account's own posts, as far back as the attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from teranga.channels._mastodon_read import Status, may_be_ours, status
from teranga.channels.compare import alike, same_text
from teranga.channels.errors import ChannelError
from teranga.channels.link import Own, Owned
from teranga.channels.protocol import VISIBILITIES, Absent, Outgoing, Receipt, Unknown

Rows = Callable[[str, Mapping[str, str]], list[Any]]

PAGE, PAGES = 40, 5  # how far back we look before we say that we cannot tell
CLOCKS_APART = timedelta(minutes=10)  # ours and the server's


@dataclass(frozen=True, kw_only=True)
class _Page:
    posts: list[Status]
    unread: list[Any]  # rows that ``status`` cannot read
    whole: bool  # the list ends here, or reaches back far enough


def found(
    rows: Rows, api: str, me: str, outgoing: Outgoing
) -> Receipt | Absent | Unknown:
    """``Absent`` only when a list surely reaches back to before the attempt and surely
    holds posts of that visibility, and all that may be ours could be read; ``rows`` asks
    one page of a list."""
    if outgoing.attempted_at is None:
        return Unknown()
    since = outgoing.attempted_at - CLOCKS_APART
    open_to_all = outgoing.visibility in ("public", "unlisted")
    unread = False
    for url in _lists(api, me):
        listed: dict[str, Status] = {}
        whole = False
        for page in _pages(rows, url, since):
            whole = page.whole
            unread |= any(may_be_ours(row, me, since) for row in page.unread)
            own = [one for one in page.posts if one.account_id in (me, "")]
            listed |= {one.remote_id: one for one in own}
            fresh = [one for one in own if _could_be_ours(one, outgoing, since)]
            for one in fresh:
                if _says_ours(one, outgoing):
                    return one.receipt
            if any(alike(outgoing.text, one.text) for one in fresh):
                return Unknown()
        if unread:
            continue  # the next list may still show it
        if whole and (open_to_all or _holds(listed, outgoing.visibility)):
            return Absent()
    return Unknown()


def listed(rows: Rows, api: str, me: str, since: datetime) -> Owned:
    """Every post of the account since then, newest first, from both lists."""
    own, home = _lists(api, me)
    unread: dict[str, Any] = {}
    posts, reached = _gather(rows, own, since, unread)
    with suppress(ChannelError):  # not every server has it; it adds narrow posts only
        more, whole = _gather(rows, home, since, unread)
        posts, reached = posts + more, reached or whole
    ours = {
        one.url or one.remote_id: Own(
            receipt=one.receipt, text=one.text, visibility=one.visibility
        )
        for one in posts
        if one.account_id in (me, "")
    }
    newest = sorted(ours.values(), key=_when, reverse=True)
    odd = sum(may_be_ours(row, me, since) for row in unread.values())
    return Owned(posts=tuple(newest), whole=reached, unread=odd)


def _gather(
    rows: Rows, url: str, since: datetime, unread: dict[str, Any]
) -> tuple[list[Status], bool]:
    """Every post of this list since then; and did the list reach back? ``unread`` grows."""
    posts, reached = [], False
    for page in _pages(rows, url, since):
        posts += [one for one in page.posts if one.at is None or one.at >= since]
        unread |= {_mark(row): row for row in page.unread}
        reached = page.whole
    return posts, reached


def _mark(row: Any) -> str:
    """The same row on two pages or in two lists counts once."""
    names = ("id", "uri", "url", "created_at")
    return repr([row.get(name) for name in names] if isinstance(row, dict) else row)


def _when(one: Own) -> float:
    return one.receipt.at.timestamp() if one.receipt.at else 0.0


def _lists(api: str, me: str) -> tuple[str, str]:
    """Some servers leave narrow posts out of the first list, none out of the second."""
    own = f"{api}/accounts/{quote(me, safe='')}/statuses"
    return own, f"{api}/timelines/home"


def _pages(rows: Rows, url: str, since: datetime) -> Iterator[_Page]:
    """Back to ``since``, or as far as the server shows; with the last: was that all?"""
    seen: set[str] = set()
    params = {"limit": str(PAGE), "exclude_reblogs": "true"}
    for _ in range(PAGES):
        found = rows(url, params)
        read = [(row, status(row)) for row in found]
        page = [one for _row, one in read if one]
        new = {one.remote_id for one in page} - seen
        seen |= new
        whole = any(one.at and one.at < since for one in page)
        if not new:
            # An empty page ends the list. A repeated one says only that the server
            # cannot page; then a list far shorter than asked for was the whole.
            whole = not found or bool(page and len(seen) < PAGE // 2)
        unread = [row for row, one in read if one is None]
        yield _Page(posts=page, unread=unread, whole=whole)
        if whole or not new:
            return
        params["max_id"] = page[-1].remote_id


def _could_be_ours(one: Status, outgoing: Outgoing, since: datetime) -> bool:
    """An address stays where an id may change with each edit."""
    if {one.remote_id, one.url} & set(outgoing.taken):
        return False
    return one.at is None or one.at >= since


def _says_ours(one: Status, outgoing: Outgoing) -> bool:
    return (
        one.reply_to == outgoing.reply_to
        and same_text(outgoing.text, one.text)
        and same_text(outgoing.warning, one.warning)
    )


def _holds(listed: Mapping[str, Status], visibility: str) -> bool:
    """Does the list show posts that as few people may see?"""
    narrow = VISIBILITIES[: VISIBILITIES.index(visibility) + 1]
    return any(one.visibility in narrow for one in listed.values())
