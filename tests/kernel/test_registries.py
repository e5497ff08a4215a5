"""The only inversion: each registry is on the map, and somebody fills it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from teranga.kernel.registry import Registry

ROOT = Path(__file__).resolve().parents[2]


def registries() -> Iterator[tuple[str, str, Registry[object]]]:
    """(file, name, registry) of every one in the product."""
    for path in sorted((ROOT / "teranga").rglob("*.py")):
        for name in re.findall(r"^(\w+): Registry\[", path.read_text(), re.M):
            relative = path.relative_to(ROOT)
            module = importlib.import_module(".".join(relative.with_suffix("").parts))
            yield str(relative), name, getattr(module, name)


def test_every_registry_stands_on_the_map() -> None:
    text = (ROOT / "docs/map.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    missing = [
        (file, name)
        for file, name, _ in registries()
        if not any(f"`{name}`" in row and f"`{file}`" in row for row in rows)
    ]
    assert missing == []


def test_every_registry_is_filled_by_somebody() -> None:
    empty = [name for _, name, registry in registries() if not registry.items()]
    assert empty == []


def test_a_name_is_taken_once_and_order_is_kept() -> None:
    some: Registry[str] = Registry("some")
    some.add("b", "second", order=2)
    some.add("a", "first", order=1)
    some.add("c", "third", order=2)
    assert list(some) == ["first", "second", "third"]
    with pytest.raises(ValueError, match="registered already"):
        some.add("a", "another")
