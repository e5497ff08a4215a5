"""Registries of the page's frame: menu stages, the phone's bar, and other fillings.

Apps register in ``ready()``; a stage that does not exist is absent. ``fillers`` add keys
to ``desk`` (for example ``hold``): function ``(actor) -> dict``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from teranga.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Stage:
    """``needed``: (kind, verb) of the access matrix, or None for everybody here.

    Who may not open the stage but one of its children finds that child under it.
    """

    key: str
    label: Any  # lazy text
    icon: str
    route: str
    needed: tuple[str, str] | None = None
    children: tuple[Stage, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Help:
    """How one stage works. ``template`` says in at most 200 plain words what people do
    there, what the desk does, and what it does not do. ``needed``: as of a Stage."""

    label: Any  # lazy text
    icon: str
    template: str
    needed: tuple[str, str] | None = None


stages: Registry[Stage] = Registry("frame.stages")
phone: Registry[Stage] = Registry("frame.phone")
fillers: Registry[Callable[[Any], dict[str, Any]]] = Registry("frame.fillers")
helps: Registry[Help] = Registry("frame.helps")
# people registers how a need is asked, so that kernel needs no app above it
asks: Registry[Callable[[Any, tuple[str, str]], bool]] = Registry("frame.asks")


def _shown(actor: Any, one: Stage | Help) -> bool:
    return one.needed is None or all(ask(actor, one.needed) for ask in asks)


def _items(request: Any, actor: Any, some: Iterable[Stage]) -> list[dict[str, Any]]:
    found = (_item(request, actor, one) for one in some)
    return [item for item in found if item]


def _item(request: Any, actor: Any, stage: Stage) -> dict[str, Any] | None:
    own = _shown(actor, stage)
    # A child that needs nothing of its own needs what its stage needs.
    children = _items(
        request, actor, (one for one in stage.children if own or one.needed)
    )
    if not own and not children:
        return None
    url = reverse(stage.route) if own else children[0]["url"]
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


def help_for(actor: Any) -> list[tuple[str, Help]]:
    """Key and help of each stage that this person may open; all that need nothing for
    somebody who belongs nowhere yet."""
    return [
        (key, one)
        for key, one in helps.items()
        if (_shown(actor, one) if actor else one.needed is None)
    ]


def menu(request: Any, actor: Any) -> list[dict[str, Any]]:
    return _items(request, actor, stages)


def bar(request: Any, actor: Any) -> list[dict[str, Any]]:
    return _items(request, actor, phone)
