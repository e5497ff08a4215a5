"""Which addresses the desk may speak to, and when a network says to come back. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Python counts these as global, yet they lead into somebody's own network.
_INSIDE = [ipaddress.ip_network(n) for n in ("::/96", "64:ff9b:1::/48", "fec0::/10")]
SHORTEST, USUAL, LONGEST = 1.0, 60.0, 86_400.0  # seconds to wait after a 429


def is_public(text: str) -> bool:
    """False for loopback, private, link-local, shared, reserved and multicast ones.

    An IPv4 address wrapped in an IPv6 one is judged by what it wraps.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if any(address in network for network in _INSIDE):
        return False
    return all(one.is_global and not one.is_multicast for one in _meanings(address))


def _meanings(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    found: list[Address] = [address]
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += address.teredo
    return found


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait, within bounds, from any of the dialects networks speak.

    Moments are measured against the answer's own ``Date``: the two clocks may differ.
    """
    said = _seconds_or_date(headers.get("retry-after", ""), headers)
    for name in ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"):
        if said is None:
            said = _moment(headers.get(name, ""), headers)
    return USUAL if said is None else min(max(said, SHORTEST), LONGEST)


def _seconds_or_date(value: str, headers: Mapping[str, str]) -> float | None:
    number = _number(value)
    return number if number is not None else _until(http_date(value), headers)


def _moment(value: str, headers: Mapping[str, str]) -> float | None:
    number = _number(value)
    if number is None:
        return _until(_iso(value), headers)
    if number < 1e9:  # a count of seconds from now, not a moment
        return number
    seconds = number / 1000 if number > 1e11 else number
    if seconds > 1e11:
        return None
    return _until(datetime.fromtimestamp(seconds, UTC), headers)


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _until(moment: datetime | None, headers: Mapping[str, str]) -> float | None:
    now = http_date(headers.get("date", ""))
    return (moment - now).total_seconds() if moment and now else None


def http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
