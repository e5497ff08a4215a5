"""Our own feeds, as anybody reads them: no cookie, no login, short memory.

A withdrawal must show at once, so nothing may be kept longer than a minute, and a reader
that asks "has it changed?" is always answered from the table.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from teranga.channels import feeds as render
from teranga.channels.link import id_of
from teranga.kernel import clock
from teranga.people.access import open_to_all
from teranga.publish.queries.feeds import Feed, feed
from teranga.publish.views._common import address_of

KEPT = "public, max-age=60, must-revalidate"


@open_to_all("a public feed")
@require_safe
def atom(request: Any, account: UUID, language: str) -> HttpResponse:
    found = _found(account, language)
    body = render.atom(_about(request, found, "feeds:atom"), found.items)
    return _answer(request, found, body, render.ATOM_TYPE)


@open_to_all("a public feed")
@require_safe
def json(request: Any, account: UUID, language: str) -> HttpResponse:
    found = _found(account, language)
    body = render.json_feed(_about(request, found, "feeds:json"), found.items)
    return _answer(request, found, body, render.JSON_TYPE)


def _found(account: UUID, language: str) -> Feed:
    found = feed(account=account, language=language)
    if found is None:
        raise Http404
    return found


def address(request: Any, route: str, account: UUID, language: str) -> str:
    return address_of(request, reverse(route, args=[account, language]))


def _about(request: Any, found: Feed, route: str) -> render.About:
    return render.About(
        feed_id=id_of(f"{found.account}/{found.language}"),
        title=found.name,
        language=found.language,
        address=address(request, route, found.account, found.language),
        author=found.by,
        updated_at=found.made_at,
    )


def _answer(request: Any, found: Feed, body: bytes, kind: str) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    answer = HttpResponse(body, content_type=kind)
    changed = _settled(found)
    answer = get_conditional_response(request, etag, changed, answer)
    answer["ETag"] = etag
    answer["Cache-Control"] = KEPT
    answer["Content-Language"] = found.language
    answer["Access-Control-Allow-Origin"] = "*"  # readers in a browser; all is public
    if changed is not None:
        answer["Last-Modified"] = http_date(changed)
    return answer


def _settled(found: Feed) -> int | None:
    """A second is the finest the header knows: while it lasts, more can still change."""
    if found.changed_at is None:
        return None
    changed = int(found.changed_at.timestamp())
    return changed if clock.now().timestamp() - changed > 1 else None
