"""No string without its translation, in any of the four languages; one word for one thing."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.utils import translation

from teranga.people import roles
from teranga.ui import states
from tests import words
from tools.messages import LANGUAGES, catalogue_path, count_forms, extract

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY = ROOT / "teranga" / "locale" / "terms.csv"
LOOKED_AT = (*LANGUAGES, "en")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues as they would be if the strings were gathered now."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed")
    root = tmp_path_factory.mktemp("strings")
    ignored = shutil.ignore_patterns("__pycache__", "static", "migrations", "*.mo")
    shutil.copytree(ROOT / "teranga", root / "teranga", ignore=ignored)
    extract(root)
    return root


def catalogue(root: Path, language: str) -> list[polib.POEntry]:
    book = polib.pofile(str(catalogue_path(root, language)))
    return [entry for entry in book if not entry.obsolete]


def glossary() -> list[dict[str, str]]:
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- nothing is missing -----------------------------------------------------------------


@pytest.mark.parametrize("language", LOOKED_AT)
def test_every_string_is_translated(fresh: Path, language: str) -> None:
    wanted = catalogue(fresh, language)
    assert len(wanted) > (100 if language in LANGUAGES else 0)
    assert [entry.msgid for entry in wanted if not entry.translated()] == []
    assert [entry.msgid for entry in wanted if entry.fuzzy] == []


@pytest.mark.parametrize("language", LOOKED_AT)
def test_the_committed_catalogue_is_what_make_messages_writes(
    fresh: Path, language: str
) -> None:
    """Nothing missing, no leftovers: otherwise run ``make messages``."""

    def strings(root: Path) -> set[tuple[str, str, str]]:
        return {
            (entry.msgctxt or "", entry.msgid, entry.msgid_plural)
            for entry in catalogue(root, language)
        }

    assert strings(ROOT) == strings(fresh)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_its_plural_forms(language: str) -> None:
    plural = [entry for entry in catalogue(ROOT, language) if entry.msgid_plural]
    assert plural
    for entry in plural:
        assert sorted(entry.msgstr_plural) == list(range(count_forms(language)))
        assert all(entry.msgstr_plural.values()), entry.msgid


# -- how it is said ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_to_the_rules_of_their_language(language: str) -> None:
    found = {
        entry.msgid: problems
        for entry in catalogue(ROOT, language)
        if (problems := words.problems(entry, language))
    }
    assert found == {}


def test_the_english_words_keep_to_the_rules_too() -> None:
    borrowed = {entry.msgid: entry for entry in catalogue(ROOT, "en")}
    said = [form for entry in borrowed.values() for _, form in words.forms(entry)]
    for entry in catalogue(ROOT, "fr"):
        if entry.msgid not in borrowed:
            said += [entry.msgid, entry.msgid_plural]
    assert [problem for text in said for problem in words.banned(text, "en")] == []


# -- one thing has one word -------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_has_the_word_of_the_glossary(language: str) -> None:
    said = {
        (entry.msgctxt or "", entry.msgid): entry.msgstr
        for entry in catalogue(ROOT, language)
    }
    assert {
        row["key"]: said.get((row["context"], row["en"]), "not in the catalogue")
        for row in glossary()
        if said.get((row["context"], row["en"])) != row[language]
    } == {}


def test_the_glossary_says_each_thing_once() -> None:
    rows = glossary()
    for column in ("key", "en"):
        one = [(row["context"] if column == "en" else "", row[column]) for row in rows]
        assert len(one) == len(set(one)), column
    assert all(row[language] for row in rows for language in ("en", *LANGUAGES))


def labels() -> dict[str, str]:
    """Everything that people choose from or are told by one word: states, roles, severities."""
    with translation.override("en"):
        told = {
            f"{kind}_state.{key}": str(state.word)
            for kind, known in states.KINDS.items()
            for key, state in known.items()
        }
        return told | {f"role.{key}": str(word) for key, word in roles.LABELS.items()}


def test_every_state_and_role_stands_in_the_glossary() -> None:
    known = {row["en"] for row in glossary()}
    assert {key: word for key, word in labels().items() if word not in known} == {}


# -- the same English word of two things ------------------------------------------------


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        ("fr", "post", "Suspendue"),
        ("fr", "delivery", "Suspendu"),
        ("fr", "account", "Arrêté"),
        ("es", "post", "Retirada"),
        ("es", "delivery", "Retirado"),
        ("es", "account", "Apagada"),
    ],
)
def test_a_state_has_the_gender_of_what_is_in_it(
    language: str, kind: str, said: str
) -> None:
    with translation.override(language):
        assert said in {str(state.word) for state in states.KINDS[kind].values()}


def test_all_has_the_gender_of_what_there_is() -> None:
    with translation.override("fr"):
        assert translation.pgettext("deliveries", "All") == "Tous"
        assert translation.pgettext("languages", "All") == "Toutes"


def test_spanish_tells_a_login_from_what_a_network_allows() -> None:
    """A person has an "acceso" here; a network gives the desk a "permiso"."""
    ours = re.compile(
        r"our access|our sign-in|account's sign-in|this sign-in|the sign-in (to|has|ends)"
        r"|^sign-in ends",
        re.IGNORECASE,
    )
    spoken = [one for one in catalogue(ROOT, "es") if ours.search(one.msgid)]
    assert len(spoken) > 10
    assert {
        one.msgid: one.msgstr
        for one in spoken
        if "permiso" not in one.msgstr or "acceso" in one.msgstr
    } == {}
