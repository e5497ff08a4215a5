"""The register of one account: the way back in, the second step, the yearly look."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from teranga.kernel import clock
from teranga.people.access import needs
from teranga.publish.actions import register
from teranga.publish.forms.register import RegisterForm
from teranga.publish.queries.register import Registered, entry_for
from teranga.publish.views.connections import the_account


@needs("account_register", "change")
def entry(request: Any, account: UUID) -> HttpResponse:
    row, now = the_account(request, account), clock.now()
    form = RegisterForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        register.write_down(
            actor=request.actor, now=now, account=row.pk, **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("publish:account", row.pk)
    kept = entry_for(actor=request.actor, now=now, account=row) or Registered()
    start = {
        "recovery": kept.recovery,
        "second_step": kept.second_step,
        "lawful": kept.lawful,
    }
    context = {"row": row, "kept": kept, "form": form or RegisterForm(initial=start)}
    return render(request, "publish/connection_register.html", context)
