"""Sealing: AES-256-GCM, bound to organisation, domain, column and row.

Format ``b"T1" + key_id (1 byte) + nonce (12) + ciphertext and tag``. A value copied to
another row, column, domain or organisation does not open. Source: NIST SP 800-38D,
RFC 5869 (HKDF).
"""

from __future__ import annotations

import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from teranga.kernel.keys import KeyLost

_MAGIC = b"T1"
INSTALL = "install"  # the scope of values that belong to no organisation


class CannotOpen(Exception):
    """Wrong key, wrong row, or changed bytes."""


def seal(plain: bytes, *, scope: UUID | str, domain: str, place: str) -> bytes:
    """``place`` is "table.column:pk"; the same must be given to ``unseal``."""
    key_id, key = _current(str(scope), domain, settings.KEYS.stamp(domain, str(scope)))
    nonce = os.urandom(12)
    body = AESGCM(key).encrypt(nonce, plain, _bound(scope, place))
    return _MAGIC + bytes([key_id]) + nonce + body


def unseal(sealed: bytes, *, scope: UUID | str, domain: str, place: str) -> bytes:
    """Raises KeyLost when the key is gone, CannotOpen when the value is not this row's."""
    if sealed[:2] != _MAGIC or len(sealed) < 31:
        raise CannotOpen(place)
    key = _derived(
        str(scope), domain, sealed[2], settings.KEYS.stamp(domain, str(scope))
    )
    try:
        return AESGCM(key).decrypt(sealed[3:15], sealed[15:], _bound(scope, place))
    except InvalidTag as error:
        raise CannotOpen(place) from error


def key_id_of(sealed: bytes) -> int:
    return sealed[2]


def current_key_id(domain: str) -> int:
    return max(settings.KEYS.domain(domain))


def _bound(scope: UUID | str, place: str) -> bytes:
    return f"{scope}/{place}".encode()


@lru_cache(maxsize=1024)
def _current(scope: str, domain: str, stamp: tuple[int, ...]) -> tuple[int, bytes]:
    key_id = max(settings.KEYS.domain(domain))
    return key_id, _derived(scope, domain, key_id, stamp)


@lru_cache(maxsize=1024)
def _derived(scope: str, domain: str, key_id: int, stamp: tuple[int, ...]) -> bytes:
    master = settings.KEYS.domain(domain).get(key_id)
    if master is None:
        raise KeyLost(f"{domain} key {key_id}")
    salt = settings.KEYS.organisation(scope) if scope != INSTALL else b"\0" * 32
    info = f"teranga/{domain}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(master)
