"""My own pages: how things look, my names, my devices, the second step, kept words."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teranga.kernel import clock
from teranga.kernel.typed import sent
from teranga.people import clean, kept, throttle
from teranga.people.access import signed_in
from teranga.people.actions import devices, logins, members, own_data
from teranga.people.forms import NamesForm, PreferencesForm, UsernameForm, name_taken
from teranga.people.queries import has_second_factor, second_factor_due

_OWN = "a person's own account"
_TYPED = "name_typed"  # waits in the session while she shows that it is her


def _page(request: Any, **forms: Any) -> HttpResponse:
    me = request.user
    start = {
        "language": me.language,
        "digits": me.digits,
        "shortcuts": me.shortcuts,
    }
    here = next(
        (one for one in request.memberships if one.pk == _membership(request)), None
    )
    context = {
        "preferences": PreferencesForm(initial=start),
        "username_form": UsernameForm(person=me, initial={"username": me.username}),
        "names": here
        and NamesForm(initial={"alias": here.alias, "pseudonym": here.pseudonym}),
        "here": here,
        "has_factor": has_second_factor(me),
        "devices": len(UserSession.objects.purge_and_list(me)),
        "organisations": request.memberships,
        **forms,
    }
    return render(request, "people/me.html", context)


def _membership(request: Any) -> Any:
    return request.actor.membership if request.actor else None


@signed_in(_OWN, early=True)
@require_http_methods(["GET", "POST"])
def me(request: Any) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, preferences=form)
    logins.set_preferences(person=request.user, now=clock.now(), **form.cleaned_data)
    language = form.cleaned_data["language"]
    response = redirect("people:me")
    if language:
        translation.activate(language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    messages.success(request, _("Saved."))
    return response


@signed_in(_OWN)
@require_POST
def names(request: Any) -> HttpResponse:
    if request.actor is None:
        return redirect("people:me")
    form = NamesForm(request.POST)
    if not form.is_valid():
        return _page(request, names=form)
    members.call_me(actor=request.actor, now=clock.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("people:me")


@signed_in(_OWN, early=True)
@require_http_methods(["GET", "POST"])
def username(request: Any) -> HttpResponse:
    """Another name to sign in with, after she showed a moment ago that it is her."""
    try:
        return _username(request)
    except ReauthenticationRequired:
        if request.method == "GET":
            raise
        request.session[_TYPED] = clean.username(
            sent(request.POST).get("username", "")
        )[:40]
        return redirect("people:username")


@reauthentication_required
def _username(request: Any) -> HttpResponse:
    if request.method == "GET":
        typed = request.session.pop(_TYPED, request.user.username)
        form = UsernameForm(person=request.user, initial={"username": typed})
        return _page(request, username_form=form)
    form = UsernameForm(request.POST, person=request.user)
    if form.is_valid():
        try:
            logins.change_username(
                person=request.user, now=clock.now(), **form.cleaned_data
            )
        except logins.NameTaken:
            form.add_error("username", name_taken())
        else:
            messages.success(request, _("Saved."))
            return redirect("people:me")
    asked = f"person:{request.user.pk}"
    if form.has_error("username", "taken") and throttle.asked_too_often(asked):
        return render(request, "429.html", status=429)
    return _page(request, username_form=form)


@signed_in(_OWN, early=True)
@require_POST
def end_device(request: Any, device: int) -> HttpResponse:
    try:
        devices.end_device(person=request.user, now=clock.now(), device=device)
    except devices.NoSuchDevice as error:
        raise Http404 from error
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@signed_in("why a second step is needed, and the way to it", early=True)
def second_factor(request: Any) -> HttpResponse:
    due = second_factor_due(request.memberships, now=clock.now())
    context = {
        "due": due,
        "over": request.waits_for == "second_factor",
        "has_factor": has_second_factor(request.user),
    }
    return render(request, "people/second_factor.html", context)


@signed_in("words that were kept while the login had run out", early=True)
def kept_words(request: Any) -> HttpResponse:
    found = kept.take(request)
    if found is None:
        return redirect("home:front")
    try:
        resolve(found["path"].partition("?")[0])
    except Resolver404:
        found["path"] = ""
    return render(request, "people/kept_words.html", {"kept": found})


@signed_in(_OWN)
@require_http_methods(["GET", "POST"])
def about_me(request: Any) -> HttpResponse:
    """Her own data as a file, after she showed a moment ago that it is her."""
    if request.actor is None:
        return redirect("people:me")
    try:
        return _about_me(request)
    except ReauthenticationRequired:
        if request.method == "GET":
            raise
        # Asked by GET, she comes back to the page; a kept POST would lose who acts.
        return redirect("people:about_me")


@reauthentication_required
def _about_me(request: Any) -> HttpResponse:
    if request.method == "GET":
        return render(request, "people/about_me.html")
    told = own_data.give_own(actor=request.actor, now=clock.now())
    answer = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="about-me.json"'
    answer["Cache-Control"] = "no-store"
    return answer
