"""What a post sends out, and the hash that freezes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from teranga.channels.protocol import VISIBILITIES
from teranga.publish.models import Account, Post
from teranga.publish.queries.content import Content, Goes, Place, Words, content_of

_BREAK = re.compile(r"^[ \t]*-{3,}[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class OutgoingText:
    """One delivery's words. ``source`` is the Text row (protect.Use rests on it)."""

    account: UUID
    language: str
    part: int  # from 1
    parts: int
    title: str
    text: str
    warning: str
    visibility: str
    source: UUID | None = None  # None: not saved yet
    place: Place = ("und", None)  # the words it came from, and where in them
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Part:
    """One post of a thread, trimmed; ``start:end`` are its place in the whole text."""

    text: str
    start: int
    end: int


def parts_of(text: str) -> list[Part]:
    """A line of three hyphens starts a follow-up; empty parts are left out."""
    edges = [0]
    for found in _BREAK.finditer(text):
        edges += [found.start(), found.end()]
    edges.append(len(text))
    parts = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        words = text[start:end]
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            parts.append(Part(words.strip(), first, first + len(words.strip())))
    return parts


def outgoing_texts(post: Post) -> tuple[OutgoingText, ...]:
    """Exactly what goes out: account × language × part, own text before the shared one.

    An account takes the languages it was set to take; none named means all of them.
    """
    rows = {(one.language, one.account_id): one.pk for one in post.texts.all()}
    targets = post.targets.select_related("account")
    accounts = {one.account_id: one.account for one in targets}
    return going_out(content_of(post), accounts, sources=rows)


def going_out(
    content: Content,
    accounts: Mapping[UUID, Account],
    *,
    sources: Mapping[Place, UUID] | None = None,
) -> tuple[OutgoingText, ...]:
    """The same for words that are not saved yet."""
    return tuple(
        one
        for goes in _by_name(content, accounts)
        for language in content.languages
        if _takes(accounts[goes.account], language)
        if (words := words_for(content, goes.account, language)) is not None
        for one in _parts(goes, words, (sources or {}).get(words.place))
    )


def _by_name(content: Content, accounts: Mapping[UUID, Account]) -> list[Goes]:
    known = [goes for goes in content.targets if goes.account in accounts]
    return sorted(known, key=lambda goes: (accounts[goes.account].name, goes.account))


def _takes(account: Account, language: str) -> bool:
    return not account.languages or language in account.languages


def words_for(content: Content, account: UUID, language: str) -> Words | None:
    """The account's own words, else the shared ones."""
    return content.at((language, account)) or content.at((language, None))


def _parts(goes: Goes, words: Words, source: UUID | None) -> Iterator[OutgoingText]:
    parts = parts_of(words.text)
    for number, part in enumerate(parts, start=1):
        yield OutgoingText(
            account=goes.account,
            language=words.language,
            part=number,
            parts=len(parts),
            title=words.title if number == 1 else "",
            text=part.text,
            warning=words.warning,
            visibility=goes.visibility,
            source=source,
            place=words.place,
            start=part.start,
            end=part.end,
        )


def _frozen(one: OutgoingText) -> tuple[str | int, ...]:
    return (
        str(one.account),
        one.language,
        one.part,
        one.title,
        one.text,
        one.warning,
        one.visibility,
    )


def content_hash(texts: Iterable[OutgoingText]) -> str:
    """SHA-256 over what goes out, in an order that does not depend on names."""
    rows = sorted(_frozen(one) for one in texts)
    canonical = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def is_less(fewer: Iterable[OutgoingText], than: Iterable[OutgoingText]) -> bool:
    """Nothing new and nothing changed: some of ``than``, in narrower or equal view."""
    known: dict[tuple[str | int, ...], str] = {
        _frozen(one)[:-1]: one.visibility for one in than
    }
    for one in fewer:
        seen = known.get(_frozen(one)[:-1])
        if seen is None or _wider(one.visibility, seen):
            return False
    return True


def _wider(visibility: str, than: str) -> bool:
    return VISIBILITIES.index(visibility) > VISIBILITIES.index(than)
