"""Triggers that refuse to change or delete what happened, on both databases.

They stop accidents. An intruder who owns the tables, or holds the SQLite file, can take
them away: then the chain shows it (``chain.verify``), and the daily head shows a cut.
Pruning lifts them inside its transaction; so does the flush after a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

TABLES = ("kernel_ledgerentry", "kernel_ledgerseal")
_VERBS = ("UPDATE", "DELETE")
_WORDS = "The ledger is append-only."

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION kernel_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$
"""


def _install(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield _FUNCTION
    for table in TABLES:
        if vendor == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kernel_ledger_refuse()"
            )
            continue
        for verb in _VERBS:
            yield (
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            )


def _remove(vendor: str) -> Iterator[str]:
    for table in TABLES:
        if vendor == "postgresql":
            yield f"DROP TRIGGER IF EXISTS {table}_keep ON {table}"
            continue
        for verb in _VERBS:
            yield f"DROP TRIGGER IF EXISTS {table}_{verb.lower()}"


def _run(on: Any, statements: Iterator[str]) -> None:
    with on.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install(on: Any = connection) -> None:
    """Put the triggers in place; what is there already is replaced."""
    _run(on, _remove(on.vendor))
    _run(on, _install(on.vendor))


def remove(on: Any = connection) -> None:
    _run(on, _remove(on.vendor))


def stands(on: Any = connection) -> bool:
    """Are all triggers in place? (doctor asks)"""
    named = ", ".join(f"'{table}'::regclass" for table in TABLES)
    catalogue = (
        f"SELECT count(*) FROM pg_trigger WHERE tgrelid IN ({named})"  # noqa: S608 our own tables
        " AND tgname LIKE '%_keep' AND tgenabled <> 'D'"
        if on.vendor == "postgresql"
        else "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        " AND name LIKE 'kernel_ledger%'"
    )
    expected = len(TABLES) * (1 if on.vendor == "postgresql" else len(_VERBS))
    with on.cursor() as cursor:
        cursor.execute(catalogue)
        return bool(cursor.fetchone()[0] == expected)


@contextmanager
def lifted() -> Iterator[None]:
    """Inside the block the ledger can be pruned; the triggers come back with the commit."""
    with transaction.atomic():
        remove()
        yield
        install()
