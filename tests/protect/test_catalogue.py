"""Whatever a check can say has words, and the words keep the rules of writing."""

from __future__ import annotations

import re

from teranga.engines.text import CHECKS, REASONS
from teranga.protect import catalogue

BANNED = "safe|secure|anonymous|guaranteed|oops|invalid|illegal|victim|kill|blacklist|user|error"


def sentences() -> list[str]:
    words = [str(entry.label) for entry in catalogue.CATALOGUE.values()]
    words += [str(part) for said in catalogue.SAID.values() for part in said]
    return words + [str(reason) for reason in catalogue.REASONS.values()]


def test_every_check_has_an_entry_with_exactly_its_messages() -> None:
    spoken = {name: set(entry.messages) for name, entry in catalogue.CATALOGUE.items()}
    assert spoken == {check.NAME: set(check.MESSAGES) for check in CHECKS}


def test_every_reason_has_words() -> None:
    assert set(catalogue.REASONS) == set(REASONS)


def test_titles_are_short_and_harms_are_sentences() -> None:
    for message, said in catalogue.SAID.items():
        assert 3 <= len(str(said.title).split()) <= 9, message
        assert str(said.harm).endswith("."), message
        assert len(str(said.harm).split()) <= 18, message


def test_words_are_plain() -> None:
    for sentence in sentences():
        assert not re.search(rf"\b({BANNED})s?\b|!", sentence, re.IGNORECASE), sentence
