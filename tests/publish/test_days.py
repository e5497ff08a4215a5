"""Days and hours as people write them; nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teranga.publish.forms.days import WhichYear, is_now, read_day, read_time
from teranga.publish.forms.zones import Gap, Moment, Repeat, on_the_clock

TUESDAY = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20.11.", date(2026, 11, 20)),
        ("20.11", date(2026, 11, 20)),
        ("20.11.2027", date(2027, 11, 20)),
        ("20/11/27", date(2027, 11, 20)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026/11/20", date(2026, 11, 20)),
        ("5.1.", date(2027, 1, 5)),
        ("17.5.", date(2027, 5, 17)),
        ("17.11.", TUESDAY),
        ("29.2.", date(2028, 2, 29)),
        ("20 Nov", date(2026, 11, 20)),
        ("Nov 20", date(2026, 11, 20)),
        ("Fri 20 November 2026", date(2026, 11, 20)),
        ("20 novembre", date(2026, 11, 20)),
        ("3 août 2027", date(2027, 8, 3)),
        ("20 noviembre", date(2026, 11, 20)),
        ("٢٠ نوفمبر", date(2026, 11, 20)),
        ("٢٠/١١/٢٠٢٦", date(2026, 11, 20)),
        ("۲۰۲۶-۱۱-۲۰", date(2026, 11, 20)),
        ("tomorrow", date(2026, 11, 18)),
        ("Tomorrow ", date(2026, 11, 18)),
        ("demain", date(2026, 11, 18)),
        ("après-demain", date(2026, 11, 19)),
        ("manana", date(2026, 11, 18)),
        ("mañana", date(2026, 11, 18)),
        ("غدًا", date(2026, 11, 18)),
        ("غدا", date(2026, 11, 18)),
        ("اليوم", TUESDAY),
        ("aujourd’hui", TUESDAY),
        ("friday", date(2026, 11, 20)),
        ("tuesday", date(2026, 11, 24)),
        ("vendredi", date(2026, 11, 20)),
        ("الجمعة", date(2026, 11, 20)),
    ],
)
def test_a_day_is_read(typed: str, meant: date) -> None:
    assert read_day(typed, today=TUESDAY) == meant


@pytest.mark.parametrize(
    ("typed", "last", "coming"),
    [
        ("16.11.", date(2026, 11, 16), date(2027, 11, 16)),
        ("16 Nov", date(2026, 11, 16), date(2027, 11, 16)),
        ("١٦ نوفمبر", date(2026, 11, 16), date(2027, 11, 16)),
        ("1.6.", date(2026, 6, 1), date(2027, 6, 1)),
    ],
)
def test_a_day_that_has_gone_by_is_never_moved_a_year_on(
    typed: str, last: date, coming: date
) -> None:
    assert read_day(typed, today=TUESDAY) == WhichYear(last, coming)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "31.2.2027",
        "32.1.",
        "soon",
        "20",
        "1.2.3.4",
        "0.0.",
        "٠",
        "\x00",
        "2026-13-01",
    ],
)
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    assert read_day(typed, today=TUESDAY) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:00", time(10)),
        ("10.30", time(10, 30)),
        ("9h", time(9)),
        ("9h05", time(9, 5)),
        ("9", time(9)),
        ("9:30 pm", time(21, 30)),
        ("12 am", time(0)),
        ("12 p.m.", time(12)),
        ("٢١:٣٠", time(21, 30)),
        ("٩ م", time(21)),
        ("noon", time(12)),
        ("midi", time(12)),
    ],
)
def test_an_hour_is_read(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "25:00", "10:61", "13 pm", "0 am", "ten", "10:0"]
)
def test_what_is_no_hour_is_not_guessed(typed: str) -> None:
    assert read_time(typed) is None


def test_now_is_said_in_four_languages() -> None:
    assert all(is_now(word) for word in ("now", "Maintenant", "ahora", "الآن"))
    assert not is_now("tomorrow")


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_not_and_never_guessed(typed: str) -> None:
    """What was understood is understood the same when it is written out in full."""
    day, hour = read_day(typed, today=TUESDAY), read_time(typed)
    for one in (day.last, day.coming) if isinstance(day, WhichYear) else (day,):
        assert one is None or read_day(one.isoformat(), today=TUESDAY) == one
    assert hour is None or read_time(f"{hour:%H:%M}") == hour


def test_an_hour_that_the_clocks_jump_over() -> None:
    found = on_the_clock(date(2027, 3, 28), time(2, 30), "Europe/Paris")
    assert found == Gap(
        earlier=datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
        later=datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    )
    paris = ZoneInfo("Europe/Paris")
    assert isinstance(found, Gap)
    assert found.earlier.astimezone(paris).time() == time(1, 30)
    assert found.later.astimezone(paris).time() == time(3, 30)


def test_an_hour_that_comes_twice() -> None:
    found = on_the_clock(date(2026, 10, 25), time(2, 30), "Europe/Paris")
    assert found == Repeat(
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


def test_ordinary_hours_everywhere() -> None:
    found = on_the_clock(TUESDAY, time(10), "Africa/Dakar")
    assert found == Moment(datetime(2026, 11, 17, 10, tzinfo=UTC))
    found = on_the_clock(TUESDAY, time(10), "Asia/Kathmandu")
    assert found == Moment(datetime(2026, 11, 17, 4, 15, tzinfo=UTC))


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)),  # noqa: DTZ001
    st.sampled_from(
        [
            "Europe/Paris",
            "America/Mexico_City",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Asia/Gaza",
            "UTC",
        ]
    ),
)
def test_every_answer_reads_back_as_it_was_typed(wall: datetime, zone: str) -> None:
    wall = wall.replace(second=0, microsecond=0)
    found = on_the_clock(wall.date(), wall.time(), zone)
    place = ZoneInfo(zone)
    if isinstance(found, Moment):
        assert found.at.astimezone(place).replace(tzinfo=None) == wall
    elif isinstance(found, Repeat):
        assert found.first < found.second
        for one in (found.first, found.second):
            assert one.astimezone(place).replace(tzinfo=None) == wall
    else:
        earlier = found.earlier.astimezone(place).replace(tzinfo=None)
        later = found.later.astimezone(place).replace(tzinfo=None)
        assert earlier < wall < later
        assert later - earlier <= timedelta(hours=4)
