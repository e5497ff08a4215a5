"""When a post goes out: a day, an hour, a place; and until when it still makes sense."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from teranga.publish.forms.days import WhichYear, is_now, read_day, read_time
from teranga.publish.forms.zones import Gap, Moment, Repeat, on_the_clock
from teranga.ui import formats

DAY = _("%(day)s, %(full)s or tomorrow")
SOON = timedelta(days=3)  # an example that somebody may copy: never one gone by
HOUR = _("10:00")


class WhenForm(forms.Form):
    """After ``is_valid``: ``at`` (UTC; None = at once, or not said), ``not_after``, ``zone``.

    ``needed``: a day must be said. An hour that the clocks jump over is refused with the
    two hours around it; one that comes twice is asked for (``repeat`` is then set).
    """

    day = forms.CharField(label=_("Day"), required=False, max_length=60)
    hour = forms.CharField(label=_("Time"), required=False, max_length=20)
    which = forms.ChoiceField(
        label=_("This hour comes twice that night. Which one?"),
        required=False,
        choices=[("first", _("The first")), ("second", _("The second"))],
        widget=forms.RadioSelect,
    )
    zone = forms.CharField(label=_("Time zone"), required=False, max_length=64)
    until_day = forms.CharField(label=_("Not after"), required=False, max_length=60)
    until_hour = forms.CharField(label=_("Time"), required=False, max_length=20)

    def __init__(
        self,
        data: Any = None,
        *,
        now: datetime,
        zone: str,
        at: datetime | None = None,
        not_after: datetime | None = None,
        needed: bool = False,
    ) -> None:
        self.now, self.home, self.needed = now, zone, needed
        self.at: datetime | None = None if data else at
        self.not_after: datetime | None = None
        self.repeat: Repeat | None = None
        place = ZoneInfo(zone)
        super().__init__(
            data,
            initial={
                "zone": zone,
                **_initial(("day", "hour"), at, place),
                **_initial(("until_day", "until_hour"), not_after, place),
            },
            auto_id="when-%s",
        )
        self.fields["day"].help_text = DAY % self._example(place)

    def _example(self, place: ZoneInfo) -> dict[str, str]:
        soon = self.now.astimezone(place).date() + SOON
        return {"day": f"{soon.day}.{soon.month}.", "full": soon.isoformat()}

    @property
    def chosen_zone(self) -> str:
        return getattr(self, "cleaned_data", {}).get("zone") or self.home

    @property
    def place(self) -> ZoneInfo:
        return ZoneInfo(self.chosen_zone)

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"].strip() or self.home
        if zone not in available_timezones():
            raise forms.ValidationError(
                _("No time zone has this name. Write it like Africa/Dakar.")
            )
        return zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "zone" not in data:
            return data
        said = str(data.get("day", "")).strip()
        if is_now(said) or (not said and is_now(str(data.get("hour", "")))):
            self.at = None
        elif said or data.get("hour") or self.needed:
            self.at = self._moment("day", "hour")
        if data.get("until_day") or data.get("until_hour"):
            self.not_after = self._moment("until_day", "until_hour")
        self._in_order()
        return data

    def _moment(self, day_field: str, hour_field: str) -> datetime | None:
        today = self.now.astimezone(self.place).date()
        day = read_day(self.cleaned_data.get(day_field, "") or "today", today=today)
        hour = read_time(self.cleaned_data.get(hour_field, ""))
        if day is None:
            self.add_error(
                day_field,
                _("We cannot read this day. Write it like %(day)s")
                % self._example(self.place),
            )
        if hour is None:
            self.add_error(
                hour_field, _("We cannot read this hour. Write it like 10:00.")
            )
        if isinstance(day, WhichYear):
            self.add_error(day_field, _which_year(day))
        if not isinstance(day, date) or hour is None:
            return None
        return self._on_the_clock(day, hour, day_field)

    def _on_the_clock(self, day: date, hour: time, field: str) -> datetime | None:
        found = on_the_clock(day, hour, self.chosen_zone)
        if isinstance(found, Moment):
            return found.at
        if isinstance(found, Gap):
            place = ZoneInfo(self.chosen_zone)
            self.add_error(
                field.replace("day", "hour"),
                _(
                    "The clocks jump over this hour that night. Choose %(earlier)s"
                    " or %(later)s."
                )
                % {
                    "earlier": found.earlier.astimezone(place).strftime("%H:%M"),
                    "later": found.later.astimezone(place).strftime("%H:%M"),
                },
            )
            return None
        return self._one_of(found)

    def _one_of(self, twice: Repeat) -> datetime | None:
        self.repeat = twice
        place = ZoneInfo(self.chosen_zone)
        self.fields["which"].choices = [
            (name, f"{word} ({formats.zone_name(at.astimezone(place))})")
            for (name, word), at in zip(
                self.fields["which"].choices, (twice.first, twice.second), strict=True
            )
        ]
        said = self.cleaned_data.get("which")
        if not said:
            self.add_error("which", _("Say which of the two you mean."))
            return None
        return twice.first if said == "first" else twice.second

    def _in_order(self) -> None:
        if self.errors:
            return
        if self.at and self.at < self.now:
            self.add_error("day", _("This moment has gone by."))
        elif self.not_after and self.not_after <= (self.at or self.now):
            self.add_error("until_day", _("This is before it goes out."))


def _which_year(found: WhichYear) -> str:
    return str(
        _("This day has gone by. Write the year: %(last)s or %(coming)s?")
        % {
            name: f"{day.day}.{day.month}.{day.year}"
            for name, day in (("last", found.last), ("coming", found.coming))
        }
    )


def _initial(
    names: tuple[str, str], at: datetime | None, place: ZoneInfo
) -> dict[str, str]:
    if at is None:
        return {}
    local = at.astimezone(place)
    return {names[0]: local.strftime("%Y-%m-%d"), names[1]: local.strftime("%H:%M")}
