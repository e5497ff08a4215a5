"""The one sanctioned inversion: a lower app defines a shape, upper apps register in ready().

docs/map.md lists every registry. A name is taken once; order is the order of ``order``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[str, tuple[int, T]] = {}

    def add(self, key: str, item: T, *, order: int = 100) -> None:
        known = self._items.get(key)
        if known is not None and known[1] is not item:
            raise ValueError(f"{self.name}: {key!r} is registered already.")
        self._items[key] = (order, item)

    def get(self, key: str) -> T:
        return self._items[key][1]

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(item for _, item in self._sorted())

    def items(self) -> list[tuple[str, T]]:
        return [(key, item) for key, (_, item) in self._ordered()]

    def _ordered(self) -> list[tuple[str, tuple[int, T]]]:
        return sorted(self._items.items(), key=lambda pair: (pair[1][0], pair[0]))

    def _sorted(self) -> list[tuple[int, T]]:
        return [pair for _, pair in self._ordered()]
