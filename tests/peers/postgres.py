"""Debian's PostgreSQL in a private folder, on a unix socket, without fsync.

Line: ``url`` (of the database `postgres`), ``host`` (the socket's folder), ``port``,
``user``, ``version``. Ask ``fresh_database(line)`` for a database of your own.

    python -m tests.peers.postgres FOLDER
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests.peers.process import PeerMissing, end, main, wait_for

OWNER = "teranga"
PORT = 5432  # names the socket's file; nothing listens on the network
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def programs() -> Path:
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(folders, key=lambda path: float(path.parts[4]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise PeerMissing("needs PostgreSQL (apt-get install postgresql)")
    return (found[-1] if found else Path(on_path or "").resolve()).parent


def account() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PeerMissing("needs an account postgres to run as") from None


def start(folder: Path) -> tuple[dict[str, Any], Callable[[], None]]:
    user = account()
    rights = {"user": user, "extra_groups": []} if user else {}
    bin_folder = programs()
    if user:
        shutil.chown(folder, user)
    say = {
        **rights,
        "cwd": folder,
        "env": {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
    }
    initdb = [bin_folder / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "trust"]
    options = ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    made = subprocess.run(
        [*initdb, *options], capture_output=True, text=True, check=False, **say
    )
    if made.returncode:
        raise RuntimeError(made.stderr)
    tuned = [
        part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")
    ]
    server = subprocess.Popen(
        [
            bin_folder / "postgres",
            "-D",
            folder / "data",
            "-k",
            folder,
            "-p",
            str(PORT),
            *tuned,
        ],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("w"),
        **say,
    )
    line = {"host": str(folder), "port": PORT, "user": OWNER}
    line["url"] = url(line, "postgres")
    wait_for(lambda: answers(line), server)
    with psycopg.connect(line["url"]) as connection:
        line["version"] = connection.info.server_version
    return line, lambda: end(server, signal.SIGQUIT)


def answers(line: dict[str, Any]) -> bool:
    try:
        psycopg.connect(line["url"], connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def url(postgres: dict[str, Any], name: str) -> str:
    host = quote(postgres["host"])
    return f"postgresql://{postgres['user']}@:{postgres['port']}/{name}?host={host}"


def fresh_database(postgres: dict[str, Any]) -> str:
    """The address of an empty database that nobody else uses."""
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(postgres["url"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url(postgres, name)


if __name__ == "__main__":
    main(start)
