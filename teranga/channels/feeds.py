"""Feeds as bytes: Atom (RFC 4287) and JSON Feed 1.1, one per language. Pure.

``atom(about, items)`` and ``json_feed(about, items)`` take items newest first, those gone
too: Atom names them (RFC 6721) so that a reader that knows how forgets them, with the
day and never the minute; JSON Feed leaves them out. Ids never change; ``updated`` moves when words do. Signs that XML cannot
hold are dropped, and a direction switched on in a text ends with it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from teranga.channels.link import Item

ATOM = "http://www.w3.org/2005/Atom"
TOMBS = "http://purl.org/atompub/tombstones/1.0"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
TITLE = 80

_XML_CANNOT = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_OPENS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c")}
_OPENS |= dict.fromkeys("\u2066\u2067\u2068", "\u2069")


@dataclass(frozen=True, kw_only=True)
class About:
    """The feed itself. ``updated_at`` is used while it has no items."""

    feed_id: str
    title: str
    language: str
    address: str
    author: str
    site: str = ""
    updated_at: datetime


def atom(about: About, items: Sequence[Item]) -> bytes:
    there, gone = _sorted(about, items)
    feed = ElementTree.Element(
        "feed", {"xmlns": ATOM, "xmlns:at": TOMBS, "xml:lang": about.language}
    )
    _add(feed, "id", about.feed_id)
    _add(feed, "title", about.title)
    _add(feed, "updated", rfc3339(_updated(about, there, gone)))
    _add(feed, "link", rel="self", href=about.address, type="application/atom+xml")
    if about.site:
        _add(feed, "link", rel="alternate", href=about.site)
    _add(_add(feed, "author"), "name", about.author)
    for item in there:
        _entry(feed, item)
    for item in gone:
        if item.gone_at:
            when = rfc3339(day_of(item.gone_at))
            _add(feed, "at:deleted-entry", ref=item.remote_id, when=when)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def json_feed(about: About, items: Sequence[Item]) -> bytes:
    there, _ = _sorted(about, items)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(about.title),
        "feed_url": about.address,
        "language": about.language,
        "authors": [{"name": clean(about.author)}],
        "items": [_json_item(item) for item in there],
    }
    if about.site:
        feed["home_page_url"] = about.site
    return json.dumps(feed, ensure_ascii=False).encode("utf-8")


def clean(text: str) -> str:
    """What XML and readers can hold; every direction it switches on, it ends."""
    text = _XML_CANNOT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_closed(line) for line in text.split("\n"))


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(moment: datetime) -> datetime:
    """When something was taken back tells who asked: a stranger is told the day."""
    midnight = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
    return moment.astimezone(UTC).replace(**midnight)


def title_of(item: Item) -> str:
    """Its own title; a warning stands in front of words it warns of; else how it begins."""
    title = " ".join(clean(item.title or item.warning or item.text).split())
    if len(title) <= TITLE:
        return title
    short = title[:TITLE].rsplit(" ", 1)[0]
    return _closed(f"{short}…")


def html_of(item: Item) -> str:
    paragraphs = re.split(r"\n{2,}", clean(item.text).strip())
    parts = [f"<p>{_linked(part).replace(chr(10), '<br/>')}</p>" for part in paragraphs]
    if item.warning:
        parts.insert(0, f"<p><strong>{html.escape(clean(item.warning))}</strong></p>")
    language = html.escape(item.language)
    return f'<div lang="{language}" dir="auto">{"".join(parts)}</div>'


def _linked(text: str) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(text):
        address = html.escape(match[0])
        parts += [html.escape(text[end : match.start()])]
        parts += [f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = match.end()
    return "".join([*parts, html.escape(text[end:])])


def _closed(line: str) -> str:
    """Ends what is still switched on, so that it cannot turn the words behind it."""
    waiting: list[str] = []
    for sign in line:
        if sign in _OPENS:
            waiting.append(_OPENS[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
    return line + "".join(reversed(waiting))


def _sorted(about: About, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    ours = [item for item in items if item.language == about.language]
    gone = [item for item in ours if item.gone]
    gone.sort(key=lambda item: item.remote_id)  # the order would tell as well
    return [item for item in ours if not item.gone], gone


def _updated(about: About, there: list[Item], gone: list[Item]) -> datetime:
    moments = [item.updated_at for item in there]
    moments += [day_of(item.gone_at) for item in gone if item.gone_at]
    return max(moments, default=about.updated_at)


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = clean(text) or None
    return child


def _entry(feed: ElementTree.Element, item: Item) -> None:
    entry = _add(feed, "entry")
    entry.set("xml:lang", item.language)
    _add(entry, "id", item.remote_id)
    _add(entry, "title", title_of(item))
    _add(entry, "published", rfc3339(item.at))
    _add(entry, "updated", rfc3339(item.updated_at))
    if item.warning:
        _add(entry, "summary", item.warning)
    _add(entry, "content", html_of(item), type="html")


def _json_item(item: Item) -> dict[str, str]:
    warning = {"summary": clean(item.warning)} if item.warning else {}
    return {
        "id": item.remote_id,
        "title": title_of(item),
        "content_html": html_of(item),
        "content_text": clean(item.text),
        "language": item.language,
        "date_published": rfc3339(item.at),
        "date_modified": rfc3339(item.updated_at),
        **warning,
    }
