"""A time zone is a town and a country in the reader's words."""

from __future__ import annotations

import zoneinfo

import pytest
from django.utils import translation

from teranga.ui.places import place, zone_choices


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Africa/Dakar", "Dakar, Senegal"),
        ("fr", "Africa/Dakar", "Dakar, Sénégal"),
        ("es", "America/Port-au-Prince", "Puerto Príncipe, Haití"),
        ("ar", "Africa/Dakar", "داكار، السنغال"),
        ("fr", "Africa/Tripoli", "Tripoli (Libye)"),
        ("fr", "Europe/Kiev", "Kyiv, Ukraine"),
        ("fr", "UTC", "UTC"),
        ("ar", "Etc/GMT+3", "GMT+3"),
    ],
)
def test_a_zone_is_a_town(language: str, zone: str, said: str) -> None:
    with translation.override(language):
        assert place(zone) == said


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_choice_is_one_of_zones_that_exist(language: str) -> None:
    with translation.override(language):
        choices = zone_choices()
    zones = [zone for zone, _ in choices]
    assert zones[0] == "UTC"
    assert len(zones) == len(set(zones)) > 350
    assert set(zones) <= zoneinfo.available_timezones()
    assert len({said for _, said in choices}) > len(choices) * 0.97


def test_accents_do_not_change_the_order() -> None:
    with translation.override("fr"):
        said = [words for _, words in zone_choices()]
    assert said.index("Îles Canaries, Espagne") < said.index("Istanbul, Turquie")
