"""Names of languages, from Unicode's CLDR through Babel: for readers, and for their speakers."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

# Offered when a language is added, each as its speakers write it (CLDR; a test compares).
# A table, because asking Babel for them loads as many locales: 45 MB in every process.
# Any other language can be typed as its code.
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
    "pt": "Português",
    "sw": "Kiswahili",
    "uk": "Українська",
    "ru": "Русский",
    "fa": "فارسی",
    "prs": "دری",
    "ps": "پښتو",
    "ku": "Kurdî (kurmancî)",
    "ckb": "کوردیی ناوەندی",
    "tr": "Türkçe",
    "ti": "ትግርኛ",
    "am": "አማርኛ",
    "so": "Soomaali",
    "om": "Oromoo",
    "ha": "Hausa",
    "wo": "Wolof",
    "ff": "Pulaar",
    "ln": "Lingála",
    "rw": "Ikinyarwanda",
    "fr-CA": "Français canadien",
    "de": "Deutsch",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "ro": "Română",
    "el": "Ελληνικά",
    "ur": "اردو",
    "bn": "বাংলা",
    "ne": "नेपाली",
    "hi": "हिन्दी",
    "ta": "தமிழ்",
    "si": "සිංහල",
    "my": "မြန်မာ",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "id": "Indonesia",
    "zh": "中文",
    "ht": "Kreyòl Ayisyen",
}

# Unicode files Dari under Persian.
FILED_AS = {"prs": "fa_AF"}


def language_name(code: str) -> str:
    """As those who speak it write it; the code where nobody told us."""
    return LANGUAGES.get(code) or own_name(code)


def own_name(code: str) -> str:
    """What CLDR says, with a capital at its head."""
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
