"""The organisation: choosing one, its settings, training, and deleting it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teranga.kernel import clock
from teranga.kernel.typed import sent
from teranga.people import access
from teranga.people.access import needs, signed_in
from teranga.people.actions import organisations
from teranga.people.forms import SameNameForm, SettingsForm, SwitchForm
from teranga.people.queries import aliases, closing_of
from teranga.people.views.words import refusal


@signed_in("choosing among one's own organisations", early=True)
@require_http_methods(["GET", "POST"])
def choose(request: Any) -> HttpResponse:
    form = SwitchForm(request.POST or None)
    if not form.is_valid():
        return render(
            request, "people/organisations.html", {"memberships": request.memberships}
        )
    own = {one.organisation_id for one in request.memberships}
    if form.cleaned_data["organisation"] not in own:
        raise Http404
    request.session["organisation"] = str(form.cleaned_data["organisation"])
    return redirect("home:today")


@needs("settings", "read")
@require_http_methods(["GET", "POST"])
def settings(request: Any) -> HttpResponse:
    actor = request.actor
    here = actor.organisation
    start = {
        "name": here.name,
        "language": here.language,
        "languages": here.languages,
        "time_zone": here.time_zone,
    }
    form = SettingsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        organisations.change_settings(
            actor=actor,
            now=clock.now(),
            wish=organisations.Settings(**form.cleaned_data),
        )
        messages.success(request, _("Saved."))
        return redirect("people:settings")
    context = {
        "form": form,
        "organisation": here,
        "may_change": access.may(actor, "change", "settings"),
        "may_read_holds": access.may(actor, "read", "retention"),
        "may_delete": access.may(actor, "delete", "organisation"),
        "closing": closing_of(here),
    }
    return render(request, "people/settings.html", context)


@needs("settings", "change")
@require_http_methods(["GET", "POST"])
def training(request: Any) -> HttpResponse:
    here = request.actor.organisation
    if request.method == "GET":
        return render(request, "people/training.html", {"organisation": here})
    on = sent(request.POST).get("on") == "yes"
    organisations.set_training(actor=request.actor, now=clock.now(), on=on)
    if on:
        messages.success(request, _("Training is on. Nothing goes out."))
    else:
        messages.success(request, _("Training is over. Posts go out again."))
    return redirect("people:settings")


@needs("organisation", "delete", sensitive=True)
@require_http_methods(["GET", "POST"])
def delete(request: Any) -> HttpResponse:
    actor = request.actor
    form = SameNameForm(request.POST or None, expected=actor.organisation.name)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.ask_closing(actor=actor, now=clock.now())
        except organisations.UnderWay as error:
            messages.error(request, refusal(error))
        return redirect("people:delete_organisation")
    asked = closing_of(actor.organisation)
    people = {asked.asked_by, asked.agreed_by} - {None} if asked else set()
    context = {
        "form": form,
        "organisation": actor.organisation,
        "asked": asked,
        "names": aliases(organisation=actor.organisation, people=people),
        "mine": bool(asked and asked.asked_by == actor.person),
        "now": clock.now(),
    }
    return render(request, "people/delete_organisation.html", context)


@needs("organisation", "approve")
@require_POST
def agree(request: Any) -> HttpResponse:
    return _step(request, organisations.agree_closing)


@needs("organisation", "delete")
@require_POST
def stop(request: Any) -> HttpResponse:
    return _step(request, organisations.stop_closing)


def _step(request: Any, act: Any) -> HttpResponse:
    try:
        act(actor=request.actor, now=clock.now())
    except (
        organisations.SamePerson,
        organisations.NothingAsked,
        organisations.UnderWay,
    ) as error:
        messages.error(request, refusal(error))
    return redirect("people:delete_organisation")
