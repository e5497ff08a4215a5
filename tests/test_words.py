"""The rules for translations catch what is planted, and leave good words alone."""

from __future__ import annotations

import pytest
from polib import POEntry

from tests import words

PLANTED = [
    ("fr", "Leave", "Quitter maintenant !", "exclamation"),
    ("fr", "You are fine here", "Vous êtes en lieu sûr", "banned"),
    ("fr", "Without a name", "De façon anonyme", "banned"),
    ("fr", "Person", "Utilisatrice", "banned"),
    ("fr", "The desk", "L'atelier", "apostrophe"),
    ("fr", "Why?", "Pourquoi ?", "U+00A0"),
    ("fr", "Why?", "Pourquoi?", "U+00A0"),
    ("fr", "Text: one", "Texte : un", "U+00A0"),
    ("fr", "Text: one", "Texte: un", "U+00A0"),
    ("fr", "“One”", "« Un »", "« »"),
    ("fr", "Refugees", "Réfugié·e·s", "genders"),
    ("fr", "Alone", "Seul(e)", "genders"),
    ("fr", "Your text", "Ton texte", "tu"),
    ("fr", "Hello %(name)s", "Bonjour", "lost"),
    ("fr", "Hello", "Bonjour %(name)s", "has not"),
    ("fr", "Hello <bdi>%(a)s</bdi>", "Bonjour %(a)s", "tags"),
    ("fr", "The draft is kept", "L’ébauche est gardée", "another word"),
    ("es", "Two drafts", "Dos bocetos", "another word"),
    ("ar", "The ledger", "الدفتر", "another word"),
    ("es", "Why?", "Por qué?", "¿"),
    ("es", "Wait", "¡Espere", "exclamation"),
    ("es", "Fine", "Es seguro", "banned"),
    ("es", "Fine", "Correo no válido", "banned"),
    ("es", "Refugees", "Refugiad@s", "genders"),
    ("es", "Your text", "Tu texto", "tú"),
    ("es", "Say “yes”", 'Diga "sí"', "quotation"),
    ("ar", "Why?", "لماذا?", "Latin"),
    ("ar", "One, two", "واحد, اثنان", "Latin"),
    ("ar", "Use https?", "استعمال https?", "Latin"),
    ("ar", "Draft", "مســودّة", "tatweel"),
    ("ar", "A fine place", "هذا مكانٌ آمِن", "banned"),
    ("ar", "The people", "والمستخدمون", "banned"),
    ("ar", "The one hurt", "للضحية", "banned"),
    ("ar", "By %(name)s", "ب%(name)s", "glued"),
    ("ar", "Book", "کتاب", "Persian"),
]


@pytest.mark.parametrize(("language", "english", "said", "problem"), PLANTED)
def test_a_planted_mistake_is_found(
    language: str, english: str, said: str, problem: str
) -> None:
    entry = POEntry(msgid=english, msgstr=said)
    assert problem in " ".join(what for what, _ in words.problems(entry, language))


@pytest.mark.parametrize(
    "text", ["This is safe", "an invalid link", "Users", "Oops", "Killed", "Well done!"]
)
def test_a_planted_english_word_is_found(text: str) -> None:
    assert list(words.banned(text, "en"))


@pytest.mark.parametrize(
    ("language", "english", "said"),
    [
        ("en", "Safeguarding focal point", "Safeguarding focal point"),
        (
            "fr",
            "Start with https://: %(a)s?",
            "Commencer par https://\u00a0: %(a)s\u00a0?",
        ),
        ("fr", "Security focal point", "Point focal sécurité"),
        ("fr", "At 16:00, 16.5:1", "À 16:00, 16,5:1"),
        ("es", "Security focal point", "Punto focal de seguridad"),
        ("es", "Why? Press ? to see", "¿Por qué? Pulse ? para ver"),
        ("ar", "Security of accounts", "أمن الحسابات"),
        ("ar", "See https://a.example/?b=c,d", "انظر https://a.example/?b=c,d"),
    ],
)
def test_good_words_are_left_alone(language: str, english: str, said: str) -> None:
    if language == "en":
        assert list(words.banned(said, "en")) == []
    else:
        entry = POEntry(msgid=english, msgstr=said)
        assert words.problems(entry, language) == []


@pytest.mark.parametrize(
    ("language", "said", "good"),
    [
        ("fr", ["Un texte attend.", "%(n)s textes attendent."], True),
        ("fr", ["%(n)s texte attend.", "Des textes attendent."], False),
        ("ar", ["لا نص", "نص", "نصّان", "%(n)s نصوص", "%(n)s نصًا", "%(n)s نص"], True),
        ("ar", ["لا نص", "نص", "نصّان", "نصوص", "%(n)s نصًا", "%(n)s نص"], False),
    ],
)
def test_forms_for_many_carry_the_number(
    language: str, said: list[str], good: bool
) -> None:
    entry = POEntry(
        msgid="%(n)s text waits.",
        msgid_plural="%(n)s texts wait.",
        msgstr_plural=dict(enumerate(said)),
    )
    assert (words.problems(entry, language) == []) is good
