"""What a screen reader would say of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teranga.engines.text.spoken import KINDS, LIMIT, MOST, Piece, spoken
from tests.engines.conformance import HOSTILE


def heard(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in spoken(text, language)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Good morning", [("words", "Good morning")]),
        (
            "Read https://www.kerjamm.example/papers/new?utm=1 now",
            [
                ("words", "Read"),
                ("link", "kerjamm.example, papers, new"),
                ("words", "now"),
            ],
        ),
        ("#PapersForEveryChild", [("hashtag", "Papers For Every Child")]),
        ("#papersforeverychild", [("hashtag", "papersforeverychild")]),
        ("#حقوق_الطفل", [("hashtag", "حقوق الطفل")]),
        ("#COP31 today", [("hashtag", "COP 31"), ("words", "today")]),
        ("By @salma@desk.example", [("words", "By"), ("mention", "salma")]),
        ("Come 🎉", [("words", "Come"), ("emoji", "party popper")]),
        ("𝓗𝓮𝓵𝓵𝓸 you", [("styled", "Hello"), ("words", "you")]),
        ("a@b.org", [("words", "a@b.org")]),
        ("", []),
    ],
)
def test_it_is_said_like_this(text: str, said: list[tuple[str, str]]) -> None:
    assert heard(text) == said


def test_emoji_have_names_in_the_language_of_the_text() -> None:
    assert heard("❤️", "fr") == [("emoji", "cœur rouge")]
    assert heard("❤️", "ar-SN") == [("emoji", "قلب أحمر")]
    assert heard("❤️", "ti") == [("emoji", "red heart")]


def test_a_row_of_the_same_emoji_is_counted() -> None:
    assert spoken("🎉" * 10_000)[0] == Piece("emoji", "party popper", 10_000)


def test_a_very_long_text_ends_with_what_was_left_out() -> None:
    (*_, last) = spoken("word @a #b " * 50_000)
    assert last.kind == "more"
    assert len(spoken("word @a #b " * 50_000)) == MOST + 1
    (*_, last) = spoken("a" * (LIMIT + 5))
    assert last == Piece("more", "", 5)


def test_a_megabyte_does_not_take_long() -> None:
    began = time.perf_counter()
    for text in ("a" * 1_000_000, "🎉" * 250_000, "#a@" * 300_000, "http://" * 140_000):
        spoken(text)
    assert time.perf_counter() - began < 5


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=9)), max_size=30))
def test_nothing_breaks_it(bits: list[str]) -> None:
    pieces = spoken("".join(bits))
    assert all(one.kind in KINDS and one.times >= 1 for one in pieces)
