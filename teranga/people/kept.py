"""A login that ran out while somebody wrote: her words wait until the same person is back.

Works without JavaScript. The words lie in the session of this browser for an hour; a mark
in a cookie says whose they are, and nobody else who signs in here is shown them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from teranga.kernel import clock

COOKIE = "who"
_KEY = "kept_words"
_SALT = "people.kept"
_LASTS = timedelta(hours=1)
_MOST = 200_000  # characters
_NEVER = ("password", "csrfmiddlewaretoken", "code", "credential")


def remember_who(response: HttpResponse, user: Any) -> None:
    response.set_cookie(
        COOKIE,
        _mark(user),
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def _mark(user: Any) -> str:
    return signing.Signer(salt=_SALT).signature(str(user.pk))


def keep(request: HttpRequest) -> bool:
    """Put a refused form aside, if we know whose browser this was. False: nothing kept."""
    if request.method != "POST" or COOKIE not in request.COOKIES:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name for word in _NEVER)
    ]
    if not fields or sum(len(value) for _, value in fields) > _MOST:
        return False
    request.session[_KEY] = {
        "who": request.COOKIES[COOKIE],
        "path": request.get_full_path(),
        "fields": fields,
        "until": (clock.now() + _LASTS).timestamp(),
    }
    return True


def take(request: HttpRequest) -> dict[str, Any] | None:
    """The words kept for this person, once; anything else that was kept is forgotten."""
    held = request.session.pop(_KEY, None)
    if held is None or held["who"] != _mark(request.user):
        return None
    return held if held["until"] > clock.now().timestamp() else None
