"""The house keeps the interface's rules, and each rule finds a planted violation."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import polib
import pytest

from tests.ui import rules

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "teranga"


def files(suffix: str) -> list[Path]:
    return [
        path for path in sorted(PACKAGE.rglob(f"*{suffix}"))
        if not {"vendor", "migrations"} & set(path.parts)
    ]  # fmt: skip


def strings() -> list[tuple[str, str]]:
    found = []
    for path in files(".py"):
        found += [
            (str(path.relative_to(ROOT)), s)
            for s in rules.python_strings(path.read_text())
        ]
    for path in files(".html"):
        found += [
            (str(path.relative_to(ROOT)), s)
            for s in rules.template_strings(path.read_text())
        ]
    return found


def translations() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/*.po")):
        language = path.parts[-3]
        for entry in polib.pofile(str(path)):
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                found.append((f"{language}: {entry.msgid[:60]}", language, text))
    return found


def test_enough_strings_are_seen_for_these_rules_to_mean_something() -> None:
    seen = {text for _, text in strings()}
    assert len(seen) > 150
    assert {"Hold all", "Needs a person", "Not checked"} <= seen


def test_no_banned_word_is_in_a_string() -> None:
    assert [(w, s) for w, s in strings() if rules.banned_words(s)] == []


def test_no_banned_word_is_in_a_catalogue() -> None:
    bad = [
        (w, t) for w, language, t in translations() if rules.banned_words(t, language)
    ]
    assert bad == []


def test_nothing_shouts() -> None:
    assert [(w, s) for w, s in strings() if rules.exclamations(s)] == []
    assert [(w, t) for w, _, t in translations() if rules.exclamations(t)] == []


PER_FILE = [
    (".css", rules.physical_directions, ".a { margin-left: 1px }"),
    (".css", rules.physical_directions, ".a { inset: 0 1px 0 0 }"),
    (".css", rules.physical_directions, ".a { padding: 0 calc(1px + 2px) 0 1px; }"),
    (".css", rules.physical_directions, ".a { left: 0 }"),
    (".css", rules.physical_directions, ".a { text-align: right }"),
    (".css", rules.too_new, ".a { color: color-mix(in srgb, red, blue) }"),
    (".css", rules.too_new, ".a { & b { color: red } }"),
    (".css", rules.too_new, ".a { block-size: 100dvh }"),
    (".css", lambda text: rules.asks_elsewhere(text, "css"), '@import "https://a.example/x.css";'),
    (".css", lambda text: rules.asks_elsewhere(text, "css"), ".a { background: url(//a.example) }"),
    (".js", lambda text: rules.asks_elsewhere(text, "js"), 'fetch("https://a.example/x")'),
    (".html", lambda text: rules.asks_elsewhere(text, "html"), '<img alt="" src="https://a.example">'),
    (".html", lambda text: rules.asks_elsewhere(text, "html"), '<link rel="x" href="//a.example">'),
    (".html", rules.physical_in_template, '<td align="left">'),
    (".html", rules.leaky_links, '<a href="/x" target="_blank">'),
    (".html", rules.untranslated, "<p>Nobody marked this</p>"),
    (".html", rules.untranslated, '<img src="a" alt="Nobody marked this">'),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "rule", "planted"), PER_FILE)
def test_the_house_keeps_the_rule_and_a_planted_violation_is_found(
    suffix, rule, planted
) -> None:
    assert len(rule(planted)) == 1
    assert {
        str(p.relative_to(ROOT)): rule(p.read_text())
        for p in files(suffix)
        if rule(p.read_text())
    } == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Your data are safe here"), ("en", "This is Secure"), ("en", "Two users"),
        ("en", "An invalid code"), ("fr", "Un lien sécurisé"), ("fr", "L’utilisateur"),
        ("es", "Un enlace seguro"), ("es", "Usuario nuevo"), ("ar", "رابط آمن"), ("ar", "المستخدم"),
        ("ar", "مُستخدِم"),
    ],
)  # fmt: skip
def test_a_banned_word_is_found(language: str, text: str) -> None:
    assert rules.banned_words(text, language) != []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Safeguarding focal point"), ("en", "House rules of a safe-space"),
        ("en", "The text says “safe”. Say what you know."), ("en", "Because of the useful list"),
        ("en", "Security focal point"), ("fr", "L’assurance"), ("es", "Seguridad"), ("ar", "الأمن"),
    ],
)  # fmt: skip
def test_terms_and_quotes_are_allowed(language: str, text: str) -> None:
    assert rules.banned_words(text, language) == []


def test_an_exclamation_mark_is_found() -> None:
    assert rules.exclamations("Done!") == ["!"]


def test_direction_turns_up_once_in_the_styles() -> None:
    css = "".join(rules.COMMENT.sub("", path.read_text()) for path in files(".css"))
    assert (
        css.count('[dir="rtl"]') == css.count("[dir=") - css.count('[dir="auto"]') == 1
    )


def test_our_scripts_stay_small_together() -> None:
    assert sum(path.read_text().count("\n") for path in files(".js")) <= 2000


# What we did not write is exactly what was published.
VENDORED = {
    "tests/vendor/axe.min.js": "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
    "teranga/ui/static/ui/vendor/idiomorph-ext.min.js":
        "5811b9a7eda14878b7dab4378bf60432e1bb6f11fcfb970cc26540642650181e",
}  # fmt: skip


def test_vendored_files_are_unchanged() -> None:
    for name, published in VENDORED.items():
        assert sha256((ROOT / name).read_bytes()).hexdigest() == published, name
