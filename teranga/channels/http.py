"""The only door to the web: https, public addresses, time and size limits, no memory.

``Client().read(url)`` and ``.write("POST", url, json=…)`` give an ``Answer`` or raise one
of ``errors``. What a failure means depends on the way: after a write whose answer never
came nobody knows (``Ambiguous``); a read is tried once more and then is ``Transient``.
429, and 503 with a time to come back, mean: surely not taken; after a write every other
5xx is in doubt. The rest is the caller's to judge.

The address is looked up first and the connection goes to what was looked up, also after
a redirect, so that a name cannot turn into our own network between look and call.
No cookies, no kept-alive connections, no proxies from the environment. Errors carry
neither what we sent nor any secret.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from teranga.channels._addresses import is_public
from teranga.channels._answer import Answer, doubt, judged, redacted
from teranga.channels.errors import (
    AddressRefused,
    Rejected,
    Transient,
)

# Their lines would hold whole addresses, and with debug on also headers.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

REDIRECTS = 3
HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
MOVED = (301, 302, 303, 307, 308)
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
AGAIN = ("time_out", "broken_off", "status_500")  # a read is tried once more


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the machine's own resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def is_listening(host: str, port: int) -> bool:
    """Does anything on this machine answer at that port?"""
    host = "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, kw_only=True)
class _Call:
    method: str
    url: httpx.URL
    headers: dict[str, str] = field(repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def wrote(self) -> bool:
        return self.method != "GET"

    def private_words(self) -> list[str]:
        """Everything sent that must not come back in an error."""
        words = [self.headers.get("Authorization", "").removeprefix("Bearer ")]
        for values in (self.form, self.json):
            if isinstance(values, Mapping):
                words += [value for value in values.values() if isinstance(value, str)]
        return sorted((word for word in words if len(word) > 5), key=len, reverse=True)


class Client:
    """Share one among threads. ``allow_private`` (tests, demo) also allows plain http
    to addresses of this machine and its own network, and nothing more.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        connect_seconds: float = 5,
        read_seconds: float = 20,
        whole_seconds: float = 60,
        max_bytes: int = 2_000_000,
        resolve: Callable[[str, int], list[str]] = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._whole_seconds = whole_seconds
        self._max_bytes = max_bytes
        self._resolve = resolve
        self._http = httpx.Client(
            verify=tls or _trusted(),
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=httpx.Timeout(read_seconds, connect=connect_seconds),
            headers={
                "User-Agent": "Teranga",
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
        )

    def read(
        self,
        url: str,
        *,
        token: str = "",
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """GET. Follows a few redirects; credentials never go to another server."""
        call = self._call("GET", url, token=token, headers=headers)
        if params:
            call = _at(call, call.url.copy_merge_params(params))
        for _ in range(REDIRECTS):
            answer = self._read(call)
            target = answer.headers.get("location")
            if answer.status not in MOVED or not target:
                return answer
            call = _at(call, _parsed(target, base=call.url))
        return self._read(call)

    def write(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sent once. A redirect is an answer like any other: it is not followed."""
        call = self._call(method, url, token=token, headers=headers)
        return self._send(
            _Call(
                method=method, url=call.url, headers=call.headers, json=json, form=form
            )
        )

    # -- one call -----------------------------------------------------------------------

    def _call(
        self, method: str, url: str, *, token: str, headers: Mapping[str, str] | None
    ) -> _Call:
        own = {"Authorization": f"Bearer {token}"} if token else {}
        return _Call(
            method=method, url=_parsed(url), headers={**(headers or {}), **own}
        )

    def _read(self, call: _Call) -> Answer:
        try:
            return self._send(call)
        except Transient as error:
            if str(error) not in AGAIN:
                raise
        return self._send(call)

    def _send(self, call: _Call) -> Answer:
        deadline = time.monotonic() + self._whole_seconds
        failure = Transient("no_connection")
        for address in self._addresses(call.url):
            request = self._request(call, address)
            try:
                answer = self._once(call, request, deadline)
            except UNSENT:
                continue
            except httpx.TimeoutException:
                failure = doubt(wrote=call.wrote, why="time_out")
            except (httpx.TransportError, httpx.DecodingError):
                failure = doubt(wrote=call.wrote, why="broken_off")
            else:
                return judged(answer)
            break
        # Outside the handlers: a failure must not drag our request and its token along.
        raise failure

    def _addresses(self, url: httpx.URL) -> list[str]:
        host = url.raw_host.decode("ascii").strip("[]")
        port = url.port or (443 if url.scheme == "https" else 80)
        known = url.scheme in ("https", "http") and port < 65_536
        if not known or url.userinfo or not HOST.fullmatch(host):
            raise AddressRefused("address")
        found: list[str] = []
        with suppress(OSError, ValueError):
            found = self._resolve(host, port)
        if not found:
            raise Transient("no_connection")
        inside = not all(is_public(address) for address in found)
        if inside and not self._allow_private:
            raise AddressRefused("private_address")
        if url.scheme == "http" and not (
            self._allow_private and not any(is_public(address) for address in found)
        ):
            raise AddressRefused("https_only")
        return found[:4]

    def _request(self, call: _Call, address: str) -> httpx.Request:
        try:
            return self._http.build_request(
                call.method,
                call.url.copy_with(host=address),
                headers={**call.headers, "Host": call.url.netloc.decode("ascii")},
                json=call.json,
                data=call.form,
                extensions={
                    "sni_hostname": call.url.raw_host.decode("ascii").strip("[]"),
                    "timeout": self._http.timeout.as_dict(),
                },
            )
        except (ValueError, TypeError):
            pass
        raise Rejected("characters")  # a text or header that cannot be written

    def _once(self, call: _Call, request: httpx.Request, deadline: float) -> Answer:
        response = self._http.send(request, stream=True)
        try:
            content = self._body(response, call, deadline)
        finally:
            response.close()
        return Answer(
            status=response.status_code,
            url=str(call.url),
            wrote=call.wrote,
            headers={key.lower(): value for key, value in response.headers.items()},
            content=content,
            said=redacted(content, call.private_words()),
        )

    def _body(self, response: httpx.Response, call: _Call, deadline: float) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > self._max_bytes:
                raise doubt(wrote=call.wrote, why="too_large")
            if time.monotonic() > deadline:
                raise doubt(wrote=call.wrote, why="time_out")
        return bytes(content)


def _parsed(url: str, *, base: httpx.URL | None = None) -> httpx.URL:
    try:
        found = base.join(url) if base else httpx.URL(url)
        found.netloc.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError):
        found = None
    if found is None:
        raise AddressRefused("address")
    return found


def _at(call: _Call, url: httpx.URL) -> _Call:
    """The same read elsewhere; another server never sees our credentials."""
    same = (url.scheme, url.host, url.port) == (
        call.url.scheme,
        call.url.host,
        call.url.port,
    )
    headers = {
        key: value
        for key, value in call.headers.items()
        if same or key.lower() != "authorization"
    }
    return _Call(method=call.method, url=url, headers=headers)
