"""Folding: one form, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teranga.engines.text import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Élève, ŒUVRE, STRAẞE d’accord", "eleve, oeuvre, strasse d accord"),
        ("أُحِبُّ المـــدينة ١٢٣", "احب المدينه 123"),
        ("إلى ٱلآن مسؤول بیئة کتاب ۴۵", "الي الان مسوول بييه كتاب 45"),
        ("می\u200cخواهم", "ميخواهم"),
        (
            "Yorùbá Ọ̀ṣun, Đặng, Łódź, İstanbul ılık",
            "yoruba osun, dang, lodz, istanbul ilik",
        ),
        ("ｆｕｌｌ １２", "full 12"),
        ("नमस्ते นี้ がか", "नमस्ते นี้ がか"),
        ("a\x00b\ud800c", "a b c"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text(st.characters(codec=None)))
def test_folding_twice_changes_nothing_and_can_be_stored(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "\x00" not in once
    once.encode("utf-8")


@pytest.mark.timeout(20)
def test_a_paste_of_accents_is_folded_at_once() -> None:
    assert fold("a" + "\u0301\u0316" * 250_000) == "a"
