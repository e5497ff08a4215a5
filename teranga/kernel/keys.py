"""Key files: one per domain, outside the database and outside every backup.

``keys/secret_key``, ``keys/<domain>.json`` ({"1": base64, …}; the highest id writes) and
``keys/organisations/<id>`` (32 bytes; destroyed with the organisation). Files are 0400.
``keys/ledger_signing`` signs the ledger's head. Losing one domain's file leaves the
other domains readable.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOMAINS = ("contacts", "messages", "health", "tokens", "files")


class KeyLost(Exception):
    """The key that could read this is not here. Say so; never guess."""


@dataclass(frozen=True)
class Keys:
    folder: Path
    secret_key: str

    def domain(self, name: str) -> dict[int, bytes]:
        """Key id → 32 bytes. Read afresh: rotation happens while we run."""
        path = self.folder / f"{name}.json"
        try:
            held = json.loads(path.read_text())
        except FileNotFoundError as error:
            raise KeyLost(name) from error
        return {int(key): base64.b64decode(value) for key, value in held.items()}

    def stamp(self, name: str, scope: str) -> tuple[int, ...]:
        """Changes whenever the domain's or the organisation's file does."""
        files = (self.folder / f"{name}.json", self.folder / "organisations" / scope)
        return tuple(part for path in files for part in _stamp(path))

    def add(self, name: str) -> int:
        """Start a new key for a domain; the old ones stay for reading."""
        with self._alone():
            held = self.domain(name)
            fresh = max(held) + 1
            held[fresh] = secrets.token_bytes(32)
            _write_domain(self.folder, name, held)
        return fresh

    def drop(self, name: str, key_id: int) -> None:
        """Forget an old key. ValueError for the one in use."""
        with self._alone():
            held = self.domain(name)
            if key_id == max(held):
                raise ValueError("The key in use cannot be dropped.")
            held.pop(key_id, None)
            _write_domain(self.folder, name, held)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once must not lose each other's key."""
        lock = os.open(self.folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def signing(self) -> Ed25519PrivateKey:
        """Signs the ledger. A lost one is made anew: older checkpoints then don't verify."""
        path = self.folder / "ledger_signing"
        if not path.exists():
            _write(path, Ed25519PrivateKey.generate().private_bytes_raw())
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())

    def organisation(self, organisation_id: str, *, make: bool = False) -> bytes:
        path = self.folder / "organisations" / organisation_id
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            if not make:
                raise KeyLost(f"organisation {organisation_id}") from error
        _write(path, secrets.token_bytes(32))
        return path.read_bytes()

    def destroy_organisation(self, organisation_id: str) -> None:
        """Nothing sealed for this organisation can be read again, in any backup."""
        path = self.folder / "organisations" / organisation_id
        if path.exists():
            path.chmod(0o600)
            path.write_bytes(secrets.token_bytes(32))
            path.unlink()


def load_or_make_keys(folder: Path) -> Keys:
    """A first start makes what is missing; a lost domain file is NOT made anew."""
    secret = folder / "secret_key"
    if not secret.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in DOMAINS:
            if not (folder / f"{name}.json").exists():
                _write_domain(folder, name, {1: secrets.token_bytes(32)})
        _write(secret, secrets.token_urlsafe(48).encode())
    return Keys(folder=folder, secret_key=secret.read_text())


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0,)
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def _write_domain(folder: Path, name: str, held: dict[int, bytes]) -> None:
    text = {str(key): base64.b64encode(value).decode() for key, value in held.items()}
    _write(folder / f"{name}.json", json.dumps(text).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
