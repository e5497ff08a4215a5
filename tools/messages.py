"""``make messages``: brings every catalogue up to date with the strings in the code.

The same strings always give the same files, so that branches meet without noise: sorted by
their words, no dates, no line numbers. Nothing is guessed: a new string arrives empty, and a
test fails until each has its translation. A string that goes keeps its translation at the end
of the file (``#~``) and takes it up when it comes back; ``--tidy`` drops those for good.

``teranga/locale/borrowed.pot`` lists by hand the words of Django and of allauth that people
meet here and that we say in our own way, in English too. Needs gettext.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "es", "ar")
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}
Key = tuple[str, str, str]


def key(entry: polib.POEntry) -> Key:
    """Two strings are the same when context, words and plural words are."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def count_forms(language: str) -> int:
    """How many plural forms the language has."""
    return int(PLURALS[language].removeprefix("nplurals=").split(";")[0])


def catalogue_path(root: Path, language: str) -> Path:
    """Where the words of one language stand."""
    return root / "teranga" / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Iterable[polib.POEntry]:
    """Every entry of the file, also those that went; nothing when there is no file."""
    return polib.pofile(str(path)) if path.exists() else ()


def collect(root: Path) -> list[polib.POEntry]:
    """Every string marked for translation under ``root``/teranga."""
    left_out = shutil.ignore_patterns(
        "__pycache__", "static", "migrations", "locale", "*.pyc"
    )
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(root / "teranga", copy / "teranga", ignore=left_out)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", "en"]
        command += ["--keep-pot", "--no-wrap", "--add-location", "file", "-v", "0"]
        env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        env["PYTHONPATH"] = str(copy)
        subprocess.run(command, cwd=copy, check=True, env=env)
        return [
            entry
            for entry in read(copy / "locale" / "django.pot")
            if not entry.obsolete
        ]


def fill(
    wanted: polib.POEntry, known: polib.POEntry | None, forms: int
) -> polib.POEntry:
    """The wanted string with its known translation, or empty."""
    fresh = polib.POEntry(
        msgid=wanted.msgid,
        msgctxt=wanted.msgctxt,
        comment=wanted.comment,
        occurrences=sorted({(path, "") for path, _ in wanted.occurrences}),
        flags=[flag for flag in wanted.flags if flag != "fuzzy"],
    )
    if known:
        fresh.tcomment = known.tcomment
        fresh.flags += [flag for flag in known.flags if flag == "fuzzy"]
    if wanted.msgid_plural:
        said = known.msgstr_plural if known else {}
        fresh.msgid_plural = wanted.msgid_plural
        fresh.msgstr_plural = {index: said.get(index, "") for index in range(forms)}
    else:
        fresh.msgstr = known.msgstr if known else ""
    return fresh


def put_away(gone: polib.POEntry) -> polib.POEntry:
    """A string that nobody uses now, kept with nothing but its translation."""
    return polib.POEntry(
        msgid=gone.msgid,
        msgctxt=gone.msgctxt,
        msgid_plural=gone.msgid_plural,
        msgstr=gone.msgstr,
        msgstr_plural=gone.msgstr_plural,
        tcomment=gone.tcomment,
        obsolete=True,
    )


def merge(
    wanted: Iterable[polib.POEntry], path: Path, language: str, *, tidy: bool = False
) -> polib.POFile:
    """The catalogue of one language for the wanted strings, with what ``path`` knows."""
    known = {key(entry): entry for entry in read(path) if translated(entry)}
    book = polib.POFile(wrapwidth=0)
    book.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    fresh = {key(entry): entry for entry in wanted}
    for one in sorted(fresh):
        book.append(fill(fresh[one], known.get(one), count_forms(language)))
    if not tidy:
        book.extend(put_away(known[one]) for one in sorted(set(known) - set(fresh)))
    return book


def translated(entry: polib.POEntry) -> bool:
    """Whether anybody has put words there."""
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def extract(root: Path, *, tidy: bool = False) -> None:
    """Rewrite the catalogues of ``root`` from its code."""
    borrowed = list(read(root / "teranga" / "locale" / "borrowed.pot"))
    ours = collect(root)
    for language in ("en", *LANGUAGES):
        path = catalogue_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = borrowed if language == "en" else [*borrowed, *ours]
        merge(wanted, path, language, tidy=tidy).save(str(path))


if __name__ == "__main__":
    extract(ROOT, tidy="--tidy" in sys.argv[1:])
