"""A code to hand over: as a link, as a square to photograph, and as letters on paper."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import qrcode
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from teranga.people.actions.tickets import Made


def qr(text: str) -> str:
    """A data address of an SVG: dark on white, whatever the theme."""
    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgPathFillImage, border=3).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def page(
    request: Any, made: Made, *, route: str, back: str, person: Any = None
) -> HttpResponse:
    """Shown once, never stored: whoever holds the code may use it."""
    link = request.build_absolute_uri(reverse(route, args=[made.code]))
    arguments = [person.membership] if person else []
    response = render(
        request,
        "people/printed.html",
        {
            "ticket": made.ticket,
            "code": made.code,
            "link": link,
            "qr": qr(link),
            "door": request.build_absolute_uri(reverse("people:enter_code")),
            "person": person,
            "back": reverse(back, args=arguments),
        },
    )
    response["Cache-Control"] = "no-store"
    return response
