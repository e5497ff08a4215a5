"""The front door: one result per check, fixes that compose, nothing hidden."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teranga.engines import text as engine
from teranga.engines.text import (
    CHECKS,
    Checkable,
    CheckResult,
    Finding,
    Fix,
    Segment,
    apply,
    links,
    run,
)
from tests.engines.conformance import HOSTILE

TEXTS = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(st.sampled_from(HOSTILE), max_size=12).map("".join),
)


def checkable(*texts: str) -> Checkable:
    return Checkable(segments=tuple(Segment(text=text) for text in texts), recent=())


def findings(text: str) -> list[Finding]:
    return [found for result in run(checkable(text)) for found in result.findings]


class Broken:
    NAME = "broken"
    MESSAGES = ()

    @staticmethod
    def check(checkable: Checkable) -> CheckResult:
        raise ZeroDivisionError(checkable.segments[0].text)


def test_a_check_that_breaks_is_told_and_hides_no_other() -> None:
    results = run(checkable("http://a.org"), (Broken, links))
    assert results[0] == CheckResult(
        check="broken", status="not_checked", reason="reasons.broke"
    )
    assert [found.message for found in results[1].findings] == ["links.http"]


def test_results_come_in_the_order_of_the_registry() -> None:
    names = [check.NAME for check in CHECKS]
    assert [result.check for result in run(checkable("x"))] == names
    assert len(set(names)) == len(names)


def test_every_check_in_the_folder_is_registered() -> None:
    import importlib
    import pkgutil

    modules = [
        importlib.import_module(f"{engine.__name__}.{found.name}")
        for found in pkgutil.iter_modules(engine.__path__)
    ]
    written = {module.NAME for module in modules if hasattr(module, "check")}
    assert {check.NAME for check in CHECKS} == written


def test_messages_carry_the_name_of_their_check() -> None:
    for check in CHECKS:
        assert all(message.startswith(f"{check.NAME}.") for message in check.MESSAGES)


def fixed(start: int, end: int, replacement: str | None) -> Finding:
    fix = None if replacement is None else Fix(key="k", replacement=replacement)
    return Finding(
        check="c",
        message="c.m",
        severity="warn",
        segment=0,
        start=start,
        end=end,
        excerpt="",
        fix=fix,
    )


def test_apply_goes_from_left_to_right_and_skips_what_overlaps() -> None:
    fixes = [
        fixed(6, 11, "there"),
        fixed(0, 5, "Hi"),
        fixed(4, 7, "X"),
        fixed(11, 11, "."),
    ]
    assert apply("Hello world", fixes) == "Hi there."
    assert apply("Hello", [fixed(0, 5, None)]) == "Hello"


@pytest.mark.parametrize("size", [200_001, 1_000_000])
def test_a_text_beyond_the_bound_is_partly_checked_and_says_so(size: int) -> None:
    results = run(checkable("http://a.org " + "x " * (size // 2)))
    assert {(result.status, result.reason) for result in results} == {
        ("partly", "reasons.too_long")
    }
    assert [f.message for result in results for f in result.findings] == ["links.http"]


def test_more_findings_than_people_read_are_said_to_be_there() -> None:
    result = links.check(checkable("http://a.org " * 500))
    assert len(result.findings) == 100
    assert (result.status, result.reason) == ("partly", "reasons.too_many")


@pytest.mark.parametrize(
    "text",
    [
        "👩🏽‍⚕️" * 10_000,
        "\u202e" * 10_000,
        "\u0301" * 10_000,
        "http://" * 10_000,
        "a." * 10_000,
        "a@" * 10_000,
        ")" * 10_000,
        "eyJ" * 10_000,
        "&utm_" * 10_000,
        "-----BEGIN PRIVATE KEY-----" * 2_000,
        "аa" * 10_000,
        "\x00\ud800" * 10_000,
    ],
    ids=ascii,
)
def test_hostile_repetition_raises_nothing(text: str) -> None:
    assert {result.status for result in run(checkable(text))} <= {"checked", "partly"}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_no_check_breaks_and_every_finding_lies_inside(text: str) -> None:
    for result in run(checkable(text)):
        assert result.reason != "reasons.broke"
        for found in result.findings:
            assert 0 <= found.start <= found.end <= len(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_fixing_one_finding_removes_it(text: str) -> None:
    for found in findings(text):
        if found.fix:
            left = [f.fingerprint for f in findings(apply(text, [found]))]
            before = [f.fingerprint for f in findings(text)]
            assert left.count(found.fingerprint) < before.count(found.fingerprint)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_fixing_comes_to_rest(text: str) -> None:
    for _ in range(30):
        fixable = [found for found in findings(text) if found.fix]
        if not fixable:
            return
        text = apply(text, fixable)
    raise AssertionError(text)
