"""How often somebody may try. Counts in the shared cache; addresses are never kept.

A network address is reduced to a keyed hash before it touches the cache, and an IPv6
address to its /64 first, because one phone holds all of it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.core.cache import cache

NAMES_AN_HOUR = 10


class TooMany(Exception):
    """Too many tries from here; wait a while. Never says what would have been right."""


def hidden(value: str) -> str:
    """A keyed hash: equal for equal addresses, and of no use without our key."""
    key = f"{settings.SECRET_KEY}/origin".encode()
    return hmac.new(key, _network(value).encode(), hashlib.sha256).hexdigest()[:32]


def _network(value: str) -> str:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return value
    if address.version == 4:
        return value
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def count(what: str, who: str, *, limit: int, seconds: int) -> None:
    """Count one try of ``who``; raises TooMany beyond ``limit`` within ``seconds``.

    Call it outside any transaction that may be rolled back. The window starts anew with
    each try, so somebody who hammers stays out.
    """
    key = f"try:{what}:{who}"
    cache.add(key, 0, seconds)
    tries = _add(key, 1, seconds)
    if tries > limit:
        raise TooMany(what)


def forgive(what: str, who: str, *, seconds: int) -> None:
    """Take one try back: it was right. Thirty people of a workshop share one address."""
    _add(f"try:{what}:{who}", -1, seconds)


def asked_too_often(who: str) -> bool:
    """Whether a name is taken tells who signs in here: a few questions an hour are enough."""
    try:
        count("name", who, limit=NAMES_AN_HOUR, seconds=3600)
    except TooMany:
        return True
    return False


def clear(what: str, who: str) -> None:
    """Forget the tries: the person has proved otherwise who she is."""
    cache.delete(f"try:{what}:{who}")


def _add(key: str, number: int, seconds: int) -> int:
    try:
        tries = int(cache.incr(key, number))
    except ValueError:  # it expired in between
        cache.set(key, max(number, 0), seconds)
        return max(number, 0)
    cache.touch(key, seconds)
    return tries
