"""Translations are compiled without gettext, and unsure ones are left out."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from teranga.config.catalogues import compile_stale

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Write"
msgstr "Écrire"

#, fuzzy
msgid "Hold all"
msgstr "Peut-être"
"""


def make(tmp_path: Path) -> Path:
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)
    return source


def test_what_is_stale_is_written_once(tmp_path: Path) -> None:
    source = make(tmp_path)
    assert compile_stale(tmp_path) == [source.with_suffix(".mo")]
    assert compile_stale(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_stale(tmp_path) == [source.with_suffix(".mo")]


def test_a_fuzzy_entry_shows_the_english_words(tmp_path: Path) -> None:
    make(tmp_path)
    compile_stale(tmp_path)
    book = gettext.translation("django", tmp_path, ["fr"])
    assert book.gettext("Write") == "Écrire"
    assert book.gettext("Hold all") == "Hold all"
