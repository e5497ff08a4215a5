"""No string without its translation, in any of the four languages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import polib
import pytest

from tools.messages import LANGUAGES, extract

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues as they would be if the strings were extracted now."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed")
    root = tmp_path_factory.mktemp("strings")
    ignored = shutil.ignore_patterns("__pycache__", "static", "migrations", "*.mo")
    shutil.copytree(ROOT / "teranga", root / "teranga", ignore=ignored)
    extract(root)
    return root


def catalogue(root: Path, language: str) -> polib.POFile:
    return polib.pofile(
        str(root / "teranga" / "locale" / language / "LC_MESSAGES" / "django.po")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(fresh: Path, language: str) -> None:
    wanted = [entry for entry in catalogue(fresh, language) if not entry.obsolete]
    assert len(wanted) > 100
    missing = [entry.msgid for entry in wanted if not entry.translated()]
    assert missing == []
    assert [entry.msgid for entry in wanted if entry.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_catalogue_has_no_leftovers(fresh: Path, language: str) -> None:
    def keys(book: polib.POFile) -> set[tuple[str, str]]:
        return {(entry.msgctxt or "", entry.msgid) for entry in book}

    assert keys(catalogue(ROOT, language)) == keys(catalogue(fresh, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    """An Arabic form may say the number in the noun; nothing else may be dropped."""
    broken = []
    for entry in catalogue(ROOT, language):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        for form in forms:
            found = set(PLACEHOLDER.findall(form))
            lost = wanted - found
            if entry.msgid_plural:
                lost = {one for one in lost if "count" not in one and "n)" not in one}
            if found - wanted or lost:
                broken.append((entry.msgid, form))
    assert broken == []
