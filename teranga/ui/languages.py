"""Names of languages, from Unicode's CLDR through Babel: for readers, and for their speakers."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

# Offered when a language is added; any other can be typed as its code.
LANGUAGES = [
    "en",
    "fr",
    "es",
    "ar",
    "pt",
    "sw",
    "uk",
    "ru",
    "fa",
    "prs",
    "ps",
    "ku",
    "ckb",
    "tr",
    "ti",
    "am",
    "so",
    "om",
    "ha",
    "wo",
    "ff",
    "ln",
    "rw",
    "fr-CA",
    "de",
    "it",
    "nl",
    "pl",
    "ro",
    "el",
    "ur",
    "bn",
    "ne",
    "hi",
    "ta",
    "si",
    "my",
    "th",
    "vi",
    "id",
    "zh",
    "ht",
]

# Unicode files Dari under Persian.
FILED_AS = {"prs": "fa_AF"}


def language_name(code: str) -> str:
    """As those who speak it write it; the code where nobody told us."""
    name = _named(code, in_language=FILED_AS.get(code, code))
    return name[:1].upper() + name[1:]


def language_here(code: str) -> str:
    """The language's name in the language of the page."""
    return _named(code, in_language=get_language() or "en")


def _named(code: str, *, in_language: str) -> str:
    key = FILED_AS.get(code, code).replace("-", "_")
    try:
        reader = Locale.parse(in_language.replace("-", "_"))
        known: str | None = reader.languages.get(key)
        return known or Locale.parse(key).get_display_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code
