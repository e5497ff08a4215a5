"""Secrets: found by shape or by the word beside them, and never shown whole."""

from __future__ import annotations

import pytest

from teranga.engines.text import Checkable, Segment, excerpt, run, secrets
from teranga.kernel.ids import new_code
from tests.engines.conformance import CheckContract

# Made up; written in two parts so that no scanner takes this file for a leak.
DRAWN = "Zk3x9fjAL2mdk29dka0dk3m2"
SECRETS = {
    "ghp_" + "a1B2" * 9: "secrets.token",
    "glpat-" + "x1Y2z3W4v5U6t7S8r9Q0": "secrets.token",
    "xoxb-" + "123456789012-abcdefGHIJ": "secrets.token",
    "AKIA" + "IOSFODNN7EXAMPLE": "secrets.token",
    "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q": "secrets.token",
    "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc": "secrets.token",
    "bot123456789:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0": "secrets.token",
    "abcd-ef23-" + "gh45-jk67": "secrets.token",
    "syt_" + "YWxpY2U_QWxhZGRpbg_1aB2cD": "secrets.token",
    "eyJhbGciOiJIUzI1NiJ9."
    + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcDEF123_-xyz": "secrets.token",
    "845N-V7DN-" + "MYKE-H84B": "secrets.ticket",
}
# No shape, no word beside it; inside an address the same run is often a page's name.
UNNAMED = "wZ3kd93kdKDk3kd9KD93" + "kdkDK39dkdkK3dkDKd93kdK"


class TestSecrets(CheckContract):
    check = secrets
    finds = {
        **{f"It is {secret}, keep it": [kind] for secret, kind in SECRETS.items()},
        f"It is {UNNAMED}.": ["secrets.token"],
        "-----BEGIN OPENSSH PRIVATE KEY-----\nab\n-----END OPENSSH PRIVATE KEY-----": [
            "secrets.private_key"
        ],
        "-----BEGIN PRIVATE KEY-----\nab": ["secrets.private_key"],
        f"Authorization: Bearer {DRAWN}": ["secrets.token"],
        f'api_key = "{DRAWN}"': ["secrets.token"],
        f"session id: {DRAWN}": ["secrets.token"],
        f"ghp_\u200b{'a1B2' * 9}": ["secrets.token"],
        "Password: hunter22": ["secrets.password"],
        "Mot de passe : soleil7": ["secrets.password"],
        "كلمة السر: قمر123": ["secrets.password"],
        "postgres://me:pw1@db/x": ["secrets.password"],
        "https://a.org/x?password=hunter2": ["secrets.link"],
        f"https://a.org/x?token={DRAWN}&b=1": ["secrets.link"],
        f"https://a.org/#access_token={DRAWN}": ["secrets.link"],
        "https://a.org/x;jsessionid=ABCDEF0123456789": ["secrets.link"],
        f"https://desk.example.org/t/{DRAWN}/": ["secrets.ticket"],
        "https://desk.example.org/recovery/845NV7DNMYKEH84B/": ["secrets.ticket"],
        "desk.example.org/x/845n-v7dn-myke-h84b": ["secrets.ticket"],
        "https://chat.whatsapp.com/Ab12Cd34": ["secrets.invite"],
        "Join t.me/+Ab12Cd34": ["secrets.invite"],
    }
    leaves = (
        "The password: choose one that only you know",
        "Mot de passe : secret",
        "Our token of thanks is small; the session id is 2024-11-meeting-notes",
        "https://a.org/invite/how-to-join-our-community-event",
        "https://a.org/?key=spring&code=2024&t=123s&session=morning",
        "https://youtu.be/dQw4w9WgXcQ and https://t.me/amnesty",
        "https://docs.example.org/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/view",
        "IBAN GB29 NWBK 6016 1331 9268 19, call +44 7700 900123",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "Bearer of good news: risk-free, task-based, sk-learn",
        "self-made-hand-knit 2024-2025-2026-2027 THEY-HAVE-MANY-DAYS",
    )
    mends = {
        "https://a.org/x?a=1&password=hunter2#b": "https://a.org/x?a=1#b",
        "Password: hunter22, then come": "Password: …, then come",
        "Use 845N-V7DN-MYKE-H84B today": "Use  today",
        f"https://a.org/?fbclid=1&sig={DRAWN}": "https://a.org/?fbclid=1",
    }

    @pytest.mark.parametrize("secret", [*SECRETS, UNNAMED])
    def test_no_check_ever_shows_a_whole_secret(self, secret: str) -> None:
        address = "" if secret == UNNAMED else f"https://a.org/?utm_source={secret}"
        text = f"{address} {secret}\u200b. http://{secret}@b.org аmnesty"
        checkable = Checkable(
            segments=(Segment(text=text), Segment(text=secret)),
            recent=(("earlier", secret), ("same", text)),
        )
        findings = [finding for result in run(checkable) for finding in result.findings]
        assert {finding.check for finding in findings} >= {"secrets", "duplicates"}
        for finding in findings:
            assert secret not in finding.excerpt
            assert secret not in map(str, finding.values.values())
            assert secret not in finding.fingerprint

    def test_two_secrets_that_begin_alike_are_two(self) -> None:
        one, other = self.findings("ghp_" + "a1B2" * 9 + " ghp_" + "a1B3" * 9)
        assert one.excerpt == other.excerpt
        assert one.fingerprint != other.fingerprint

    @pytest.mark.parametrize("secret", SECRETS)
    def test_an_excerpt_cut_in_a_secret_shows_none_of_it(self, secret: str) -> None:
        shown = excerpt(f"Here\u202e it\x00 is: {secret}", 20)
        assert shown == "Here  it  is: ••••••"

    def test_the_codes_that_we_print_ourselves_are_known(self) -> None:
        codes = [new_code() for _ in range(200)]
        for code in codes:
            address = f"https://desk.example.org/invitation/{code}/"
            assert self.messages(address) == ["secrets.ticket"]
            if any(x.isdigit() for x in code) and not code.replace("-", "").isdigit():
                assert self.messages(f"Your code: {code}") == ["secrets.ticket"]
