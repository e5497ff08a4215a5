"""Is what a reader is given what we asked for? Pure; for adapters and for the desk."""

from __future__ import annotations

import html
import re
import unicodedata
from difflib import SequenceMatcher

import nh3
import regex

from teranga.channels.protocol import VISIBILITIES

BREAKS = {"p", "br", "div", "li", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3"}
UNSEEN = {"script", "style", "template", "noscript", "title"}
NEAR, MEASURED = 0.9, 1000  # share of equal letters, among so many
LONGEST, TAGS = 150_000, 5_000  # of markup; beyond it deep nesting costs minutes
# Sorting endless accents takes minutes; 30 is what Unicode calls safe (UAX 15).
STACKED = regex.compile(r"(\p{M}{30})\p{M}+")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
MENTION = re.compile(r"(@[\w.-]+)@[\w-]+(?:\.[\w-]+)+(?::\d+)?")
# Signs that servers take as markup and do not show again, and what no reader sees.
MARKS = re.compile(r"[\s*_~`>#\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def widened(asked: str, served: str) -> bool:
    """More people can read it than were meant. A word we do not know counts as wider."""
    if served not in VISIBILITIES or asked not in VISIBILITIES:
        return served != asked
    return VISIBILITIES.index(served) > VISIBILITIES.index(asked)


def widest(*visibilities: str) -> str:
    """The one that most people can read, of those we know; "" when there is none."""
    known = [one for one in visibilities if one in VISIBILITIES]
    return max(known, key=VISIBILITIES.index, default="")


def same_text(asked: str, served: str) -> bool:
    """The same words to a reader, whatever a server did to spaces, marks and mentions.

    ``asked`` is plain text as we sent it, ``served`` plain text as ``Served`` carries it.
    """
    given = _bare(served)
    return given in (_bare(asked), _bare(TAG.sub("", asked)))


def alike(asked: str, served: str) -> bool:
    """Perhaps the same post, mangled by a server: too near to call it another one."""
    given = _bare(served[: 4 * MEASURED])[:MEASURED]
    asked = asked[: 4 * MEASURED]
    for meant in {_bare(asked), _bare(plain(asked))}:
        measure = SequenceMatcher(a=given, b=meant[:MEASURED], autojunk=False)
        quick = min(measure.real_quick_ratio(), measure.quick_ratio())
        if quick >= NEAR and measure.ratio() >= NEAR:
            return True
    return False


def contains(page: str, text: str) -> bool:
    """Does a web page show how this text begins? Too few letters may stand there by chance."""
    words = _bare(text)[:60]
    if len(words) < 12:
        return False
    # The source too: some pages hold the text only in what link previews read.
    source = html.unescape(page)
    return any(
        words in _bare(one) for one in (plain(page), source, TAG.sub("", source))
    )


def _bare(text: str) -> str:
    text = STACKED.sub(r"\1", MENTION.sub(r"\1", text))
    return MARKS.sub("", unicodedata.normalize("NFC", text))


def plain(markup: str) -> str:
    """HTML as a reader sees it: paragraphs become empty lines, tags go.

    The parser is a browser's: what a server sends may be built to mislead ours, and the
    standard library's is busy for minutes with some of it.
    """
    if markup.count("<") > TAGS:
        return html.unescape(TAG.sub(" ", markup[:LONGEST]))
    kept = nh3.clean(
        markup[:LONGEST], tags=BREAKS, clean_content_tags=UNSEEN, attributes={}
    )
    text = re.sub(r"<p>", "\n\n", re.sub(r"<(?!/|p>)[^>]*>", "\n", kept))
    text = html.unescape(re.sub(r"</[^>]*>", "", text))
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
