"""Refuses an exposure that could hurt people: ``check --deploy``, and ``serve`` itself
as soon as anybody but this machine could reach it.

Each is an error, not a hint: a desk that trips one must not be on a network.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}


def is_exposed(host: str = "") -> bool:
    """Can anybody but this machine reach it: by its public address, or where it listens?"""
    public = urlparse(settings.PUBLIC_URL).hostname or ""
    return public not in LOOPBACK or host not in LOOPBACK


def weak_secret() -> Iterator[str]:
    if len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY.startswith(
        "django-insecure"
    ):
        yield "The secret key is short or a sample. Delete it; a new one is made."


def readable_keys() -> Iterator[str]:
    for path in settings.KEYS.folder.rglob("*"):
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"Others on this machine can read {path.name} in the key folder."


def debug() -> Iterator[str]:
    if settings.DEBUG:
        yield "TERANGA_DEBUG shows our insides to strangers. Take it away."


def testing() -> Iterator[str]:
    if settings.ENV.testing:
        yield "TERANGA_TESTING is for tests. Take it away."


def plain_http(exposed: bool) -> Iterator[str]:
    if exposed and not settings.HTTPS:
        yield "The public address must start with https://."


def open_sign_up() -> Iterator[str]:
    if settings.ENV.open_sign_up:
        yield "TERANGA_OPEN_SIGN_UP lets anybody in. Invite people instead."


def private_peers() -> Iterator[str]:
    if settings.ENV.private_peers:
        yield "TERANGA_PRIVATE_PEERS lets the desk call inside your network."


def demo_data(exposed: bool) -> Iterator[str]:
    from teranga.kernel.models import Organisation

    if Organisation._meta.db_table not in connection.introspection.table_names():
        return  # before the first start
    demos = Organisation.objects.all_organisations(reason="refuse a demo in public")
    if exposed and demos.filter(demo=True).exists():
        yield "The demo organisation is in this database. Start with a fresh one."


REFUSED: dict[str, Callable[[], Iterator[str]]] = {
    "teranga.E001": weak_secret,
    "teranga.E002": readable_keys,
    "teranga.E003": debug,
    "teranga.E004": testing,
    "teranga.E006": open_sign_up,
    "teranga.E007": private_peers,
}
EXPOSED: dict[str, Callable[[bool], Iterator[str]]] = {
    "teranga.E005": plain_http,
    "teranga.E008": demo_data,
}


def refusals(host: str = "") -> list[tuple[str, str]]:
    """Code and reason of everything that must not be on a network."""
    found = [(code, why) for code, look in REFUSED.items() for why in look()]
    exposed = is_exposed(host)
    return found + [
        (code, why) for code, look in EXPOSED.items() for why in look(exposed)
    ]


@register(Tags.security, deploy=True)
def exposure(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [Error(why, id=code) for code, why in refusals()]
