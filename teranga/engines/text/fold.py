"""One form of a text for finding it again, however it was typed.

Folding makes upper and lower case, accents, Arabic letter variants, Arabic and
Persian digits, tatweel, vowel marks and apostrophes alike. Marks that carry the
vowel itself (Indic, Thai, Japanese voicing) stay. Unseen characters go; what no
database can hold becomes a space. ``fold(fold(x)) == fold(x)``.
"""

from __future__ import annotations

import unicodedata

import regex

LETTERS = {
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ە": "ه",
    "ة": "ه",
    "ہ": "ه",
    "ک": "ك",
    "ڪ": "ك",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "ـ": "",
} | dict.fromkeys("'’‘ʼʻ‛`´ʹ", " ")
LAST = 0x20000  # no digit and no ornament stands above
UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]+")
# Sorting a paste of endless accents takes minutes; 30 is what Unicode calls safe (UAX 15).
STACKED = regex.compile(r"(\p{M}{30})\p{M}+")
UNSTORABLE = regex.compile(r"[\p{Cs}\x00]")


def _is_ornament(mark: str) -> bool:
    kind = unicodedata.combining(mark)
    return kind in {1, 7} or 10 <= kind <= 36 or kind >= 200


def _table() -> dict[int, str]:
    table: dict[int, str] = {ord(letter): to for letter, to in LETTERS.items()}
    for code in range(0x80, LAST):
        char = chr(code)
        if (digit := unicodedata.decimal(char, None)) is not None:
            table[code] = str(digit)
        elif _is_ornament(char):
            table[code] = ""
    return table


TABLE = _table()


def fold(text: str) -> str:
    """The form that search and the duplicate check compare."""
    if text.isascii():
        return text.lower().replace("'", " ").replace("`", " ").replace("\x00", " ")
    text = UNSEEN.sub("", UNSTORABLE.sub(" ", text))
    text = STACKED.sub(r"\1", text)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).translate(TABLE)
    return unicodedata.normalize("NFC", text)
