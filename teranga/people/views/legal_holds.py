"""Legal holds: what is kept beyond its period, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teranga.kernel import clock, legal_holds
from teranga.kernel.models import LegalHold
from teranga.people import access
from teranga.people.access import needs
from teranga.people.actions import legal_holds as actions
from teranga.people.forms import LegalHoldForm
from teranga.people.queries import aliases


@dataclass(frozen=True, kw_only=True)
class Shown:
    hold: LegalHold
    label: Any
    by: str  # "": at the machine, or somebody who was erased


@needs("retention", "read")
def listed(request: Any) -> HttpResponse:
    return _page(request, LegalHoldForm())


def _page(request: Any, form: LegalHoldForm) -> HttpResponse:
    actor = request.actor
    holds = list(legal_holds.standing(actor.organisation))
    people = {one.placed_by for one in holds if one.placed_by}
    names = aliases(organisation=actor.organisation, people=people)
    labels = legal_holds.labels()
    context = {
        "holds": [
            Shown(
                hold=one,
                label=labels.get(one.record_kind, one.record_kind),
                by=names.get(one.placed_by, "") if one.placed_by else "",
            )
            for one in holds
        ],
        "form": form,
        "may_change": access.may(actor, "change", "retention"),
    }
    return render(request, "people/legal_holds.html", context)


@needs("retention", "change")
@require_POST
def place(request: Any) -> HttpResponse:
    form = LegalHoldForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    actions.place(actor=request.actor, now=clock.now(), **form.cleaned_data)
    messages.success(request, _("Held. It is kept until somebody ends the hold."))
    return redirect("people:legal_holds")


@needs("retention", "change")
@require_POST
def end(request: Any, hold: UUID) -> HttpResponse:
    try:
        actions.end(actor=request.actor, now=clock.now(), hold=hold)
    except legal_holds.NotHeld as error:
        raise Http404 from error
    messages.success(request, _("Ended. What is due goes from the next night on."))
    return redirect("people:legal_holds")
