"""Secrets of the second step at rest: sealed, and sealed anew when keys change.

allauth keeps them in a JSON column without a row to bind to, so they are bound to the
column. The domain is ``tokens``.
"""

from __future__ import annotations

import base64
import secrets

from allauth.mfa.models import Authenticator

from teranga.kernel import crypto
from teranga.kernel.keys import KeyLost

DOMAIN = "tokens"
_PLACE = "mfa_authenticator.data"
_KEYS = ("secret", "seed")  # of the app; of the recovery codes


def seal(text: str) -> str:
    sealed = crypto.seal(
        text.encode(), scope=crypto.INSTALL, domain=DOMAIN, place=_PLACE
    )
    return base64.b64encode(sealed).decode()


def unseal(text: str) -> str:
    """When the key is lost: a secret that nobody has, so that no code fits any more."""
    try:
        return _open(text)
    except (KeyLost, crypto.CannotOpen):
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _open(text: str) -> str:
    sealed = base64.b64decode(text)
    opened = crypto.unseal(sealed, scope=crypto.INSTALL, domain=DOMAIN, place=_PLACE)
    return opened.decode()


def _sealed() -> list[tuple[Authenticator, str]]:
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    return [(row, key) for row in rows for key in _KEYS if key in row.data]


def in_use() -> set[int]:
    return {crypto.key_id_of(base64.b64decode(row.data[key])) for row, key in _sealed()}


def reseal() -> int:
    """Seal with the newest key what lies under an older one. Compares before it writes."""
    newest, changed = crypto.current_key_id(DOMAIN), 0
    for row, key in _sealed():
        lies = dict(row.data)
        if crypto.key_id_of(base64.b64decode(lies[key])) == newest:
            continue
        try:
            fresh = {**lies, key: seal(_open(lies[key]))}
        except (KeyLost, crypto.CannotOpen):
            continue
        same = Authenticator.objects.filter(pk=row.pk, data=lies)
        changed += same.update(data=fresh)
    return changed
