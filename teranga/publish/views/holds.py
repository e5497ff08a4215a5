"""Hold all in two actions, from anywhere; release one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teranga.kernel import clock
from teranga.kernel.typed import sent
from teranga.people.access import needs
from teranga.publish.actions import holds
from teranga.publish.forms.outgoing import HoldForm
from teranga.publish.models import Delivery


@needs("hold", "create")
@require_http_methods(["GET", "POST"])
def hold_all(request: Any) -> HttpResponse:
    """The button's dialog posts here; without script the button is a link to this page."""
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            holds.hold_all(actor=request.actor, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Everything is held."))
        except holds.AlreadyHeld:
            messages.info(request, _("Somebody was quicker: everything is held."))
        return redirect("home:today")
    return render(request, "publish/hold.html", {"form": form})


@needs("hold", "release")
@require_POST
def end(request: Any) -> HttpResponse:
    try:
        holds.end_hold(actor=request.actor, now=clock.now())
        messages.success(
            request, _("Later posts go out again. What came due waits for a release.")
        )
    except holds.NothingHeld:
        messages.info(request, _("Nothing is held any more."))
    except holds.NeedsAnother:
        messages.warning(request, another())
    return redirect("publish:deliveries")


@needs("hold", "release")
@require_POST
def release(request: Any, delivery: UUID) -> HttpResponse:
    """Pressed in the list (``list``: what it was narrowed to), it comes back there."""
    try:
        holds.release(actor=request.actor, now=clock.now(), delivery=delivery)
        messages.success(request, _("Released. It goes out in its turn."))
    except Delivery.DoesNotExist as error:
        raise Http404 from error
    except holds.NothingHeld:
        messages.info(request, _("It went on meanwhile. Look how it stands now."))
    except holds.NeedsAnother:
        messages.warning(request, another())
    if "list" in request.POST:
        shown = QueryDict(sent(request.POST)["list"][:500]).urlencode()
        return redirect(f"{reverse('publish:deliveries')}?{shown}")
    return redirect("publish:delivery", delivery=delivery)


def another() -> str:
    return _("Somebody else must do this: not who scheduled it, and not who held it.")
