"""The tool that gathers strings guesses nothing, loses nothing and makes no noise."""

from __future__ import annotations

import shutil
from pathlib import Path

import polib
import pytest

from tools.messages import catalogue_path, extract

pytestmark = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="gettext is not installed"
)
PAGE = """{% load i18n %}
{% translate "Write" %}
{% blocktranslate count n=n %}{{ n }} post waits.{% plural %}{{ n }} posts wait.{% endblocktranslate %}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "teranga" / "home" / "templates"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(PAGE)
    return tmp_path


def write(root: Path, text: str, name: str = "page.html") -> None:
    (root / "teranga" / "home" / "templates" / name).write_text(text)
    extract(root)


def book(root: Path, language: str = "fr") -> polib.POFile:
    return polib.pofile(str(catalogue_path(root, language)))


def say(root: Path, **words: str) -> None:
    """Give the French words of the single strings named."""
    catalogue = book(root)
    for msgid, msgstr in words.items():
        catalogue.find(msgid).msgstr = msgstr
    catalogue.save()


def test_new_strings_arrive_empty_with_the_plural_forms_of_the_language(
    root: Path,
) -> None:
    extract(root)
    assert book(root).find("Write").msgstr == ""
    forms = {
        language: len(book(root, language).find("%(n)s post waits.").msgstr_plural)
        for language in ("fr", "es", "ar")
    }
    assert forms == {"fr": 2, "es": 2, "ar": 6}


def test_the_same_strings_give_the_same_bytes_wherever_they_stand(root: Path) -> None:
    extract(root)
    first = catalogue_path(root, "ar").read_bytes()
    write(root, "\n\n\n" + PAGE)
    assert catalogue_path(root, "ar").read_bytes() == first
    assert b"Date" not in first


def test_strings_are_sorted_by_their_words(root: Path) -> None:
    write(root, '{% load i18n %}{% translate "Zone" %}{% translate "Answer" %}')
    assert [entry.msgid for entry in book(root)] == ["Answer", "Zone"]


def test_a_string_that_resembles_another_is_not_guessed(root: Path) -> None:
    extract(root)
    say(root, Write="Écrire")
    write(root, PAGE.replace("Write", "Writer"))
    assert book(root).find("Writer").msgstr == ""
    assert not book(root).find("Writer").fuzzy


def test_a_string_that_comes_back_has_its_translation(root: Path) -> None:
    extract(root)
    say(root, Write="Écrire")
    write(root, PAGE.replace("Write", "Read"))
    assert [entry.msgid for entry in book(root).obsolete_entries()] == ["Write"]
    write(root, PAGE)
    assert book(root).find("Write").msgstr == "Écrire"
    assert book(root).obsolete_entries() == []


def test_tidying_drops_what_went(root: Path) -> None:
    extract(root)
    say(root, Write="Écrire")
    write(root, PAGE.replace("Write", "Read"))
    extract(root, tidy=True)
    assert book(root).obsolete_entries() == []


def test_borrowed_words_are_in_every_catalogue_in_english_too(root: Path) -> None:
    extract(root)
    pot = root / "teranga" / "locale" / "borrowed.pot"
    pot.write_text('msgid ""\nmsgstr ""\n\nmsgid "Enter a number."\nmsgstr ""\n')
    extract(root)
    assert [entry.msgid for entry in book(root, "en")] == ["Enter a number."]
    assert book(root, "ar").find("Enter a number.")
    assert book(root, "ar").find("Write")


def test_gathering_leaves_nothing_but_the_catalogues_behind(root: Path) -> None:
    extract(root)
    written = {path.name for path in root.rglob("*") if path.is_file()}
    assert written == {"page.html", "django.po"}
