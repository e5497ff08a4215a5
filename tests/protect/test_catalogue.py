"""Whatever a check can say has words, and the words keep the rules of writing."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import translation

from teranga.engines.text import CHECKS, REASONS, Checkable, Segment, links
from teranga.protect import catalogue, queries
from teranga.publish.queries.checks import CHECKS as POST_CHECKS

ROOT = Path(__file__).resolve().parents[2]
BANNED = "safe|secure|anonymous|guaranteed|oops|invalid|illegal|victim|kill|blacklist|user|error"


def sentences() -> list[str]:
    words = [str(entry.label) for entry in catalogue.CATALOGUE.values()]
    words += [str(part) for said in catalogue.SAID.values() for part in said]
    return words + [str(reason) for reason in catalogue.REASONS.values()]


def test_every_check_has_an_entry_with_exactly_its_messages() -> None:
    spoken = {name: set(entry.messages) for name, entry in catalogue.CATALOGUE.items()}
    checks = (*CHECKS, *POST_CHECKS)
    assert spoken == {check.NAME: set(check.MESSAGES) for check in checks}


def test_every_reason_has_words() -> None:
    assert set(catalogue.REASONS) >= set(REASONS)
    used = set()
    for file in (ROOT / "teranga").rglob("*.py"):
        used |= set(re.findall(r"\"(reasons\.\w+)\"", file.read_text()))
    assert set(catalogue.REASONS) == used


def test_values_are_put_in_and_names_stand_isolated() -> None:
    values = {"account": "مكتب", "limit": 5000, "count": 6001}
    with translation.override("en"):
        row = catalogue.said("limits.too_long", values)
    assert row.title == "Too long for \u2068مكتب\u2069"
    assert row.harm == "It takes 5000 characters. This has 6001."


def test_what_has_no_words_is_still_told() -> None:
    assert catalogue.said("nobody.knows", {}).title == "Something here needs a look"
    assert catalogue.said("limits.too_long", {}).title == "Too long for …"
    assert catalogue.label("unheard_of") == "unheard_of"
    assert catalogue.reason("reasons.unheard_of") == str(catalogue.NO_REASON)


def test_titles_are_short_and_harms_are_sentences() -> None:
    for message, said in catalogue.SAID.items():
        assert 3 <= len(str(said.title).split()) <= 9, message
        assert str(said.harm).endswith("."), message
        assert len(str(said.harm).split()) <= 18, message


def test_words_are_plain() -> None:
    for sentence in sentences():
        assert not re.search(rf"\b({BANNED})s?\b|!", sentence, re.IGNORECASE), sentence


def test_the_gate_hands_out_the_words() -> None:
    text = Segment(text="http://a.org " + "x " * 150_000)
    finding = links.check(Checkable(segments=(text,))).findings[0]
    assert queries.said(finding).fix == "Use https"
    assert queries.check_label("links") == "Links"
    partly = queries.Unchecked(
        check="links", status="partly", reason="reasons.too_long", fingerprint=""
    )
    assert queries.why_unchecked(partly).startswith("The text is very long")
