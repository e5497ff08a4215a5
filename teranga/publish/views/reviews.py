"""Read a post on any phone, then approve, ask for a change, or say no. And: when it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from teranga.kernel import clock
from teranga.kernel.typed import sent
from teranga.people.access import needs
from teranga.publish.actions import reviews, scheduling
from teranga.publish.actions import risk as care
from teranga.publish.actions.deliveries import AlreadyWithdrawn
from teranga.publish.actions.states import WrongState
from teranga.publish.forms.days import AT_ONCE
from teranga.publish.forms.reasons import CareForm, NoteForm, ReviewForm
from teranga.publish.forms.when import WhenForm
from teranga.publish.models import Post
from teranga.publish.queries import networks, page
from teranga.publish.queries.corrections import answered
from teranga.publish.queries.gate import gate_of
from teranga.publish.queries.hold import standing
from teranga.publish.queries.visible import is_own
from teranga.publish.views._common import seen_here, the_post
from teranga.publish.views._composer import bar
from teranga.publish.views._gate import rows_of
from teranga.publish.views._previews import previews
from teranga.publish.views.compose import keep
from teranga.publish.views.posts import post_page

DECISIONS: dict[str, tuple[Callable[..., Post], Any]] = {
    "approve": (reviews.approve, gettext_lazy("Approved.")),
    "ask": (reviews.ask_change, gettext_lazy("Sent back with what to change.")),
    "reject": (reviews.reject, gettext_lazy("Put aside. The writer can read why.")),
}


@needs("post", "approve")
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: Any, post: UUID) -> HttpResponse:
    found = the_post(request, post)
    if request.method != "POST":
        return _page(request, found)
    verb, _colon, argument = sent(request.POST).get("do", "").partition(":")
    if verb == "keep":
        keep(request, found, argument)
        if sent(request.POST).get("reason"):  # typed below, not decided yet
            return _page(request, found)
        return redirect("publish:review", post=found.pk)
    if verb not in DECISIONS:
        return _page(request, found)
    return _decide(request, found, verb)


def _decide(request: Any, post: Post, verb: str) -> HttpResponse:
    act, done = DECISIONS[verb]
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, post)
    try:
        act(
            actor=request.actor,
            now=clock.now(),
            post=post,
            read=sent(request.POST).get("read", ""),
            **form.cleaned_data,
        )
    except tuple(REFUSALS) as refused:
        return _page(request, post, refused=REFUSALS[type(refused)])
    messages.success(request, str(done))
    return redirect("publish:post", post=post.pk)


REFUSALS: dict[type[Exception], Any] = {
    WrongState: gettext_lazy("Somebody decided meanwhile. Look how it stands now."),
    reviews.Stale: gettext_lazy("The post changed since you read it. Read it again."),
    reviews.Separated: gettext_lazy(
        "Above low risk nobody approves what she wrote or sent in. Somebody else reads it."
    ),
    reviews.NotASeat: gettext_lazy("This risk asks for somebody else's yes."),
    reviews.ChecksMissing: gettext_lazy(
        "Not every check could look. Say that you looked, or let a second person read it."
    ),
    reviews.MustFix: gettext_lazy(
        "Something must be fixed, or kept with a reason, first."
    ),
    reviews.ReasonNeeded: gettext_lazy(
        "Write a few words: what should change, or why not."
    ),
}


UNPLANNED = (WrongState, reviews.Stale, scheduling.NotApproved, AlreadyWithdrawn)


def _page(request: Any, post: Post, *, refused: Any = "") -> HttpResponse:
    now = clock.now()
    seen_here(request, now)
    gate = gate_of(actor=request.actor, now=now, post=post)
    accounts = networks.by_id(
        request.actor, [one.account for one in gate.content.targets]
    )
    rows = rows_of(gate, post)
    context = {
        "post": post,
        "about": page.about(actor=request.actor, now=now, post=post),
        "note": NoteForm(),
        "gate": rows,
        "gate_form": "decide",
        "can_fix": False,
        "bar": bar(post, rows, gate, own=is_own(request.actor, post)),
        "previews": previews(gate.texts, accounts, answered=answered(post)),
        "refused": refused,
        "place": ZoneInfo(post.time_zone),
        "decision": ReviewForm(request.POST if request.method == "POST" else None),
        "now": now,
    }
    return render(request, "publish/review.html", context)


@needs("post", "read")
@require_POST
def risk(request: Any, post: UUID) -> HttpResponse:
    """More care for anybody who reads posts; less by the focal point alone."""
    found = the_post(request, post)
    wanted, form = sent(request.POST).get("risk", ""), CareForm(request.POST)
    if not form.is_valid():
        return post_page(request, found, care=form, care_wanted=wanted)
    if wanted not in Post.Risk.values:
        return redirect("publish:post", post=found.pk)
    try:
        care.set_risk(
            actor=request.actor,
            now=clock.now(),
            post=found,
            risk=wanted,
            **form.cleaned_data,
        )
        messages.success(request, _("Noted. The readers follow from it."))
    except reviews.ReasonNeeded:
        messages.warning(request, _("Say why: whoever reads it must know."))
    except reviews.Separated:
        messages.warning(request, str(REFUSALS[reviews.Separated]))
    except WrongState:
        messages.warning(request, str(REFUSALS[WrongState]))
    return redirect("publish:post", post=found.pk)


@needs("post", "schedule")
@require_POST
def schedule(request: Any, post: UUID) -> HttpResponse:
    """At the moment that was typed; with ``do=now`` at once, by the same rules."""
    found = the_post(request, post)
    now = clock.now()
    at_once = sent(request.POST).get("do") == "now"
    typed = request.POST.copy()
    if at_once:
        typed["day"], typed["hour"] = AT_ONCE, ""
    when = WhenForm(typed, now=now, zone=found.time_zone, needed=True)
    if not when.is_valid():
        return post_page(request, found, when=when)
    try:
        scheduling.schedule(
            actor=request.actor,
            now=now,
            post=found,
            at=when.at,
            zone=when.chosen_zone,
            not_after=when.not_after,
        )
    except reviews.MustFix as stopped:
        rows = rows_of(gate_of(actor=request.actor, now=now, post=found), found)
        return post_page(request, found, when=when, stopped=rows, gate=stopped.gate)
    except UNPLANNED as refused:
        return post_page(request, found, when=when, refused=_why(refused))
    except scheduling.InThePast:
        when.add_error("day", _("This moment has gone by."))
        return post_page(request, found, when=when)
    messages.success(request, _scheduled(request, at_once=at_once))
    return redirect("publish:post", post=found.pk)


def _scheduled(request: Any, *, at_once: bool) -> str:
    if standing(request.actor):
        return _("Everything is held: it waits until somebody releases it.")
    return _("It goes out now.") if at_once else _("Scheduled.")


def _why(refused: Exception) -> Any:
    if isinstance(refused, scheduling.NotApproved):
        return _("A reader is still missing.")
    if isinstance(refused, AlreadyWithdrawn):
        return _(
            "This post, or the one it corrects, was asked back. It does not go out."
        )
    return REFUSALS[type(refused)]


@needs("post", "schedule")
@require_POST
def unschedule(request: Any, post: UUID) -> HttpResponse:
    found = the_post(request, post)
    try:
        scheduling.unschedule(actor=request.actor, now=clock.now(), post=found)
        messages.success(request, _("It stays here, approved, not scheduled."))
    except WrongState:
        messages.warning(request, str(REFUSALS[WrongState]))
    return redirect("publish:post", post=found.pk)


@needs("post", "change")
@require_POST
def send_less(request: Any, post: UUID) -> HttpResponse:
    """Leave out accounts or languages of what was approved."""
    found = the_post(request, post)
    accounts = {one.account_id for one in found.targets.all()}
    languages = {one.language for one in found.texts.all()}
    ticked = sent(request.POST)
    keep_accounts = set(ticked.getlist("account"))
    keep_languages = set(ticked.getlist("language"))
    try:
        scheduling.send_less(
            actor=request.actor,
            now=clock.now(),
            post=found,
            accounts=frozenset(a for a in accounts if str(a) not in keep_accounts),
            languages=languages - keep_languages,
        )
        messages.success(request, _("Less goes out. The approval still holds."))
    except (scheduling.NotLess, reviews.Stale):
        messages.warning(
            request, _("That would be more than leaving out. Take it back to a draft.")
        )
    except WrongState:
        messages.warning(request, str(REFUSALS[WrongState]))
    return redirect("publish:post", post=found.pk)
