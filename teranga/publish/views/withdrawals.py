"""Take back a post or one delivery; correct what is out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teranga.kernel import clock
from teranga.people.access import needs
from teranga.publish.actions import corrections, withdrawals
from teranga.publish.actions._writing import NotProven
from teranga.publish.actions.states import WrongState
from teranga.publish.forms.outgoing import CorrectForm, TakeBackForm
from teranga.publish.models import Post
from teranga.publish.queries import journeys
from teranga.publish.queries.connections import NoSuchAccount
from teranga.publish.queries.content import content_of
from teranga.publish.queries.corrections import standing
from teranga.publish.queries.visible import NoSuchPost, post_for
from teranga.publish.views._journeys import drawn
from teranga.ui.languages import language_name


def _post(request: Any, post: UUID) -> Post:
    try:
        return post_for(actor=request.actor, post=post)
    except NoSuchPost as error:
        raise Http404 from error


@needs("post", "withdraw")
@require_http_methods(["GET", "POST"])
def post(request: Any, post: UUID) -> HttpResponse:
    """Says first what will happen where, and what nobody can call back."""
    found, now = _post(request, post), clock.now()
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawals.withdraw_post(
                actor=request.actor, now=now, post=found.pk, **form.cleaned_data
            )
        except WrongState:
            messages.info(request, _("Nothing of this post is scheduled or out."))
        else:
            messages.success(request, _("Asked back. Watch here what is gone."))
        return redirect("publish:post", post=found.pk)
    every = journeys.of_post(actor=request.actor, now=now, post=found)
    context = {
        "post": found,
        "form": form,
        "places": [drawn(one) for one in every if "withdraw" in one.moves],
        "corrections": found.corrections.count(),
    }
    return render(request, "publish/take_back.html", context)


@needs("post", "withdraw")
@require_http_methods(["GET", "POST"])
def delivery(request: Any, delivery: UUID) -> HttpResponse:
    now = clock.now()
    found = journeys.one(actor=request.actor, now=now, delivery=delivery)
    if found is None:
        raise Http404
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdrawals.withdraw_delivery(
            actor=request.actor, now=now, delivery=delivery, **form.cleaned_data
        )
        messages.success(request, _("Asked back. Watch here whether it is gone."))
        return redirect("publish:delivery", delivery=delivery)
    context = {
        "post": found.post,
        "one": drawn(found),
        "form": form,
        "places": [drawn(found)] if "withdraw" in found.moves else [],
    }
    return render(request, "publish/take_back.html", context)


@needs("post", "create")
@require_http_methods(["GET", "POST"])
def correct(request: Any, post: UUID) -> HttpResponse:
    found = _post(request, post)
    out = standing(found)
    if not out:
        messages.info(request, _("Nothing of this post is out: nothing to correct."))
        return redirect("publish:post", post=found.pk)
    form = CorrectForm(
        request.POST if request.method == "POST" else None,
        languages=_in_its_order(found, {row.language for row in out}),
    )
    if request.method == "POST" and form.is_valid():
        return _corrected(request, found, form)
    context = {
        "post": found,
        "form": form,
        "out": out,
        "sheets": [
            (code, language_name(code), corrections.speaks(code), fields)
            for code, fields in form.in_each()
        ],
    }
    return render(request, "publish/correct.html", context)


def _in_its_order(post: Post, languages: set[str]) -> list[str]:
    """As the post has them, so that its first language comes first."""
    order = content_of(post).languages
    return sorted(languages, key=lambda one: order.index(one) if one in order else 99)


def _corrected(request: Any, post: Post, form: CorrectForm) -> HttpResponse:
    facts = {code: corrections.Facts(**one) for code, one in form.said().items()}
    try:
        draft = corrections.correct(
            actor=request.actor,
            now=clock.now(),
            post=post.pk,
            facts=facts,
            way=form.cleaned_data["way"],
        )
    except corrections.WordsMissing:
        messages.warning(request, _("It went on meanwhile. Look how it stands now."))
    except (corrections.NothingOut, NoSuchAccount, NotProven):
        messages.warning(
            request,
            _("One of its accounts ended, or no longer shows posts that way."),
        )
    else:
        messages.success(request, _("A draft with the correction. Read it through."))
        return redirect("publish:write", post=draft.pk)
    return redirect("publish:post", post=post.pk)
