"""A login that ran out while somebody wrote: her words wait until the same person is back.

Works without JavaScript. A signed mark in a cookie says whose browser this was: without it
nothing is kept, so that a stranger can't fill the disk. The words lie sealed for an hour,
a few forms a person, and nobody else who signs in here is shown them.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from teranga.kernel import clock
from teranga.people.models import KeptWords, User

COOKIE = "who"
_SALT = "people.kept"
_LASTS = timedelta(hours=1)
_MOST = 200_000  # characters of one form
_FORMS = 5  # of one person
_NEVER = ("password", "csrfmiddlewaretoken", "code", "credential")


def remember_who(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """The browser's own number stays, so that what was kept in it is found again."""
    held = _mark(request)
    browser = held[1] if held else secrets.token_hex(16)
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=_SALT).sign(f"{user.pk}.{browser}"),
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def browser_of(request: HttpRequest, person: Any) -> str:
    """The number of this browser, if she was the last to sign in with it; or ""."""
    held = _mark(request)
    return held[1] if held and held[0] == person.pk else ""


def _mark(request: HttpRequest) -> tuple[UUID, str] | None:
    """Whose browser this was, and which; None for a mark that we did not make."""
    try:
        signed = signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature:
        return None
    person, _dot, browser = signed.partition(".")
    return UUID(person), browser


def keep(request: HttpRequest) -> bool:
    """Put a refused form aside, if we know whose browser this was. False: nothing kept."""
    mark = _mark(request) if request.method == "POST" else None
    fields = _typed(request) if mark else []
    person = User.objects.filter(pk=mark[0], is_active=True).first() if mark else None
    if mark is None or person is None or not fields:
        return False
    words = json.dumps({"path": request.get_full_path(), "fields": fields})
    if len(words) > _MOST:
        return False
    _put(person, mark[1], words)
    return True


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name for word in _NEVER)
    ]


def _put(person: User, browser: str, words: str) -> None:
    now = clock.now()
    KeptWords.objects.filter(until__lte=now).delete()
    KeptWords.objects.create(
        user=person, browser=browser, until=now + _LASTS, words=words
    )
    hers = KeptWords.objects.filter(user=person).order_by("-until", "-pk")
    KeptWords.objects.filter(
        pk__in=list(hers.values_list("pk", flat=True)[_FORMS:])
    ).delete()


def take(request: HttpRequest) -> dict[str, Any] | None:
    """The last words kept here for this person, once; ``more``: how many still wait."""
    mark = _mark(request)
    if mark is None or mark[0] != request.user.pk:
        return None
    waiting = KeptWords.objects.filter(
        user=mark[0], browser=mark[1], until__gt=clock.now()
    ).order_by("-until", "-pk")
    row = waiting.first()
    if row is None:
        return None
    found: dict[str, Any] = json.loads(row.words)
    row.delete()
    return found | {"more": waiting.count()}
