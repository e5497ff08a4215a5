"""House rules of the organisation scope; each failure says what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from teranga.kernel.scope import ScopedManager

ROOT = Path(__file__).resolve().parents[2]
LISTED = ROOT / "docs" / "all-organisations.md"

# Models of ours that belong to no organisation, and why.
INSTALL_WIDE = {
    "people.User": "one login may work in several organisations (ruling 12)",
    "people.KeptWords": "a login's own typed words, sealed, for an hour; asked by login",
    "kernel.LedgerSeal": "one chain for the install; holds hashes only",
    "kernel.Pulse": "the install's own heartbeats; no organisation in them",
    "kernel.CacheRow": "Django's cache table: counters of throttles",
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "teranga").rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def our_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("teranga."):
            yield model


def test_every_model_refuses_unscoped_queries_or_says_why_not() -> None:
    loose = {
        model._meta.label
        for model in our_models()
        if not isinstance(model._default_manager, ScopedManager)
        or not isinstance(getattr(model, "objects", None), ScopedManager)
    }
    assert loose == INSTALL_WIDE.keys(), "stand on OrganisationModel, or say why not"


def test_the_scope_of_every_model_is_a_field_of_its_own() -> None:
    for model in our_models():
        path = getattr(model, "organisation_path", None)
        if path is None or path == "pk":
            continue
        field = model._meta.get_field(path)
        assert field.db_index, f"{model._meta.label}.{path} is asked by every query"


def test_managers_besides_the_scoped_one_are_only_the_hidden_one() -> None:
    for model in our_models():
        for manager in model._meta.managers:
            if not isinstance(manager, ScopedManager):
                known = manager.name == "unscoped" or model._meta.label in INSTALL_WIDE
                assert known, (
                    f"{model._meta.label}.{manager.name} reads everybody's rows"
                )


def test_the_hidden_manager_is_named_nowhere() -> None:
    named = [
        f"{path}:{node.lineno} {node.attr}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"unscoped", "_base_manager"}
    ]
    assert named == [], "say .of(organisation), or .all_organisations(reason=…)"


def crossings() -> set[str]:
    """Every ``.all_organisations(reason="…")`` of the product, one line each."""
    found = set()
    for path, tree in sources():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            if getattr(call.func, "attr", "") != "all_organisations":
                continue
            reason = next((k.value for k in call.keywords if k.arg == "reason"), None)
            assert isinstance(reason, ast.Constant), f"{path}:{call.lineno} plain words"
            found.add(f"- `{path}`: {reason.value}")
    return found


def test_every_crossing_query_is_listed() -> None:
    """A new one is a conscious act: add its line, and somebody will read it."""
    listed = set(re.findall(r"^- `.*$", LISTED.read_text(), re.M))
    assert crossings() - listed == set(), "add these lines to docs/all-organisations.md"
    assert listed - crossings() == set(), "these are gone: take them off the list"


def test_the_ledgers_guards_are_lifted_only_to_prune() -> None:
    lifting = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"lifted", "remove"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "guard"
    }
    assert lifting == {"teranga/kernel/chain.py"}


# SQL of our own knows no organisation: these files speak it, and nobody else.
OWN_SQL = {
    "teranga/kernel/chain.py": "a lock on the ledger",
    "teranga/kernel/doctor_checks.py": "asks the database about itself",
    "teranga/kernel/dumps.py": "schemas, copies",
    "teranga/kernel/guard.py": "triggers",
}


def test_sql_of_our_own_stays_in_the_kernel() -> None:
    speaking = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"cursor", "RawSQL", "extra"}
        and not (node.attr == "extra" and path.endswith("mail.py"))
    }
    assert speaking == OWN_SQL.keys()
