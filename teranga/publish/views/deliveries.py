"""Where everything is: the list, one delivery, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teranga.kernel import clock
from teranga.kernel.typed import sent
from teranga.people.access import needs
from teranga.publish.actions import deliveries
from teranga.publish.forms.outgoing import ThereForm
from teranga.publish.models import Delivery
from teranga.publish.queries import journeys, networks, releases
from teranga.publish.views._common import page_number, uuid_of
from teranga.publish.views._delivery_words import FILTER_WORDS
from teranga.publish.views._journeys import drawn
from teranga.ui import formats

DECISIONS: dict[str, Callable[..., Delivery]] = {
    "look": deliveries.look_again,
    "there": deliveries.mark_there,
    "again": deliveries.send_again,
    "give_up": deliveries.give_up,
    "accept": deliveries.accept_difference,
    "gone": deliveries.mark_gone,
}


@needs("delivery", "read")
@require_safe
def listing(request: Any) -> HttpResponse:
    now = clock.now()
    asked = sent(request.GET)
    only, account = asked.get("only", ""), uuid_of(asked.get("account", ""))
    found = journeys.page(
        actor=request.actor,
        now=now,
        only=only,
        account=account,
        number=page_number(request),
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": found,
        "rows": [drawn(one) for one in found.journeys],
        "ending": releases.ending(request.actor, now),
        "only": only,
        "filters": [(key, word, found.counts.get(key)) for key, word in FILTER_WORDS],
        "account": account,
        "accounts": networks.offered(request.actor),
        "query": query.urlencode(),
        "here": request.GET.urlencode(),
        "total": formats.number(found.total),
        "before": str(found.number - 1),
        "after": str(found.number + 1),
    }
    return render(request, "publish/deliveries.html", context)


@needs("delivery", "read")
def one(request: Any, delivery: UUID) -> HttpResponse:
    return delivery_page(request, delivery)


def delivery_page(request: Any, delivery: UUID, **more: Any) -> HttpResponse:
    """Also what its forms come back to when something is wrong."""
    found = journeys.one(actor=request.actor, now=clock.now(), delivery=delivery)
    if found is None:
        raise Http404
    context = {"one": drawn(found), "there": ThereForm(), **more}
    return render(request, "publish/delivery.html", context)


@needs("delivery", "change")
@require_POST
def decide(request: Any, delivery: UUID) -> HttpResponse:
    """``do``: look, there (with a link), again, give_up, accept or gone."""
    found = journeys.one(actor=request.actor, now=clock.now(), delivery=delivery)
    if found is None:
        raise Http404
    do = sent(request.POST).get("do", "")
    more: dict[str, Any] = {}
    if do == "there":
        form = ThereForm(request.POST, known=bool(found.delivery.url))
        if not form.is_valid():
            return delivery_page(request, delivery, there=form)
        more = form.cleaned_data
    if do not in DECISIONS:
        return redirect("publish:delivery", delivery=delivery)
    try:
        DECISIONS[do](actor=request.actor, now=clock.now(), delivery=delivery, **more)
        messages.success(request, _said(do))
    except (deliveries.CannotDecide, deliveries.LinkNeeded):
        messages.warning(request, _("It went on meanwhile. Look how it stands now."))
    return redirect("publish:delivery", delivery=delivery)


def _said(do: str) -> str:
    return {
        "look": _("We look again now."),
        "there": _("Noted: it is there."),
        "again": _("It goes out again."),
        "give_up": _("Noted: it does not go out there."),
        "accept": _("Noted: it may stay as it is."),
        "gone": _("Noted: it is gone."),
    }[do]
