"""The database as one file, on both databases: out, aside, in, and back again.

SQLite is copied by ``VACUUM INTO`` (consistent while others write); PostgreSQL by its own
``pg_dump -Fc`` and ``pg_restore``. "Aside" is a file beside the database, or a schema
beside ``public``; it stays until somebody deletes it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess  # noqa: S404 PostgreSQL's own programs
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.db import connection, connections, transaction

from teranga.kernel.registry import Registry

EMPTY = ""

# Tables that lie empty in every copy: who is signed in is nobody's business later, and
# words kept for somebody whose sign-in ran out lie there too.
left_out: Registry[str] = Registry("dumps.left_out")
left_out.add("sessions", "django_session")
left_out.add("counters", "kernel_cache")


class DumpFailed(Exception):
    """The words are for the operator."""


def vendor() -> str:
    return connection.vendor


def dump(to: Path) -> None:
    """Write the database, as it is at this moment, into a new file, without sign-ins."""
    if vendor() == "sqlite":
        with closing(sqlite3.connect(_file(), timeout=20)) as source:
            source.execute("VACUUM INTO ?", [str(to)])
        _empty(to)
        _whole(to)
    else:
        out = [f"--exclude-table-data={table}" for table in left_out]
        _pg("pg_dump", "-Fc", "-n", "public", "--no-owner", "--no-acl", *out, f"-f{to}")
    to.chmod(0o600)


def _empty(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        held = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}
        for table in held & set(left_out):
            file.execute(f'DELETE FROM "{table}"')  # noqa: S608 a name from the code
        file.commit()
        file.execute("VACUUM")  # or the rows would still lie in free pages


def put_aside(now: datetime) -> str:
    """Move the present database out of the way. Returns where it lies; EMPTY: had none.

    DumpFailed when somebody else is using it.
    """
    stamp = f"{now:%Y%m%d_%H%M%S}"
    require_alone()
    if vendor() == "postgresql":
        name = f"aside_{stamp}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {name}")
            cursor.execute("CREATE SCHEMA public")
        connections.close_all()
        return name
    file = _file()
    if not file.exists():
        return EMPTY
    aside = file.with_name(f"{file.stem}.aside-{stamp}{file.suffix}")
    file.rename(aside)
    return str(aside)


def require_alone() -> None:
    """DumpFailed when web or workers still use the database."""
    connections.close_all()
    if vendor() == "postgresql":
        _refuse_others()
    elif _file().exists():
        _take_alone(_file())


def asides() -> list[str]:
    """Databases that a restore or an upgrade put aside and nobody deleted yet."""
    if vendor() == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^aside_'")
            return [row[0] for row in cursor.fetchall()]
    file = _file()
    return [str(path) for path in file.parent.glob(f"{file.stem}.aside-*")]


def bring_back(aside: str) -> None:
    """What was put aside is the database again; what is there now goes."""
    connections.close_all()
    if vendor() == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute(f"ALTER SCHEMA {aside} RENAME TO public")
        connections.close_all()
        return
    file = _file()
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    if aside != EMPTY:
        Path(aside).rename(file)


def load(source: Path) -> None:
    """Fill the empty place with a dump."""
    if vendor() == "sqlite":
        _whole(source)
        shutil.copyfile(source, _file())
        _file().chmod(0o600)
        return
    contents = _pg("pg_restore", "--list", str(source))
    # The schema is there already, and its comment belongs to the owner of the database.
    wanted = [line for line in contents.splitlines() if " SCHEMA " not in line]
    chosen = source.with_suffix(".list")
    chosen.write_text("\n".join(wanted) + "\n")
    _pg(
        "pg_restore",
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
        "--single-transaction",
        f"--use-list={chosen}",
        f"--dbname={_settings()['PGDATABASE']}",
        str(source),
    )


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _whole(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise DumpFailed("The copy of the database can't be read.") from error
    if said != "ok":
        raise DumpFailed("The copy of the database is damaged.")


def _take_alone(file: Path) -> None:
    """Leaving WAL mode needs the file alone, and writes everything into it."""
    own = sqlite3.connect(file, timeout=2)
    try:
        own.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise DumpFailed("The desk is running. Stop it first.") from error
    finally:
        own.close()


def _refuse_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            raise DumpFailed("The desk is running. Stop it first, on every machine.")


def _settings() -> dict[str, str]:
    held = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return {key: str(held[name]) for key, name in names.items() if held.get(name)}


def _pg(program: str, *arguments: str) -> str:
    found = shutil.which(program) or _newest(program)
    if not found:
        raise DumpFailed(f"{program} is missing: apt-get install postgresql-client")
    done = subprocess.run(  # noqa: S603 fixed words, our own settings
        [found, *arguments],
        env={**os.environ, **_settings()},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFailed(f"{program} failed: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def _newest(program: str) -> str:
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    return str(max(found, key=lambda path: float(path.parts[4]), default=""))
