"""Links: read on the way, tracked, shortened, or pretending."""

from __future__ import annotations

import pytest

from teranga.engines.text import Checkable, Segment, links
from tests.engines.conformance import CheckContract


class TestLinks(CheckContract):
    check = links
    finds = {
        "See http://example.org/report.pdf": ["links.http"],
        "HTTP://EXAMPLE.ORG": ["links.http"],
        "(http://a.org/x_(y)) and https://a.org,http://b.org": ["links.http"] * 2,
        "http://exam\u200bple.org": ["links.http"],
        "See bit.ly/3xYzAb1": ["links.shortener"],
        "https://www.tinyurl.com/abc": ["links.shortener"],
        "https://ｂｉｔ.ｌｙ/abc": ["links.shortener"],
        "https://grabify.link/ABC": ["links.logger"],
        "https://example.org/a?utm_source=x&utm_campaign=y": ["links.tracker"],
        "https://example.org/#utm%5Fsource=x": ["links.tracker"],
        "https://youtu.be/abc?si=123": ["links.tracker"],
        "https://www.аmnesty.org/sign": ["links.lookalike"],
        "https://аррӏе.com": ["links.lookalike"],
        "https://xn--80ak6aa92e.com/login": ["links.lookalike"],
        "https://аррӏе-help.com": ["links.lookalike"],
        "https://g00gle.com": ["links.lookalike"],
        "https://paypaI.com": ["links.lookalike"],
        "amnesty.org.help-login.example.com/x": ["links.lookalike"],
        "https://user@example.org@evil.example/x": ["links.userinfo"],
        "https://192.0.2.10/form": ["links.ip"],
        "https://[2001:db8::1]:8443/": ["links.ip"],
        "https://0x7f.1/": ["links.ip"],
        "https://2130706433/": ["links.ip"],
        "javascript:alert(1)": ["links.scheme"],
        "data:text/html,x": ["links.scheme"],
        "ftp://example.org/list": ["links.scheme"],
    }
    leaves = (
        "Read it at https://www.ohchr.org/en/treaties",
        "https://göteborg.se/om and https://موقع.وزارة-الاتصالات.مصر",
        "mailto:info@example.org, or @desk@example.social",
        "Version 3.14 and file a.b.c are not links",
        "https://example.org/search?q=asylum&page=2#utm",
        "http://vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd.onion/",
        "https://web.archive.org/web/2020/http://example.org/",
        "http:// is not encrypted",
        "data: the numbers. JavaScript: the parts",
        "bit.ly is a shortener",
        "https://www.gov.uk https://edu.gov.bd https://act.amnesty.org.uk",
        "Он уехал.Мы ждём",
        "https://it-специалист.рф and https://αβγ-lab.gr",
    )
    mends = {
        "See http://example.org/a?b=%20c#d.": "See https://example.org/a?b=%20c#d.",
        "http://example.org:80/a": "https://example.org/a",
        "http://example.org:8080/a": "http://example.org:8080/a",
        "https://a.org/?x=%41+&utm_source=y&z=": "https://a.org/?x=%41+&z=",
        "https://a.org/?utm_source=y&x=1": "https://a.org/?x=1",
        "https://a.org/?x=1&amp;fbclid=y&amp;z=2!": "https://a.org/?x=1&amp;z=2!",
        "https://a.org?gclid=1#utm_medium=2": "https://a.org",
        "http://you@a.org/?fbclid=1": "https://a.org/",
        "https://x.com/a/status/1?s=20&t=abc": "https://x.com/a/status/1",
    }

    @pytest.mark.parametrize(
        ("text", "severity"),
        [
            ("http://example.org", "block"),
            ("https://unhсr.org", "block"),
            ("https://сор.com", "warn"),
            ("bit.ly/x1", "warn"),
            ("javascript:alert(1)", "block"),
            ("ftp://example.org/x", "warn"),
        ],
    )
    def test_severity(self, text: str, severity: str) -> None:
        assert [f.severity for f in self.findings(text)] == [severity]

    def test_the_span_is_what_the_fix_replaces(self) -> None:
        text = "مرحبا 👩🏽‍⚕️ http://example.org"
        (finding,) = self.findings(text)
        assert text[finding.start : finding.end] == "http://"

    def test_an_override_ends_when_the_address_changes(self) -> None:
        (one,), (other,) = map(self.findings, ("http://a.org/x", "http://a.org/y"))
        assert one.excerpt == other.excerpt == "http://a.org/…"
        assert one.fingerprint != other.fingerprint

    def test_every_segment_is_read(self) -> None:
        segments = (Segment(text="hello"), Segment(text="http://a.org", language="fr"))
        (finding,) = links.check(Checkable(segments=segments)).findings
        assert finding.segment == 1
