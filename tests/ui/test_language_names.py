"""Languages and networks are called by their names, never by a code."""

from __future__ import annotations

import pytest
from django.utils import translation

from teranga.publish.models import Account
from teranga.publish.queries.networks import label_of, letters_of
from teranga.ui.languages import LANGUAGES, language_here, language_name, own_name


@pytest.mark.parametrize("reader", ["en", "fr", "es", "ar"])
def test_every_language_we_offer_has_a_name(reader: str) -> None:
    with translation.override(reader):
        assert [code for code in LANGUAGES if language_here(code) == code] == []
    assert [code for code in LANGUAGES if language_name(code) == code] == []


def test_names_are_those_of_the_reader_and_of_the_speaker() -> None:
    with translation.override("fr"):
        assert language_here("prs") == "dari"
        assert language_here("fr-CA") == "français canadien"
        assert language_here("qaa-x-ours") == "qaa-x-ours"
    assert language_name("prs") == "دری"
    assert language_name("fr") == "Français"
    assert language_name("qaa-x-ours") == "Qaa-x-ours"


def test_our_own_networks_are_named_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert label_of(Account(kind="fake")) == "Réseau d’entraînement"
        assert label_of(Account(kind="mastodon")) == "Mastodon"
        assert letters_of(Account(kind="fake")) == "Pr"


def test_the_table_of_own_names_is_what_cldr_says() -> None:
    assert {code: own_name(code) for code in LANGUAGES} == LANGUAGES
