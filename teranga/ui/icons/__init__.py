"""Lucide 1.62 (ISC, see LICENSE.txt): one unchanged file per icon. To add one, copy its file here.

Icons that point mirror in right-to-left pages; a clock, a tick or a pencil does not.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parent
POINTING = frozenset({
    "arrow-left", "external-link", "list", "list-checks", "log-in", "log-out", "reply", "send",
    "undo-2",
})  # fmt: skip
NAME = re.compile(r"[a-z0-9-]+")


@cache
def shapes(name: str) -> str:
    """What is drawn inside the 24 × 24 box. An unknown name raises ``ValueError``."""
    path = FOLDER / f"{name}.svg"
    if not NAME.fullmatch(name) or not path.is_file():
        raise ValueError(
            f"No icon named {name!r}: copy it from lucide-static to ui/icons/."
        )
    inner = path.read_text().partition("\n>\n")[2].removesuffix("</svg>\n")
    return re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>")


def drawn(name: str, *, label: str, cls: str, alone: bool) -> SafeString:
    """``alone``: with its shapes; else it refers to the page's sprite. No label: unspoken."""
    if label:
        spoken = format_html('role="img" aria-label="{}"', label)
        return _svg(name, spoken, cls, alone)
    return _silent(name, cls, alone)


@lru_cache(maxsize=500)
def _silent(name: str, cls: str, alone: bool) -> SafeString:
    return _svg(name, mark_safe('aria-hidden="true"'), cls, alone)


def _svg(name: str, spoken: SafeString, cls: str, alone: bool) -> SafeString:
    drawing = mark_safe(shapes(name))  # noqa: S308
    classes = " ".join(filter(None, ("i", "flip" if name in POINTING else "", cls)))
    return format_html(
        '<svg class="{}" {}{}>{}</svg>',
        classes,
        spoken,
        mark_safe(' viewBox="0 0 24 24"') if alone else "",
        drawing if alone else format_html('<use href="#i-{}"/>', name),
    )
