"""Links that lay readers open: read on the way, tracked, or led astray.

Promise: opens nothing and asks nobody; looks only at how an address is written.
A host that is not reported may still be false. Every fix leaves the rest of the
address byte for byte as it was. Source of the rules: browsers' published rules for
international names and UTS 39; the lists and their age stand in ``_hosts``.
Proven by ``bench/text.py``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from teranga.engines.text._alike import decoded, pretence
from teranga.engines.text._clean import Clean, clean
from teranga.engines.text._hosts import (
    LOGGERS,
    SHORTENERS,
    TRACKER_STARTS,
    TRACKERS,
    TRACKERS_OF,
)
from teranga.engines.text._sweep import Hit, sweep
from teranga.engines.text._types import Checkable, CheckResult
from teranga.engines.text._urls import Param, Url, find

NAME = "links"
MESSAGES = (
    "links.http",
    "links.scheme",
    "links.userinfo",
    "links.lookalike",
    "links.ip",
    "links.shortener",
    "links.logger",
    "links.tracker",
)
RUNS_CODE = ("javascript:", "vbscript:", "data:")
NUMBERS = re.compile(
    r"(?:0x[0-9a-f]{1,8}|\d{1,10})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,10})){0,3}"
)


def check(checkable: Checkable) -> CheckResult:
    return sweep(NAME, checkable, look)


def look(text: str) -> Iterator[Hit]:
    seen = clean(text)
    for url in find(seen.text):
        if url.scheme not in ("", "http://", "https://"):
            yield _scheme(url, seen)
            continue
        if url.scheme == "http://" and not url.is_at("onion"):
            yield _http(url, seen)
        if url.scheme and url.userinfo:
            yield _userinfo(url, seen)
        yield from _host(url, seen)
        yield from _trackers(url, seen)


@dataclass(frozen=True)
class Part:
    """A part of an address, and the hit on it."""

    url: Url
    seen: Clean
    start: int
    end: int

    def hit(
        self, message: str, severity: str, *, fix: str | None = None, shown: str = ""
    ) -> Hit:
        place = self.url.start
        start, end = self.seen.span(place + self.start, place + self.end)
        return Hit(
            message=message,
            severity=severity,
            start=start,
            end=end,
            shown=shown or _shown(self.url),
            exact=self.url.text,
            replacement=fix,
        )


def _shown(url: Url) -> str:
    """Scheme and host only: paths and queries may hold what nobody should read."""
    rest = "/…" if len(url.text) > url.path_start + 1 else ""
    return url.scheme + url.text[url.host_start : url.path_start] + rest


def _http(url: Url, seen: Clean) -> Hit:
    """Another port than 80 rarely speaks https, so there a person must look."""
    if not url.port:
        part = Part(url, seen, 0, len(url.scheme))
        return part.hit("links.http", "block", fix="https://")
    fix = None
    if url.port == "80":
        fix = "https://" + url.text[len(url.scheme) : url.path_start - len(":80")]
    return Part(url, seen, 0, url.path_start).hit("links.http", "block", fix=fix)


def _scheme(url: Url, seen: Clean) -> Hit:
    severity = "block" if url.scheme in RUNS_CODE else "warn"
    part = Part(url, seen, 0, len(url.text))
    return part.hit("links.scheme", severity, shown=url.scheme + "…")


def _userinfo(url: Url, seen: Clean) -> Hit:
    """What stands before the @ reads like the address, and is not."""
    part = Part(url, seen, len(url.scheme), url.host_start)
    return part.hit("links.userinfo", "block", fix="")


def _host(url: Url, seen: Clean) -> Iterator[Hit]:
    host = decoded(url.host)
    part = Part(url, seen, url.host_start, url.host_start + len(url.host))
    has_path = len(url.text) > url.path_start + 1
    severity, like = pretence(host)
    if url.scheme and _is_number(host):
        yield part.hit("links.ip", "warn")
    elif host in LOGGERS:
        yield part.hit("links.logger", "block")
    elif host.removeprefix("www.") in SHORTENERS and has_path:
        yield part.hit("links.shortener", "warn")
    elif severity and (url.scheme or like):
        yield part.hit("links.lookalike", severity)


def _is_number(host: str) -> bool:
    """Also the forms that browsers read as a number: 0x7f.1, 2130706433."""
    if NUMBERS.fullmatch(host):
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _trackers(url: Url, seen: Clean) -> Iterator[Hit]:
    own = {
        name for site in TRACKERS_OF if url.is_at(site) for name in TRACKERS_OF[site]
    }
    for start, end in url.components():
        found = [p for p in url.params(start, end) if _tracks(p, own)]
        if found:
            keys = ", ".join(dict.fromkeys(p.key for p in found))
            fix = url.without(start, end, found)
            part = Part(url, seen, start, end)
            yield part.hit("links.tracker", "warn", fix=fix, shown=keys)


def _tracks(param: Param, own: set[str]) -> bool:
    key = param.key
    return key in TRACKERS or key in own or key.startswith(TRACKER_STARTS)
