"""Which words of a network the desk can keep. Pure."""

from __future__ import annotations

import unicodedata

# What there is room for: ids, addresses, names of accounts, and one word of the API.
MAX_ID, MAX_ADDRESS, MAX_NAME, WORD = 300, 500, 200, 20

_KEPT = {"\n", "\t", "\r"}


def keepable(name: str, longest: int) -> bool:
    """Can an id or address be kept as it is? Cut or cleaned it would name another thing."""
    return len(name) <= longest and not any(
        sign in _KEPT or unwritable(sign) for sign in name
    )


def readable(words: str) -> str:
    """A network's own words without the signs that no database and no page takes."""
    return "".join(sign for sign in words if not unwritable(sign))


def unwritable(sign: str) -> bool:
    """Control signs and lone surrogates: servers drop, change or choke on them."""
    if sign in _KEPT or sign.isprintable():
        return False
    return unicodedata.category(sign) in ("Cc", "Cs")
