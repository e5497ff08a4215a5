"""The front page, and what needs a person today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from teranga.people.access import open_to_all, signed_in


@open_to_all("says what this is")
def front(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home:today")
    return render(request, "home/front.html")


@signed_in("the first page of everybody who is signed in")
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "home/today.html")


@open_to_all("the page that says a form has expired")
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "home/form_expired.html", status=403)
