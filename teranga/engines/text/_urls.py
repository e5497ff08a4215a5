"""Where the links stand in a text, and of which parts each is made.

Reads in one pass, opens nothing. A link is what a reader could follow: an address
with a scheme, or a bare one (bit.ly/x). Parts are places in ``Url.text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import regex

RUN = re.compile(r"[^\s<>\"“”«»‹›`{}|\\^،؛؟。、，！？；：（）【】「」『』]+")
SCHEME = re.compile(
    r"(?:https?|ftp|file|intent)://|(?<![\w-])(?:javascript|vbscript):(?=\S)"
    r"|(?<![\w-])data:(?=[a-z]{1,20}/)",
    re.IGNORECASE,
)
BARE = re.compile(
    r"(?<![\w@./:-])(?:[\w-]{1,63}\.){1,20}(?:xn--[a-z0-9-]{1,59}|[^\W\d_]{2,63})"
    r"(?![\w@-])(?::\d{1,5}(?!\d))?(?:[/?#].*)?",
    re.IGNORECASE,
)
NEED_HOST = ("http://", "https://", "ftp://")
BEFORE_ANOTHER = ",;([|"
TRAIL = ".,;:!?'*~…’"
PATH = re.compile(r"[/?#]")
NO_HOST = regex.compile(r"[^\p{L}\p{M}\p{N}\-._:\[\]%]")
PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Param:
    key: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Url:
    """``start`` is its place in the text; every other place counts from there."""

    text: str
    start: int
    scheme: str  # "" when bare
    userinfo: str
    host: str
    port: str
    host_start: int
    path_start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def path(self) -> str:
        return re.split(r"[?#]", self.text[self.path_start :], maxsplit=1)[0]

    def is_at(self, domain: str) -> bool:
        host = self.host.casefold()
        return host == domain or host.endswith("." + domain)

    def components(self) -> Iterator[tuple[int, int]]:
        """The query with its ``?`` and the fragment with its ``#``, where present."""
        fragment = self.text.find("#", self.path_start)
        end = fragment if fragment >= 0 else len(self.text)
        query = self.text.find("?", self.path_start, end)
        if query >= 0:
            yield query, end
        if fragment >= 0:
            yield fragment, len(self.text)

    def params(self, start: int, end: int) -> list[Param]:
        found, at = [], start + 1
        for part in self.text[start + 1 : end].split("&"):
            key, _, value = part.removeprefix("amp;").partition("=")
            name = unquote(key[:100]).casefold()
            found.append(Param(name, value, at, at + len(part)))
            at += len(part) + 1
        return found

    def without(self, start: int, end: int, gone: list[Param]) -> str:
        """That component with these parameters left out and the rest as it was."""
        out = {param.start for param in gone}
        kept = [
            self.text[param.start : param.end]
            for param in self.params(start, end)
            if param.start not in out
        ]
        if not any(kept):
            return ""
        kept[0] = kept[0].removeprefix("amp;")
        return self.text[start] + "&".join(kept)


def find(text: str) -> Iterator[Url]:
    """Every link, from left to right, none inside another."""
    for run in RUN.finditer(text):
        words = run.group()
        starts = list(_starts(words))
        first = starts[0][0] if starts else len(words)
        for bare in BARE.finditer(words, 0, first):
            yield _split(bare.group(), run.start() + bare.start(), "")
        ends = [start for start, _ in starts[1:]] + [len(words)]
        for (start, scheme), end in zip(starts, ends, strict=False):
            url = _split(words[start:end], run.start() + start, scheme)
            if url.host or scheme not in NEED_HOST:
                yield url


def _starts(run: str) -> Iterator[tuple[int, str]]:
    """A second scheme is another link only after a mark that parts links."""
    first = True
    for match in SCHEME.finditer(run):
        if first or run[match.start() - 1] in BEFORE_ANOTHER:
            first = False
            yield match.start(), match.group().casefold()


def _split(address: str, start: int, scheme: str) -> Url:
    address = _trimmed(address)
    if scheme and not scheme.endswith("//"):
        return Url(address, start, scheme, "", "", "", len(scheme), len(scheme))
    stop = PATH.search(address, len(scheme))
    path_start = stop.start() if stop else len(address)
    authority = address[len(scheme) : path_start]
    if "@" not in authority and (odd := NO_HOST.search(authority)):
        return _split(address[: len(scheme) + odd.start()], start, scheme)
    userinfo, at, host = authority.rpartition("@")
    host_start = len(scheme) + len(userinfo) + len(at)
    host, port = _port(host)
    return Url(address, start, scheme, userinfo, host, port, host_start, path_start)


def _port(host: str) -> tuple[str, str]:
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit():
        return name, port
    return host, ""


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; brackets stay in pairs."""
    surplus = {
        close: address.count(close) - address.count(open_)
        for close, open_ in PAIRS.items()
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in TRAIL:
            break
        end -= 1
    return address[:end]
