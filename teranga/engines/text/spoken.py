"""A text the way a screen reader says it: links, hashtags, mentions, emoji, odd letters.

Promise: ``spoken`` cuts a text into pieces in reading order; joined, ``words`` of all
pieces is roughly what is heard. It says what kind each piece is, not the word for it:
engines don't speak. Emoji names are the CLDR short names of the package ``emoji`` (in the
text's language where it has one, else English). Bounded: past ``MOST`` pieces one last
piece of kind ``more`` says how many characters were left out. Never raises for any text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import emoji

from teranga.engines.text._urls import find

KINDS = ("words", "link", "hashtag", "mention", "emoji", "styled", "more")
MOST = 200
LIMIT = 20_000  # code points read
LANGUAGES = frozenset(emoji.LANGUAGES)

_TAG = re.compile(r"(?<![\w&/])#(\w{1,100})")
_MENTION = re.compile(r"(?<![\w.])@(\w[\w.-]{0,80}\w|\w)(?:@[\w.-]{1,120})?")
_HUMPS = re.compile(r"(?<=[^\W_A-Z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|_+")
_STYLED = re.compile(
    "[\U0001d400-\U0001d7ff\u2460-\u24ff\uff21-\uff5a\U0001f130-\U0001f169]+"
)


@dataclass(frozen=True)
class Piece:
    """``words`` as heard; ``times`` > 1 where the same emoji stands in a row."""

    kind: str
    words: str
    times: int = 1


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    piece: Piece


def spoken(text: str, language: str = "en") -> tuple[Piece, ...]:
    """``language`` is a BCP 47 tag; unknown ones get English names of emoji."""
    read = text[:LIMIT]
    pieces: list[Piece] = []
    for piece in _pieces(read, language):
        if pieces and piece.kind == "emoji" and pieces[-1].words == piece.words:
            last = pieces.pop()
            pieces.append(Piece("emoji", last.words, last.times + 1))
            continue
        if len(pieces) == MOST:
            pieces.append(Piece("more", "", max(1, len(text) - LIMIT)))
            return tuple(pieces)
        pieces.append(piece)
    if len(text) > LIMIT:
        pieces.append(Piece("more", "", len(text) - LIMIT))
    return tuple(pieces)


def _pieces(text: str, language: str) -> Iterator[Piece]:
    at = 0
    for mark in _marks(text, language):
        if mark.start < at:
            continue
        yield from _plain(text[at : mark.start])
        yield mark.piece
        at = mark.end
    yield from _plain(text[at:])


def _plain(text: str) -> Iterator[Piece]:
    words = " ".join(text.split())
    if words:
        yield Piece("words", words)


def _marks(text: str, language: str) -> list[_Mark]:
    marks = [_Mark(u.start, u.end, Piece("link", _address(u.text))) for u in find(text)]
    for found in _TAG.finditer(text):
        words = Piece("hashtag", " ".join(_HUMPS.sub(" ", found[1]).split()))
        marks.append(_Mark(found.start(), found.end(), words))
    for found in _MENTION.finditer(text):
        marks.append(_Mark(found.start(), found.end(), Piece("mention", found[1])))
    for found in _STYLED.finditer(text):
        plain = unicodedata.normalize("NFKC", found[0])
        marks.append(_Mark(found.start(), found.end(), Piece("styled", plain)))
    for one in emoji.emoji_list(text):
        name = Piece("emoji", emoji_name(one["emoji"], language))
        marks.append(_Mark(one["match_start"], one["match_end"], name))
    return sorted(marks, key=lambda one: (one.start, -one.end))


def _address(url: str) -> str:
    """Host and path, without the parts nobody listens to."""
    bare = re.sub(r"^[a-z]+://(?:www\.)?", "", url, flags=re.IGNORECASE)
    bare = bare.split("?", 1)[0].split("#", 1)[0].rstrip("/")
    return ", ".join(part for part in bare.split("/") if part)


@cache
def emoji_name(sign: str, language: str) -> str:
    code = language.split("-")[0].lower()
    name = emoji.demojize(sign, language=code if code in LANGUAGES else "en")
    return name.strip(":").replace("_", " ").replace("-", " ")
