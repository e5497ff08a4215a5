"""Counting as Mastodon counts: app/validators/status_length_validator.rb, by example."""

from __future__ import annotations

import dataclasses

import pytest

from teranga.channels._mastodon_connect import challenge, server_of
from teranga.channels._mastodon_text import CAUTIOUS, length, primary, problems
from teranga.channels.errors import Rejected
from tests.channels.conformance import a_text

LONG = "https://example.org/" + "a" * 300
OTHER = dataclasses.replace(CAUTIOUS, counter="code_points", url_weight=25)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("مرحبا", 5),
        ("日本語", 3),
        ("👩‍👩‍👧‍👦", 1),
        ("🏳️‍🌈🇸🇳👍🏿", 3),
        ("e\u0301", 1),
        ("a\r\nb", 3),
        # every address weighs the same, short or long
        (LONG, 23),
        ("https://a.io", 23),
        ("http://a.io", 23),
        ("HTTPS://EXAMPLE.ORG/A", 23),
        (f"see {LONG} now", 4 + 23 + 4),
        (f"{LONG} {LONG}", 23 + 1 + 23),
        ("https://example.org:8443/a?b=1&c=2#d", 23),
        ("https://example.org/a#d", 23),
        ("https://example.org/wiki/A_(b)", 23),
        ("(https://example.org/a)", 23 + 2),
        ("https://example.org/a.", 23 + 1),
        ("https://example.org/a, and", 23 + 5),
        ("https://example.org?a=b", 23),
        ("https://example.org/خبر-عاجل/", 23),
        ("https://example.org/a(b", 23 + 2),
        # no address to a server, so counted letter by letter
        ("example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 44),
        ("https://" + "a" * 40, 48),
        ("https://localhost/" + "a" * 40, 58),
        ("xhttps://example.org/" + "a" * 40, 61),
        ("ftp://example.org/" + "a" * 40, 58),
        # of somebody elsewhere only the name counts
        ("@amal@far.example", 5),
        ("hi @amal@far.example!", 3 + 5 + 1),
        ("@amal", 5),
        ("me@far.example", 14),
        ("x@amal@far.example", 18),
        ("@amal@far.example:3000", 5),
    ],
)
def test_mastodons_own_count(text: str, count: int) -> None:
    assert length(text, CAUTIOUS) == count


def test_never_one_too_few() -> None:
    """Where we are not sure that the server sees an address, the longer count is taken."""
    unsure = "https://exämple.org/" + "a" * 30
    assert length(unsure, CAUTIOUS) == len(unsure)


@pytest.mark.parametrize(
    ("text", "count"),
    [("👩‍👩‍👧‍👦", 7), (LONG, 320), ("https://a.io", 25), ("@amal@far.example", 17)],
)
def test_other_servers_give_no_rebate(text: str, count: int) -> None:
    assert length(text, OTHER) == count


def test_the_warning_counts_letter_by_letter() -> None:
    most = a_text("a" * 400, warning="w" * 100)
    assert problems(most, CAUTIOUS) == []
    over = dataclasses.replace(most, warning="w" * 101)
    assert problems(over, CAUTIOUS)[0].values == {"count": 501, "limit": 500}
    linked = dataclasses.replace(most, warning=LONG)
    assert problems(linked, CAUTIOUS)[0].values["count"] == 400 + 320


def test_counting_stays_fast_on_a_megabyte() -> None:
    for piece in ("@a", "https://", "https://a.b/(", "((((", "@a@b.", "\u0301", "a."):
        length(piece * (190_000 // len(piece)), CAUTIOUS)
        assert length(piece * (1_000_000 // len(piece)), CAUTIOUS) > 500


@pytest.mark.parametrize(
    ("tag", "code"), [("fr", "fr"), ("fr-CA", "fr"), ("AR", "ar"), ("und", "und")]
)
def test_language_is_the_primary_one(tag: str, code: str) -> None:
    assert primary(tag) == code


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("name.example", "https://name.example"),
        (" Name.Example/ ", "https://name.example"),
        ("https://name.example/@me/123", "https://name.example"),
        ("@me@name.example", "https://name.example"),
        ("me@name.example", "https://name.example"),
        ("name.example:8443", "https://name.example:8443"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_whatever_people_type_for_a_server(typed: str, server: str) -> None:
    assert server_of(typed) == server


@pytest.mark.parametrize(
    "typed",
    ["", "https://", "ftp://a.example", "https://u:p@a.example", "a..b", "x:99999999"],
)
def test_what_is_no_server(typed: str) -> None:
    with pytest.raises(Rejected, match="server"):
        server_of(typed)


def test_the_proof_key_is_the_standards_own_example() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
