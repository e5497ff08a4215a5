"""The living style page, the neutral page of the quick exit, and the pages for what went wrong."""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import Any

from babel.dates import format_skeleton, get_day_names
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from teranga.kernel import clock
from teranga.ui import examples, formats, states


def style(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "colours": examples.COLOURS,
        "groups": [
            (_("Posts"), "post", states.POST),
            (_("Deliveries"), "delivery", states.DELIVERY),
            (_("Findings"), "finding", states.FINDING),
            (_("Connections"), "account", states.ACCOUNT),
        ],
        "form": examples.filled_form(),
        "steps": examples.delivery_steps(now),
        "now": now,
        "earlier": now - timedelta(minutes=4),
    }
    return render(request, "ui/style.html", context)


def away(request: HttpRequest) -> HttpResponse:
    """A plain month: nothing on it says where somebody has just been."""
    today = clock.now().date()
    where = formats.locale()
    first = where.first_week_day
    names = get_day_names("narrow", context="stand-alone", locale=where)
    context = {
        "month": format_skeleton("yMMMM", today, locale=where),
        "names": [names[(first + i) % 7] for i in range(7)],
        "weeks": calendar.Calendar(first).monthdayscalendar(today.year, today.month),
        "today": today.day,
    }
    answer = render(request, "ui/away.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def trouble(request: HttpRequest, status: int) -> HttpResponse:
    """A page in plain words for 400, 403, 404, 413, 429 and 503."""
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return trouble(request, 400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return trouble(request, 403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return trouble(request, 404)
