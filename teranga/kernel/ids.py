"""Identifiers that exist before the row does: encryption binds a value to its row."""

from __future__ import annotations

import os
import secrets
import uuid
from datetime import UTC, datetime


def new_id() -> uuid.UUID:
    """UUID version 7 (RFC 9562): grows with time, so that indexes stay compact."""
    milliseconds = int(datetime.now(UTC).timestamp() * 1000)  # noqa: TID251 ids are not business time
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


# No 0/O, 1/I/L: codes are read aloud and copied from paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code(*, groups: int = 4, size: int = 4) -> str:
    """A code a person can copy from paper: 4 × 4 letters hold 78 bits."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(size)) for _ in range(groups)
    )
