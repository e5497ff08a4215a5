"""The front page, what needs a person today, and how the desk itself is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from teranga.home.queries import needs_you
from teranga.kernel import clock, doctor, frame
from teranga.people.access import needs, open_to_all, signed_in


@open_to_all("says what this is")
def front(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home:today")
    return render(request, "home/front.html")


@signed_in("the first page of everybody who is signed in")
def today(request: Any) -> HttpResponse:
    """Somebody who belongs to no organisation (yet) is told so, and nothing else."""
    if request.actor is None:
        return render(request, "home/nowhere.html")
    now = clock.now()
    shown = {
        "now": now,
        "greeting": _greeting(now.astimezone(ZoneInfo(_zone(request)))),
        "items": needs_you(actor=request.actor, now=now),
    }
    return render(request, "home/today.html", shown)


def _zone(request: Any) -> str:
    return request.actor.organisation.time_zone


def _greeting(local: datetime) -> str:
    if local.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if local.hour < 18 else _("Good evening")


@needs("settings", "read")
def health(request: HttpRequest) -> HttpResponse:
    """The doctor's findings in plain words. ``manage.py doctor`` says the same, and what
    counts through all organisations: that is not for one of them to know."""
    every = doctor.examine(now=clock.now())
    verdicts = [one for one in every if not one.counts_all]
    return render(request, "home/health.html", {"verdicts": verdicts})


@signed_in("says to everybody who is signed in how the desk works")
def how(request: Any) -> HttpResponse:
    """One section a stage, as far as she may open it. Needs no script."""
    return render(request, "home/help.html", {"helps": frame.help_for(request.actor)})


@open_to_all("the page that says a form has expired")
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "home/form_expired.html", status=403)
