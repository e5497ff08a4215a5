"""Connect an account: choose a kind, say which server, go there, come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from teranga.channels import registry
from teranga.channels.errors import CapabilityMissing, ChannelError
from teranga.kernel import clock
from teranga.kernel.typed import sent
from teranga.people.access import needs
from teranga.publish import _connecting
from teranga.publish.actions import connections
from teranga.publish.actions._accounts import WrongAccountState
from teranga.publish.forms.accounts import FeedForm, PlaceForm, ServerForm
from teranga.publish.models import Account
from teranga.publish.views import _accounts as words
from teranga.publish.views._common import address_of
from teranga.publish.views.connections import the_account

SESSION = "joining"
MOST = 5  # sign-ins under way in one session

KINDS = registry.KINDS


@needs("connection", "create")
@require_safe
def kinds(request: Any) -> HttpResponse:
    return render(request, "publish/connect.html", {"kinds": KINDS})


@needs("connection", "create")
@require_http_methods(["GET", "POST"])
def connect(request: Any, kind: str) -> HttpResponse:
    known = next(one for one in KINDS if one.kind == kind)
    form = _form_of(known)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = (
            _set_out(request, kind, form)
            if known.needs_server
            else _make(request, known, form)
        )
        if answer is not None:
            return answer
    here = request.actor.organisation
    context = {
        "kind": known,
        "form": form,
        "practice": reverse(f"publish:connect_{registry.STAND_IN}"),
        "closed": known.needs_server and (here.training or here.demo),
    }
    return render(request, "publish/connect_kind.html", context)


def _form_of(kind: registry.Kind) -> type[PlaceForm]:
    if kind.needs_server:
        return ServerForm
    return FeedForm if kind.public_address else PlaceForm


def _maker(kind: registry.Kind) -> Callable[..., Account]:
    if kind.public_address:
        return connections.make_feed
    if kind.practice:
        return connections.make_stand_in
    raise CapabilityMissing("make")


def _make(request: Any, kind: registry.Kind, form: PlaceForm) -> HttpResponse:
    made = _maker(kind)(
        actor=request.actor,
        now=clock.now(),
        name=form.cleaned_data["name"],
        languages=form.all_languages(),
    )
    messages.success(request, _("The account is ready."))
    return redirect("publish:account", made.pk)


def back_address(request: Any) -> str:
    """Where networks send people back to."""
    return address_of(request, reverse("publish:account_back"))


def _set_out(request: Any, kind: str, form: ServerForm) -> HttpResponse | None:
    try:
        way = _connecting.set_out(
            actor=request.actor,
            now=clock.now(),
            kind=kind,
            server=form.cleaned_data["server"],
            back=back_address(request),
            name=form.cleaned_data["name"],
            languages=form.all_languages(),
        )
    except ChannelError as error:
        form.add_error("server", words.network_said(error))
        return None
    except words.REFUSED as error:
        form.add_error(None, words.refusal(error))
        return None
    return _go(request, way)


def _go(request: Any, way: _connecting.Way) -> HttpResponse:
    begun = [*request.session.get(SESSION, []), str(way.joining)]
    request.session[SESSION] = begun[-MOST:]
    # A link, because browsers refuse a form that ends on another site (form-action).
    host = urlsplit(way.url).netloc
    context = {"url": way.url, "host": host}
    return render(request, "publish/connect_go.html", context)


@needs("connection", "create")
@require_POST
def reconnect(request: Any, account: UUID) -> HttpResponse:
    row = the_account(request, account)
    try:
        way = _again(request, row)
    except ChannelError as error:
        messages.error(request, words.network_said(error))
    except words.REFUSED as error:
        messages.error(request, words.refusal(error))
    else:
        return _go(request, way)
    return redirect("publish:account", row.pk)


def _again(request: Any, row: Account) -> _connecting.Way:
    if not registry.is_away(row.kind):
        raise WrongAccountState(row)
    return _connecting.set_out(
        actor=request.actor,
        now=clock.now(),
        kind=row.kind,
        server=row.server,
        back=back_address(request),
        account=row.pk,
    )


@needs("connection", "create", sensitive=True)
@require_safe
def back(request: Any) -> HttpResponse:
    """The network sends the person here. The state must be one begun in this session."""
    asked = sent(request.GET)
    try:
        made = _connecting.come_back(
            actor=request.actor,
            now=clock.now(),
            state=asked.get("state", "")[:500],
            code=asked.get("code", "")[:2000],
            begun_here=request.session.get(SESSION, []),
        )
    except ChannelError as error:
        return _nothing(request, words.network_said(error))
    except words.REFUSED as error:
        return _nothing(request, words.refusal(error))
    messages.success(request, _("Connected."))
    return redirect("publish:account", made.pk)


def _nothing(request: Any, said: str) -> HttpResponse:
    return render(request, "publish/connect_back.html", {"said": said}, status=409)
