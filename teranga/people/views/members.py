"""Colleagues: the list, one of them, inviting, roles and duties, leaving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teranga.kernel import clock
from teranga.people import access, roles
from teranga.people.access import needs
from teranga.people.actions import (
    erasure,
    grants,
    guards,
    members,
    recovery,
    tickets,
)
from teranga.people.forms import GiveForm, HatForm, InviteForm, OfferRecoveryForm
from teranga.people.queries import (
    Person,
    focal_point_exists,
    left_by_hand,
    open_invitations,
    people_here,
    person_here,
    to_confirm,
)
from teranga.people.views import printed
from teranga.people.views.words import refusal


@needs("membership", "read")
def people(request: Any) -> HttpResponse:
    actor, now = request.actor, clock.now()
    return render(
        request,
        "people/members.html",
        {
            "people": people_here(actor=actor, now=now),
            "gone": people_here(actor=actor, now=now, gone=True),
            "invitations": open_invitations(actor=actor, now=now),
            "may_invite": access.may(actor, "create", "membership"),
            "labels": roles.LABELS,
            "now": now,
        },
    )


@needs("membership", "create")
@require_http_methods(["GET", "POST"])
def invite(request: Any) -> HttpResponse:
    form = InviteForm(request.POST or None, offered=_offered(request.actor))
    if not form.is_valid():
        return render(request, "people/invite.html", {"form": form, "roles": roles})
    try:
        made = members.invite(
            actor=request.actor,
            now=clock.now(),
            hats=frozenset(form.cleaned_data["hats"]),
            note=form.cleaned_data["note"],
        )
    except (grants.NotYours, grants.Clash) as error:
        form.add_error("hats", refusal(error))
        return render(request, "people/invite.html", {"form": form, "roles": roles})
    return printed.page(request, made, route="people:invitation", back="people:members")


def _offered(actor: access.Actor) -> frozenset[str]:
    known = focal_point_exists(actor=actor, now=clock.now())
    return frozenset(
        hat
        for hat in roles.HATS
        if roles.may_give(actor.hats, hat, focal_point_exists=known)
    )


@needs("membership", "create")
@require_POST
def revoke(request: Any, ticket: UUID) -> HttpResponse:
    try:
        tickets.revoke(actor=request.actor, now=clock.now(), ticket=ticket)
    except tickets.NotUsable as error:
        raise Http404 from error
    messages.success(request, _("The invitation opens nothing any more."))
    return redirect("people:members")


def _seen(request: Any, membership: UUID) -> Person:
    found = person_here(actor=request.actor, now=clock.now(), membership=membership)
    if found is None:
        raise Http404
    return found


@needs("membership", "read")
def member(request: Any, membership: UUID) -> HttpResponse:
    return _member_page(request, _seen(request, membership))


def _member_page(
    request: Any, person: Person, *, form: GiveForm | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    may_give = access.may(actor, "give", "membership")
    offered = _offered(actor) - person.hats if may_give else frozenset()
    context = {
        "person": person,
        "form": form or GiveForm(offered=offered),
        "may_give": may_give and bool(offered) and person.state == "active",
        "may_remove": access.may(actor, "delete", "membership") and not person.me,
        "may_recover": access.may(actor, "create", "recovery") and not person.me,
        "may_confirm": person.membership in to_confirm(actor=actor),
        "may_erase": access.may(actor, "change", "rights_request", own=person.me),
        "labels": roles.LABELS,
        "meanings": roles.MEANINGS,
    }
    return render(request, "people/member.html", context, status=status)


@needs("membership", "give")
@require_POST
def give(request: Any, membership: UUID) -> HttpResponse:
    person = _seen(request, membership)
    form = GiveForm(request.POST, offered=roles.HATS - person.hats)
    if form.is_valid():
        try:
            grants.give(
                actor=request.actor,
                now=clock.now(),
                membership=membership,
                hat=form.cleaned_data["hat"],
            )
            messages.success(request, _("Given."))
            return redirect("people:member", membership)
        except guards.NotHere as error:
            raise Http404 from error
        except (grants.NotYours, grants.Clash, grants.ToYourself) as error:
            form.add_error("hat", refusal(error))
    return _member_page(request, person, form=form)


@needs("membership", "read")
@require_POST
def end(request: Any, membership: UUID) -> HttpResponse:
    _seen(request, membership)
    form = HatForm(request.POST)
    if not form.is_valid():
        return redirect("people:member", membership)
    try:
        grants.end(
            actor=request.actor,
            now=clock.now(),
            membership=membership,
            hat=form.cleaned_data["hat"],
        )
    except guards.NotHere as error:
        raise Http404 from error
    except (grants.NotYours, guards.LastCoordinator) as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("Ended."))
    return redirect("people:member", membership)


@needs("membership", "delete")
@require_http_methods(["GET", "POST"])
def remove(request: Any, membership: UUID) -> HttpResponse:
    person = _seen(request, membership)
    if request.method == "GET":
        by_hand = left_by_hand(
            actor=request.actor, now=clock.now(), membership=membership
        )
        context = {"person": person, "by_hand": by_hand}
        return render(request, "people/remove.html", context)
    try:
        by_hand = members.remove(
            actor=request.actor, now=clock.now(), membership=membership
        )
    except guards.NotHere as error:
        raise Http404 from error
    except (grants.NotYours, grants.ToYourself, guards.LastCoordinator) as error:
        messages.error(request, refusal(error))
        return redirect("people:member", membership)
    return render(request, "people/gone.html", {"person": person, "by_hand": by_hand})


@needs("recovery", "create")
@require_http_methods(["GET", "POST"])
def offer_recovery(request: Any, membership: UUID) -> HttpResponse:
    person = _seen(request, membership)
    form = OfferRecoveryForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        waits = roles.waiting(person.hats, request.actor.hats)
        context = {"person": person, "form": form, "waits": waits}
        return render(request, "people/offer_recovery.html", context)
    try:
        made = recovery.offer_recovery(
            actor=request.actor,
            now=clock.now(),
            membership=membership,
            drop_second_factor=form.cleaned_data["drop_second_factor"],
        )
    except guards.NotHere as error:
        raise Http404 from error
    except recovery.ForYourself as error:
        messages.error(request, refusal(error))
        return redirect("people:member", membership)
    return printed.page(
        request, made, route="people:recover", back="people:member", person=person
    )


@needs("membership", "give")
@require_POST
def confirm(request: Any, membership: UUID) -> HttpResponse:
    _seen(request, membership)
    try:
        recovery.confirm_person(
            actor=request.actor, now=clock.now(), membership=membership
        )
    except guards.NotHere as error:
        raise Http404 from error
    except recovery.ForYourself as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("Confirmed."))
    return redirect("people:member", membership)


@needs("rights_request", "change", sensitive=True)
@require_http_methods(["GET", "POST"])
def erase(request: Any, membership: UUID) -> HttpResponse:
    person = _seen(request, membership)
    if request.method == "GET":
        return render(request, "people/erase.html", {"person": person})
    try:
        done = erasure.erase_member(
            actor=request.actor, now=clock.now(), membership=membership
        )
    except guards.LastCoordinator as error:
        messages.error(request, refusal(error))
        return redirect("people:member", membership)
    return render(request, "people/erased.html", {"person": person, "done": done})


@needs("organisation", "read")
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    actor: access.Actor = request.actor
    now = clock.now()
    if request.method == "GET":
        by_hand = left_by_hand(actor=actor, now=now)
        return render(request, "people/leave.html", {"by_hand": by_hand})
    try:
        by_hand = members.leave(actor=actor, now=now)
    except guards.LastCoordinator as error:
        messages.error(request, refusal(error))
        return redirect("people:leave")
    request.session.pop("organisation", None)
    request.actor = None
    return render(
        request,
        "people/left.html",
        {"organisation": actor.organisation, "by_hand": by_hand},
    )
