"""Duplicates of what was posted before."""

from __future__ import annotations

from teranga.engines.text import Checkable, Segment, duplicates
from tests.engines.conformance import CheckContract

LAST_WEEK = (
    "Our office opens on Monday at nine. Come with your papers, and bring a friend "
    "who needs help. Tea is ready. https://example.org/office"
)
ARABIC = "يفتح المكتب يوم الاثنين في التاسعة صباحًا. أحضروا أوراقكم معكم."


class TestDuplicates(CheckContract):
    check = duplicates
    finds = {
        LAST_WEEK: ["duplicates.same"],
        LAST_WEEK.upper() + " !!": ["duplicates.same"],
        LAST_WEEK.replace("Monday at nine", "Tuesday at ten"): ["duplicates.alike"],
        "Good news. " + LAST_WEEK: ["duplicates.alike"],
        "يفتح المكتب يوم الإثنين في التاسعه صباحا أحضروا أوراقكم معكم": [
            "duplicates.same"
        ],
        "👍🏽": ["duplicates.same"],
    }
    leaves = (
        "",
        "Our office is closed today.",
        "Come with your papers on Friday: the lawyer sees people from two to five.",
        "يفتح المكتب",
        "👎",
    )

    def checkable(self, text: str) -> Checkable:
        recent = (("three", "👍🏽"), ("two", LAST_WEEK), ("one", ARABIC))
        return Checkable(segments=(Segment(text=text),), recent=recent)

    def test_says_which_post(self) -> None:
        (finding,) = self.findings(LAST_WEEK)
        assert finding.values == {"reference": "two"}

    def test_warnings_and_titles_may_repeat(self) -> None:
        segments = (Segment(text=LAST_WEEK, name="warning"),)
        recent = (("two", LAST_WEEK),)
        result = duplicates.check(Checkable(segments=segments, recent=recent))
        assert (result.status, result.findings) == ("checked", ())

    def test_nothing_to_compare_with_is_not_a_pass(self) -> None:
        unasked = Checkable(segments=(Segment(text="Hello"),))
        result = duplicates.check(unasked)
        assert (result.status, result.reason) == ("not_checked", "reasons.nobody_asked")
        first_post = Checkable(segments=(Segment(text="Hello"),), recent=())
        assert duplicates.check(first_post).status == "checked"

    def test_too_much_to_compare_is_told(self) -> None:
        recent = tuple((str(n), f"{n} " * 100_000) for n in range(5))
        result = duplicates.check(
            Checkable(segments=(Segment(text="x"),), recent=recent)
        )
        assert result.status == "partly"
        assert result.reason == "reasons.too_much_to_compare"
