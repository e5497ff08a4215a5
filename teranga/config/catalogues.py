"""Compiles the translations with Babel, so that running needs no gettext on the machine."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(folder: Path) -> list[Path]:
    """Write each ``.mo`` that is missing or older than its ``.po``; return what was written.

    Fuzzy entries are left out: an unsure translation shows the English words.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        draft = target.with_suffix(f".mo.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue, use_fuzzy=False)
        draft.replace(target)
        written.append(target)
    return written
