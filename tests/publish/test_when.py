"""The hour a post goes out: read, refused in words, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from teranga.publish.forms.when import WhenForm

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


def form(home: str = "Africa/Dakar", **typed: str) -> WhenForm:
    return WhenForm(typed, now=NOW, zone=home)


def test_a_day_and_an_hour_there() -> None:
    bound = form("Asia/Kathmandu", day="tomorrow", hour="10:00")
    assert bound.is_valid(), bound.errors
    assert bound.at == datetime(2026, 11, 18, 4, 15, tzinfo=UTC)


def test_today_is_today_where_the_post_is_read() -> None:
    bound = WhenForm(
        {"day": "tomorrow", "hour": "08:00"},
        now=datetime(2026, 11, 17, 23, 30, tzinfo=UTC),
        zone="Asia/Kathmandu",
    )
    assert bound.is_valid()
    assert bound.at == datetime(2026, 11, 19, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("word", ["now", "maintenant", "الآن"])
def test_now_is_said_in_words(word: str) -> None:
    for typed in ({"day": word}, {"hour": word}):
        bound = form(**typed)
        assert bound.is_valid()
        assert bound.at is None


def test_nothing_said_is_nothing_planned() -> None:
    bound = form()
    assert bound.is_valid()
    assert (bound.at, bound.not_after) == (None, None)
    needed = WhenForm({}, now=NOW, zone="UTC", needed=True)
    assert not needed.is_valid()


def test_an_hour_alone_is_today() -> None:
    bound = form(hour="18:00")
    assert bound.is_valid()
    assert bound.at == datetime(2026, 11, 17, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"day": "soon", "hour": "10:00"}, "day"),
        ({"day": "tomorrow", "hour": "noonish"}, "hour"),
        ({"day": "tomorrow"}, "hour"),
        ({"day": "16.11.", "hour": "10:00"}, "day"),
        ({"day": "2026-11-17", "hour": "08:00"}, "day"),
        ({"day": "tomorrow", "hour": "10:00", "zone": "Mars/Olympus"}, "zone"),
        ({"day": "tomorrow", "hour": "10:00", "zone": "../x"}, "zone"),
        (
            {
                "day": "18.11.",
                "hour": "10:00",
                "until_day": "18.11.",
                "until_hour": "9",
            },
            "until_day",
        ),
        ({"until_day": "soon", "until_hour": "10:00"}, "until_day"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    typed: dict[str, str], where: str
) -> None:
    bound = form(**typed)
    assert not bound.is_valid()
    assert list(bound.errors) == [where]
    assert bound["day"].value() == typed.get("day")


def test_a_day_gone_by_names_both_years() -> None:
    bound = form(day="16.11.", hour="10:00")
    assert bound.at is None
    said = str(bound.errors["day"])
    assert "16.11.2026" in said
    assert "16.11.2027" in said


@pytest.mark.parametrize("month", range(1, 13))
def test_the_example_can_be_copied(month: int) -> None:
    """On the last days of a month and of the year, and late in the evening, too."""
    now = datetime(2026, month, 28, 23, 30, tzinfo=UTC)
    example = str(WhenForm(now=now, zone="Asia/Kathmandu").fields["day"].help_text)
    short, full = example.split(" or ")[0].split(", ")
    for typed in (short, full):
        bound = WhenForm(
            {"day": typed, "hour": "10:00"}, now=now, zone="Asia/Kathmandu"
        )
        assert bound.is_valid(), bound.errors
        assert bound.at is not None
        assert 1 < (bound.at - now).days < 4


def test_an_hour_that_is_jumped_over_names_the_two_around_it() -> None:
    bound = form("Europe/Paris", day="28.3.2027", hour="02:30")
    assert not bound.is_valid()
    said = str(bound.errors["hour"])
    assert "01:30" in said
    assert "03:30" in said


def test_an_hour_that_comes_twice_is_asked_for() -> None:
    night = {"day": "31.10.2027", "hour": "02:30"}
    bound = form("Europe/Paris", **night)
    assert not bound.is_valid()
    assert list(bound.errors) == ["which"]
    labels = [label for _, label in bound.fields["which"].choices]
    assert labels == ["The first (UTC+2)", "The second (UTC+1)"]
    first = form("Europe/Paris", **night, which="first")
    second = form("Europe/Paris", **night, which="second")
    assert first.is_valid()
    assert second.is_valid()
    assert first.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert second.at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_what_was_planned_is_shown_in_its_own_zone() -> None:
    shown = WhenForm(
        now=NOW, zone="Asia/Kathmandu", at=datetime(2026, 11, 18, 4, 15, tzinfo=UTC)
    )
    assert (shown["day"].value(), shown["hour"].value()) == ("2026-11-18", "10:00")
