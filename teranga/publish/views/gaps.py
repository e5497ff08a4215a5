"""After a restore: what this desk does not know, and a look at the accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from teranga.kernel import clock
from teranga.people import access
from teranga.people.access import needs
from teranga.publish.actions import gaps
from teranga.publish.queries import gaps as queries
from teranga.publish.views._accounts import REFUSED, refusal
from teranga.publish.views._common import seen_here


@needs("delivery", "read")
def one(request: Any, gap: UUID) -> HttpResponse:
    now = clock.now()
    try:
        shown = queries.whole(actor=request.actor, gap=gap)
    except queries.NoSuchGap as error:
        raise Http404 from error
    seen_here(request, now)
    context = {
        "one": shown,
        "now": now,
        "may_change": access.may(request.actor, "change", "delivery"),
    }
    return render(request, "publish/gap.html", context)


@needs("delivery", "change")
@require_POST
def look(request: Any, gap: UUID) -> HttpResponse:
    try:
        asked = gaps.look_through(actor=request.actor, now=clock.now(), gap=gap)
    except queries.NoSuchGap as error:
        raise Http404 from error
    except REFUSED as error:
        messages.warning(request, refusal(error))
        return redirect("publish:gap", gap)
    said = ngettext(
        "We are asking one account. Load this page again in a moment.",
        "We are asking %(n)d accounts. Load this page again in a moment.",
        asked,
    )
    messages.success(request, said % {"n": asked})
    return redirect("publish:gap", gap)


@needs("delivery", "change")
@require_POST
def settle(request: Any, gap: UUID) -> HttpResponse:
    try:
        gaps.settle(actor=request.actor, now=clock.now(), gap=gap)
        messages.success(request, _("Noted. Thank you for looking."))
    except queries.NoSuchGap as error:
        raise Http404 from error
    except gaps.SettledBefore:
        messages.info(request, _("Somebody was quicker: it is noted already."))
    return redirect("publish:gap", gap)
