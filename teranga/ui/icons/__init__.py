"""Lucide 1.62 (ISC, see LICENSE.txt): one unchanged file per icon. To add one, copy its file here.

Icons that point mirror in right-to-left pages; a clock, a tick or a pencil does not.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

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
