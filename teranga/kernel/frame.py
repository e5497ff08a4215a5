"""Registries of the page's frame: menu stages, the phone's bar, and other fillings.

Apps register in ``ready()``; a stage that does not exist is absent. ``fillers`` add keys
to ``desk`` (for example ``hold``): function ``(request, actor) -> dict``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from teranga.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Stage:
    """``needed``: (kind, verb) of the access matrix, or None for everybody here."""

    key: str
    label: Any  # lazy text
    icon: str
    route: str
    needed: tuple[str, str] | None = None
    children: tuple[Stage, ...] = field(default=())


stages: Registry[Stage] = Registry("frame.stages")
phone: Registry[Stage] = Registry("frame.phone")
fillers: Registry[Callable[[Any, Any], dict[str, Any]]] = Registry("frame.fillers")
# people registers how a need is asked, so that kernel needs no app above it
asks: Registry[Callable[[Any, tuple[str, str]], bool]] = Registry("frame.asks")


def _shown(actor: Any, stage: Stage) -> bool:
    return stage.needed is None or all(ask(actor, stage.needed) for ask in asks)


def _item(request: Any, actor: Any, stage: Stage) -> dict[str, Any]:
    url = reverse(stage.route)
    children = [
        _item(request, actor, child) for child in stage.children if _shown(actor, child)
    ]
    return {
        "key": stage.key,
        "label": stage.label,
        "icon": stage.icon,
        "url": url,
        "current": _within(request.path, url)
        or any(one["current"] for one in children),
        "children": children,
    }


def _within(path: str, url: str) -> bool:
    """On this page, or on one below it: a post belongs to the list of posts."""
    return path == url or (url != "/" and path.startswith(url))


def menu(request: Any, actor: Any) -> list[dict[str, Any]]:
    return [_item(request, actor, one) for one in stages if _shown(actor, one)]


def bar(request: Any, actor: Any) -> list[dict[str, Any]]:
    return [_item(request, actor, one) for one in phone if _shown(actor, one)]
