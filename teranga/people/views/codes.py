"""What a code opens: an invitation, the way back in, the first organisation.

Unknown, expired, used and revoked codes get one and the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from teranga.kernel import clock
from teranga.people import roles
from teranga.people.access import by_ticket, open_to_all
from teranga.people.actions import logins, members, owners, recovery, tickets
from teranga.people.forms import (
    AliasForm,
    CodeForm,
    FirstOwnerForm,
    NewLoginForm,
    RecoverForm,
    name_taken,
)
from teranga.people.models import Membership, Ticket
from teranga.people.queries import member_of_ticket
from teranga.people.throttle import TooMany, asked_too_often

# Where each purpose goes on. Later apps add theirs.
PAGES = {
    "invite": "people:invitation",
    "recover": "people:recover",
    "first_owner": "people:first_owner",
}


def not_usable(request: Any) -> HttpResponse:
    return render(request, "people/not_usable.html", status=404)


def too_many(request: Any) -> HttpResponse:
    return render(request, "429.html", status=429)


def opens(purpose: str) -> Callable[[Any], Any]:
    """Give the view the open ticket, or answer as for every code that opens nothing."""

    def around(view: Any) -> Any:
        @wraps(view)
        def guarded(request: Any, code: str) -> HttpResponse:
            try:
                ticket = tickets.open_ticket(
                    code=code,
                    origin=get_adapter().get_client_ip(request),
                    now=clock.now(),
                    purpose=purpose,
                )
                response: HttpResponse = view(request, code, ticket)
            except tickets.NotUsable:
                return not_usable(request)
            except TooMany:
                return too_many(request)
            response["Cache-Control"] = "no-store"
            return response

        return by_ticket(purpose)(guarded)

    return around


@open_to_all("somebody holds a printed code")
@require_http_methods(["GET", "POST"])
def enter(request: Any) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "people/enter_code.html", {"form": form})
    code = tickets.normal(form.cleaned_data["code"])
    try:
        ticket = tickets.open_ticket(
            code=code, origin=get_adapter().get_client_ip(request), now=clock.now()
        )
    except TooMany:
        return too_many(request)
    except tickets.NotUsable:
        return not_usable(request)
    return redirect(PAGES[ticket.purpose], code)


@opens("invite")
@require_http_methods(["GET", "POST"])
def invitation(request: Any, code: str, ticket: Ticket) -> HttpResponse:
    signed_in = request.user.is_authenticated
    form_class = AliasForm if signed_in else NewLoginForm
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            held = members.join(
                now=clock.now(),
                ticket=ticket,
                who=request.user if signed_in else _new_login(request, form),
                alias=form.cleaned_data["alias"],
            )
        except logins.NameTaken:
            form.add_error("username", name_taken())
        except members.AlreadyHere:
            request.session["organisation"] = str(ticket.organisation_id)
            return redirect("home:today")
        else:
            return _come_in(request, held)
    if _tells_too_much(form, ticket):
        return too_many(request)
    context = {
        "form": form,
        "organisation": ticket.organisation,
        "hats": [roles.LABELS[hat] for hat in ticket.facts["hats"]],
        "code": code,
    }
    return render(request, "people/invitation.html", context)


def _tells_too_much(form: Form, ticket: Ticket) -> bool:
    return form.has_error("username", "taken") and asked_too_often(f"code:{ticket.pk}")


def _new_login(request: Any, form: NewLoginForm) -> logins.NewLogin:
    return logins.NewLogin(
        username=form.cleaned_data["username"],
        password=form.cleaned_data["password"],
        language=request.LANGUAGE_CODE,
    )


def _come_in(request: Any, held: Membership) -> HttpResponse:
    if request.user.is_authenticated:
        request.session["organisation"] = str(held.organisation_id)
        return redirect("home:today")
    response: HttpResponse = perform_login(
        request,
        held.user,
        email_verification="none",
        redirect_url=reverse("home:today"),
    )
    request.session["organisation"] = str(held.organisation_id)
    return response


@opens("recover")
@require_http_methods(["GET", "POST"])
def recover(request: Any, code: str, ticket: Ticket) -> HttpResponse:
    held = member_of_ticket(ticket)
    if held is None:
        raise tickets.NotUsable
    form = RecoverForm(request.POST or None, person=held.user)
    if not form.is_valid():
        return render(
            request,
            "people/recover.html",
            {"form": form, "held": held, "ticket": ticket},
        )
    person = recovery.recover(
        now=clock.now(), ticket=ticket, password=form.cleaned_data["password"]
    )
    logout(request)
    # With a second step still set up, allauth asks for it now.
    response: HttpResponse = perform_login(
        request, person, email_verification="none", redirect_url=reverse("home:today")
    )
    return response


@opens("first_owner")
@require_http_methods(["GET", "POST"])
def first_owner(request: Any, code: str, ticket: Ticket) -> HttpResponse:
    signed_in = request.user.is_authenticated
    typed = request.POST or None
    start = {"language": request.LANGUAGE_CODE, "time_zone": "UTC"}
    place = FirstOwnerForm(typed, initial=start, prefix="organisation")
    form = (AliasForm if signed_in else NewLoginForm)(typed)
    if place.is_valid() and form.is_valid():
        try:
            held = owners.open_organisation(
                now=clock.now(),
                ticket=ticket,
                who=request.user if signed_in else _new_login(request, form),
                alias=form.cleaned_data["alias"],
                wish=owners.NewOrganisation(**place.cleaned_data),
            )
        except logins.NameTaken:
            form.add_error("username", name_taken())
        else:
            return _come_in(request, held)
    if _tells_too_much(form, ticket):
        return too_many(request)
    return render(
        request, "people/first_owner.html", {"form": form, "place": place, "code": code}
    )
