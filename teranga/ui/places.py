"""Time zones as people know them: a town and its country, in the page's language.

Names come from Unicode's CLDR through Babel, which also says which of several old names of
a zone is the one in use.
"""

from __future__ import annotations

import unicodedata
import zoneinfo
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from teranga.ui.formats import locale

_COUNTRIES = get_global("zone_territories")
_IN_USE = get_global("zone_aliases")
_NOWHERE = frozenset({"001", "ZZ"})


def place(zone: str) -> str:
    """``Africa/Dakar`` → "Dakar, Senegal", "داكار، السنغال"; a zone of no place stays as it is."""
    return _place(zone, locale())


def zone_choices() -> list[tuple[str, str]]:
    """Every zone with a town, sorted as its readers sort; UTC first."""
    return [("UTC", "UTC"), *_choices(locale())]


@cache
def _choices(where: Locale) -> tuple[tuple[str, str], ...]:
    known = zoneinfo.available_timezones()
    towns = [
        (zone, _place(zone, where))
        for zone, country in _COUNTRIES.items()
        if country not in _NOWHERE and zone in known
    ]
    return tuple(sorted(towns, key=lambda pair: _plain(pair[1])))


def _place(zone: str, where: Locale) -> str:
    zone = _IN_USE.get(zone, zone)
    country = _COUNTRIES.get(zone, "ZZ")
    if country in _NOWHERE:
        return zone.rpartition("/")[2]
    town = get_timezone_location(zone, locale=where, return_city=True)
    land = where.territories[country]
    if land in town:
        return town
    return f"{town}{'،' if where.language == 'ar' else ','} {land}"


def _plain(text: str) -> str:
    """Without accents, so that Évora does not come after Zürich."""
    return "".join(
        c
        for c in unicodedata.normalize("NFD", text.casefold())
        if not unicodedata.combining(c)
    )
