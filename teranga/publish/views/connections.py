"""The list of accounts, one account, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from teranga.channels import registry
from teranga.kernel import clock
from teranga.people import access
from teranga.people.access import needs
from teranga.publish import _connecting
from teranga.publish.actions import accounts, trials
from teranga.publish.forms.accounts import ProbeForm, RemoveForm, SetUpForm
from teranga.publish.models import Account
from teranga.publish.queries import connections as queries
from teranga.publish.queries import register
from teranga.publish.views import _accounts as words
from teranga.publish.views._common import seen_here
from teranga.publish.views._feed_addresses import addresses


def the_account(request: Any, account: UUID) -> Account:
    try:
        return queries.account_for(actor=request.actor, account=account)
    except queries.NoSuchAccount as error:
        raise Http404 from error


@needs("connection", "read")
@require_safe
def listed(request: Any) -> HttpResponse:
    now = clock.now()
    seen_here(request, now)
    lines = queries.lines(actor=request.actor, now=now)
    gone = [one for one in lines if one.account.state == Account.State.REMOVED]
    context = {
        "lines": [one for one in lines if one not in gone],
        "gone": gone,
        "now": now,
        "may_connect": access.may(request.actor, "create", "connection"),
    }
    return render(request, "publish/connections.html", context)


@needs("connection", "read")
def account(request: Any, account: UUID) -> HttpResponse:
    row = the_account(request, account)
    seen_here(request, clock.now())
    return _only_read(request) or _page(request, row, SetUpForm(initial=_start_of(row)))


def _only_read(request: Any) -> HttpResponse | None:
    """After the account was found: what is not there says so before how to ask for it."""
    if request.method in {"GET", "HEAD"}:
        return None
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _page(request: Any, row: Account, form: SetUpForm) -> HttpResponse:
    now = clock.now()
    actor = request.actor
    context = {
        "one": queries.whole(actor=actor, now=now, account=row),
        "form": form,
        "now": now,
        "away": queries.is_away(row),
        "feeds": addresses(request, row),
        "may_change": access.may(actor, "change", "connection"),
        "registered": register.entry_for(actor=actor, now=now, account=row),
        "may_remove": access.may(actor, "delete", "connection"),
    }
    return render(request, "publish/connection.html", context)


def _start_of(row: Account) -> dict[str, Any]:
    known = [code for code, _name in SetUpForm.base_fields["languages"].choices]
    return {
        "name": row.name,
        "languages": [one for one in row.languages if one in known],
        "others": ", ".join(one for one in row.languages if one not in known),
        "per_hour": row.per_hour,
    }


@needs("connection", "change")
@require_http_methods(["GET", "POST"])
def set_up(request: Any, account: UUID) -> HttpResponse:
    row = the_account(request, account)
    if request.method == "GET":  # she loads a page again that had a mistake in it
        return redirect("publish:account", row.pk)
    form = SetUpForm(request.POST, feed=registry.traits(row.kind).public_address)
    if not form.is_valid():
        return _page(request, row, form)
    accounts.set_up(
        actor=request.actor,
        now=clock.now(),
        account=row.pk,
        name=form.cleaned_data["name"],
        languages=form.all_languages(),
        per_hour=form.cleaned_data["per_hour"],
    )
    messages.success(request, _("Saved."))
    return redirect("publish:account", row.pk)


def _do(
    request: Any,
    account: UUID,
    act: Callable[..., object],
    done: str,
    *,
    undo: str = "",
) -> HttpResponse:
    """One verb on one account: said in words when it is refused, never half done.

    ``undo``: the name of the address that takes it back.
    """
    row = the_account(request, account)
    try:
        act(actor=request.actor, now=clock.now(), account=row.pk)
    except words.REFUSED as error:
        messages.error(request, words.refusal(error))
    else:
        tags = f"undo:{reverse(undo, args=[row.pk])}" if undo else ""
        messages.success(request, done, extra_tags=tags)
    return redirect("publish:account", row.pk)


@needs("connection", "change")
@require_POST
def pause(request: Any, account: UUID) -> HttpResponse:
    done = _("Paused. What is planned there waits.")
    return _do(request, account, accounts.pause, done, undo="publish:account_resume")


@needs("connection", "change")
@require_POST
def resume(request: Any, account: UUID) -> HttpResponse:
    done = _("It goes on.")
    return _do(request, account, accounts.resume, done, undo="publish:account_pause")


@needs("connection", "change")
@require_POST
def check(request: Any, account: UUID) -> HttpResponse:
    done = _("We are asking the network. Load this page again in a moment.")
    return _do(request, account, accounts.check_soon, done)


@needs("connection", "change")
@require_POST
def test(request: Any, account: UUID) -> HttpResponse:
    done = _("The test is on its way. Load this page again in a moment.")
    return _do(request, account, trials.test_to_self, done)


@needs("connection", "change")
@require_http_methods(["GET", "POST"])
def probe(request: Any, account: UUID) -> HttpResponse:
    row = the_account(request, account)
    form = ProbeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _do(request, account, _probe, _("The tests are on their way."))
    return render(request, "publish/connection_probe.html", {"row": row, "form": form})


def _probe(**given: Any) -> object:
    return trials.probe_visibilities(**given, warning_read=True)


@needs("connection", "delete")
@require_http_methods(["GET", "POST"])
def remove(request: Any, account: UUID) -> HttpResponse:
    row = the_account(request, account)
    if row.state == Account.State.REMOVED:
        return redirect("publish:account", row.pk)
    form = RemoveForm(request.POST or None, expected=row.name)
    if request.method == "POST" and form.is_valid():
        return _removed(request, row, form.cleaned_data["said"])
    context = {
        "row": row,
        "form": form,
        "away": queries.is_away(row),
        "traits": registry.traits(row.kind),
        **queries.counts(actor=request.actor, account=row),
    }
    return render(request, "publish/connection_remove.html", context)


def _removed(request: Any, row: Account, said: str) -> HttpResponse:
    try:
        gone = accounts.remove(
            actor=request.actor, now=clock.now(), account=row.pk, said=said
        )
    except words.REFUSED as error:
        messages.error(request, words.refusal(error))
        return redirect("publish:account", row.pk)
    if _connecting.leave(gone, now=clock.now()) is False:
        messages.warning(
            request,
            _(
                "Removed here. The network did not take our access away: sign in there,"
                " open the list of apps, and remove this desk by hand."
            ),
        )
    else:
        messages.success(request, _("Removed. Nothing goes there any more."))
    return redirect("publish:accounts")


@needs("connection", "read")
def stranger(request: Any, account: UUID) -> HttpResponse:
    row = the_account(request, account)
    if not queries.is_practice(row):
        raise Http404
    if refused := _only_read(request):
        return refused
    context = {
        "row": row,
        "items": queries.shown_to_strangers(row),
        "removed": row.state == Account.State.REMOVED,
    }
    return render(request, "publish/stranger.html", context)
