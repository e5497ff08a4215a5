"""What every text check keeps. A test of a check names examples and inherits this."""

from __future__ import annotations

import random
from typing import ClassVar

from teranga.engines.text import (
    SEVERITIES,
    STATUSES,
    Check,
    Checkable,
    CheckResult,
    Finding,
    Segment,
    apply,
)

# Pieces that have broken checks elsewhere; texts are made of them at random.
HOSTILE = (
    *("http://", "https://", "a@", "b.org", "/x", "?", "&", "utm_source=1", "#", ":80"),
    *(
        "\x00",
        "\ud800",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufe0f",
        "\u0301" * 12,
    ),
    *(
        "👩🏽‍⚕️",
        "🏴",
        "\U000e0067",
        "\U000e007f",
        "می\u200cخواهم",
        "аmnesty",
        "xn--80ak6aa92e",
    ),
    *(
        "password=",
        "token: ",
        "845N-V7DN-MYKE-H84B",
        "ghp_",
        "a1B2" * 10,
        "-----BEGIN PRIVATE KEY-----",
    ),
    *(" ", "\n", "\r\n", ".", ",", "(", ")", "«", "،", "%", "[", "]", "\x0b", "\uffff"),
)


class CheckContract:
    """``finds`` and ``leaves`` are examples; ``mends`` shows texts after all fixes."""

    check: ClassVar[Check]
    finds: ClassVar[dict[str, list[str]]] = {}
    leaves: ClassVar[tuple[str, ...]] = ()
    mends: ClassVar[dict[str, str]] = {}

    def checkable(self, text: str) -> Checkable:
        return Checkable(segments=(Segment(text=text),), recent=())

    def result(self, text: str) -> CheckResult:
        return self.check.check(self.checkable(text))

    def findings(self, text: str) -> tuple[Finding, ...]:
        return self.result(text).findings

    def messages(self, text: str) -> list[str]:
        return [finding.message for finding in self.findings(text)]

    def test_finds_what_it_is_for(self) -> None:
        assert {text: self.messages(text) for text in self.finds} == self.finds

    def test_leaves_ordinary_texts_alone(self) -> None:
        alarms = {text: found for text in self.leaves if (found := self.messages(text))}
        assert alarms == {}

    def test_fixes_mend(self) -> None:
        assert {text: self.mended(text) for text in self.mends} == self.mends

    def mended(self, text: str) -> str:
        """Fix until nothing is left to fix, as somebody pressing every button would."""
        for _ in range(20):
            after = apply(text, self.findings(text))
            if after == text:
                return text
            text = after
        raise AssertionError(f"fixes never come to rest on {text!r}")

    def test_keeps_the_contract_on_hostile_texts(self) -> None:
        chance = random.Random(self.check.NAME)
        texts = ["", *HOSTILE, *self.finds, *self.leaves, *self.mends]
        for _ in range(300):
            pieces = chance.choices(HOSTILE, k=chance.randrange(1, 12))
            texts.append("".join(pieces))
        for text in texts:
            self.keeps(text, self.result(text))
            self.mended(text)

    def keeps(self, text: str, result: CheckResult) -> None:
        assert result == self.result(text), "the same text gives the same result"
        assert result.check == self.check.NAME
        assert result.status in STATUSES
        assert bool(result.reason) == (result.status != "checked")
        for finding in result.findings:
            assert finding.message in self.check.MESSAGES
            assert finding.severity in SEVERITIES
            assert 0 <= finding.start <= finding.end <= len(text)
            assert len(finding.excerpt) <= 120
            finding.excerpt.encode("utf-8")
            assert not any(ord(char) < 32 for char in finding.excerpt)
            if finding.fix:
                words = text[finding.start : finding.end]
                assert finding.fix.replacement != words, "a fix changes something"
