"""Where unseen characters belong, and the ones that stand anywhere else.

Source: UAX 9 and UAX 31, RFC 5892 for joiners, UTS 51 for emoji.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import regex

# What Unicode says is not drawn, and what no text holds.
UNSEEN = (
    r"[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"
    r"\p{Noncharacter_Code_Point}\uFFFC[\p{Cc}--[\t\n\r]]]"
)
MARK = r"[\p{M}--\p{Default_Ignorable_Code_Point}]"
SELECTOR = r"[\p{Variation_Selector}\u180b-\u180d\u180f]"
SELECTED = (
    r"[\p{Emoji}\p{So}\p{Sm}\p{Han}\p{Mongolian}\p{Phags_Pa}\p{Myanmar}\p{Manichaean}]"
)
JOINING = (
    r"[\p{Arabic}\p{Syriac}\p{NKo}\p{Mongolian}\p{Adlam}\p{Thaana}\p{Devanagari}"
    r"\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
    r"\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Hanifi_Rohingya}]"
)
UNSPACED = (
    r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Javanese}\p{Balinese}"
    r"\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Le}\p{Tai_Viet}\p{Han}\p{Hiragana}\p{Katakana}]"
)
VISIBLE = r"[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\U000110BD\U000110CD]"
FACE = r"\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0E\uFE0F]?"
FLAG = r"\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{3,6}\U000E007F"
BELONGS = (
    FLAG,
    rf"{FACE}(?:\u200D{FACE})*",
    rf"{SELECTED}{SELECTOR}(?!{UNSEEN})",
    rf"{JOINING}{MARK}*[\u200C\u200D](?!{UNSEEN})",
    rf"{UNSPACED}{MARK}*\u200B(?!{UNSEEN})",
    rf"\u200B(?={UNSPACED})",
    rf"{MARK}\u034F(?={MARK})",
    r"[\u1100-\u115F\uA960-\uA97C][\u1160-\u11A7]",
    VISIBLE,
)
SCAN = regex.compile(rf"(?:{'|'.join(BELONGS)})|(?P<odd>{UNSEEN})", regex.VERSION1)
ANY = regex.compile(UNSEEN, regex.VERSION1)
RIGHT_TO_LEFT = regex.compile(
    r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Thaana}\p{NKo}\p{Adlam}\p{Hanifi_Rohingya}"
    r"\p{Mandaic}\p{Samaritan}]"
)
DIRECTION_MARKS = "\u200e\u200f\u061c"
MARKS_IN_A_ROW = 2

KINDS = (
    ("broken", regex.compile(r"[\p{Cs}\p{Noncharacter_Code_Point}\x00]")),
    ("control", regex.compile(r"[\p{Cc}\p{Zl}\p{Zp}\uFFF9-\uFFFC]")),
    ("bidi", regex.compile(r"[\u202A-\u202E\u2066-\u2069]")),
    ("tag", regex.compile(r"[\U000E0000-\U000E0FFF]")),
)


def kind(char: str) -> str:
    return next((name for name, is_it in KINDS if is_it.match(char)), "zero_width")


def odd_runs(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of every run of unseen characters that do not belong."""
    if not ANY.search(text):
        return
    start = 0
    for line in text.split("\n"):
        has_rtl = RIGHT_TO_LEFT.search(line) is not None
        for name, first, last in _runs(line):
            few = last - first <= MARKS_IN_A_ROW
            if not (
                has_rtl and few and all(x in DIRECTION_MARKS for x in line[first:last])
            ):
                yield name, start + first, start + last
        start += len(line) + 1


def _runs(line: str) -> Iterator[tuple[str, int, int]]:
    odd = [match.start() for match in SCAN.finditer(line) if match["odd"]]
    for (name, _), group in groupby(
        enumerate(odd), key=lambda pair: (kind(line[pair[1]]), pair[1] - pair[0])
    ):
        places = [place for _, place in group]
        yield name, places[0], places[-1] + 1
