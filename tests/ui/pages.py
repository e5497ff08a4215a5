"""Every page of the product, found by walking the addresses: a new one joins by itself.

A page whose address needs something (a post, an account) names it in ``EXAMPLES``:
route → function of the world that makes the example and returns the keywords of the address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from teranga.people.access import Access
from teranga.people.declared import access_of
from tests.world import World

EXAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {}


@dataclass(frozen=True)
class Page:
    route: str  # "publish:list"
    access: Access | None
    keywords: tuple[str, ...]

    @property
    def needs_example(self) -> bool:
        return bool(self.keywords)

    def address(self, world: World) -> str:
        made = EXAMPLES[self.route](world) if self.needs_example else {}
        return reverse(self.route, kwargs=made)


def walk(
    patterns: list[Any] | None = None, names: tuple[str, ...] = ()
) -> Iterator[Page]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = (*names, one.namespace) if one.namespace else names
            yield from walk(one.url_patterns, inner)
        elif isinstance(one, URLPattern) and one.name:
            match = SimpleNamespace(func=one.callback, url_name=one.name)
            keywords = tuple(one.pattern.converters) or tuple(
                one.pattern.regex.groupindex
            )
            yield Page(":".join((*names, one.name)), access_of(match), keywords)
