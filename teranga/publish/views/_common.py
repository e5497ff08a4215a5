"""What every page of publish shares: the post, or the same 404 for whatever is not hers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from django.http import Http404
from django.utils.translation import get_language

from teranga.kernel import notify
from teranga.people import access
from teranga.publish.models import Post
from teranga.publish.queries.visible import NoSuchPost, is_own, post_for

# Offered when a language is added; any other can be typed as its code.
LANGUAGES = [
    "en",
    "fr",
    "es",
    "ar",
    "pt",
    "sw",
    "uk",
    "ru",
    "fa",
    "prs",
    "ps",
    "ku",
    "ckb",
    "tr",
    "ti",
    "am",
    "so",
    "om",
    "ha",
    "wo",
    "ff",
    "ln",
    "rw",
    "fr-CA",
    "de",
    "it",
    "nl",
    "pl",
    "ro",
    "el",
    "ur",
    "bn",
    "ne",
    "hi",
    "ta",
    "si",
    "my",
    "th",
    "vi",
    "id",
    "zh",
    "ht",
]


def the_post(request: Any, pk: UUID) -> Post:
    """The post, if this person may do with it what this address is for (``needs``)."""
    try:
        post = post_for(actor=request.actor, post=pk)
    except NoSuchPost as error:
        raise Http404 from error
    verb, own = request.access.verb, is_own(request.actor, post)
    if not access.may(request.actor, verb, "post", own=own):
        raise Http404
    return post


# Unicode files Dari under Persian.
FILED_AS = {"prs": "fa_AF"}


def seen_here(request: Any, now: datetime) -> None:
    """Whoever opens a page has seen the notices that lead to it."""
    actor = request.actor
    notify.seen(
        organisation=actor.organisation,
        person=actor.person,
        now=now,
        path=request.path,
    )


def language_name(code: str) -> str:
    """As those who speak it write it; the code where nobody told us."""
    name = _named(code, in_language=FILED_AS.get(code, code))
    return name[:1].upper() + name[1:]


def language_here(code: str) -> str:
    """The language's name in the language of the page."""
    return _named(code, in_language=get_language() or "en")


def _named(code: str, *, in_language: str) -> str:
    key = FILED_AS.get(code, code).replace("-", "_")
    try:
        reader = Locale.parse(in_language.replace("-", "_"))
        known: str | None = reader.languages.get(key)
        return known or Locale.parse(key).get_display_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code
