"""Hidden characters: found where nobody needs them, left where writing does."""

from __future__ import annotations

from teranga.engines.text import hidden
from tests.engines.conformance import CheckContract


class TestHidden(CheckContract):
    check = hidden
    finds = {
        "photo\u202egpj.exe": ["hidden.bidi"],
        "سلام \u2067x\u2069": ["hidden.bidi"] * 2,
        "exam\u200bple and \ufeffx": ["hidden.zero_width"] * 2,
        "no\u00adbody": ["hidden.zero_width"],
        "hello\u200f world": ["hidden.zero_width"],
        "a\u200db": ["hidden.zero_width"],
        "می\u200c\u200dخواهم": ["hidden.zero_width"],
        "❤\ufe0f\ufe0f": ["hidden.zero_width"],
        "hi\U000e0041\U000e0042": ["hidden.tag"],
        "a\U000e0100": ["hidden.tag"],
        "a\x00b": ["hidden.broken"],
        "a\ud800b": ["hidden.broken"],
        "a\x0bb\x85c": ["hidden.control"] * 2,
        "z" + "\u0301" * 20: ["hidden.marks"],
        "аmnesty helps": ["hidden.mixed_script"],
        "наша pабота": ["hidden.mixed_script"],
    }
    leaves = (
        "Plain words,\twith a tab,\r\nand lines.",
        "👩🏽‍⚕️ 👨‍👩‍👧‍👦 🏳️‍🌈 🏴‍☠️ ❤️ 1️⃣ #️⃣ ©️ ☎︎ ℹ️",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200cخواهم به خانه\u200cام برگردم ۱۴۰۳ ه\u200d.ش",
        "سلام\u200f (test)\u200e.",
        "क्\u200dष नमस्ते শ্\u200cর",
        "ខ្ញុំ\u200bទៅ ข้าว\u200bสวย",
        "עִבְרִית בְּרֵאשִׁית",
        "IT-специалист и COVID-19, 3D-печать, β-carotene",
        "https://unhсr.org is left to links",
        "東京タワー 한국어 葛󠄀城"[:-4],
        "Yorùbá Ọ̀ṣun Việt",
    )
    mends = {
        "photo\u202egpj.exe": "photogpj.exe",
        "exam\u200bple": "example",
        "hi\U000e0041\U000e0042 👍": "hi 👍",
        "a\x00b\ud800c": "abc",
        "one\x0btwo\u2028three": "one\ntwo\nthree",
        "аmnesty": "amnesty",
        "наша pабота": "наша работа",
        "z" + "\u0301" * 20: "z" + "\u0301" * 3,
    }

    def test_an_override_makes_every_turn_a_must(self) -> None:
        severities = {f.severity for f in self.findings("\u202ecba\u202c")}
        assert severities == {"block"}
        assert {f.severity for f in self.findings("\u2067x\u2069")} == {"warn"}

    def test_the_excerpt_names_what_cannot_be_seen(self) -> None:
        (finding,) = self.findings("exam\u200b\u200bple.org")
        assert finding.excerpt == "exam⟨U+200B ×2⟩ple.org"
        assert finding.values == {"code": "U+200B", "count": 2}

    def test_the_excerpt_keeps_secrets_veiled(self) -> None:
        (finding,) = self.findings("https://a.org/?password=hun\u200bter2")
        assert "hun" not in finding.excerpt
        assert "ter2" not in finding.excerpt
