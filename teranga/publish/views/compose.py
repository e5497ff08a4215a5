"""Write a post. A plain form; scripts add autosave, the live counter and tabs.

Every button of the page is ``name="do"`` of the one form, so that whatever was typed is
saved before anything else happens.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teranga.kernel import clock, disk
from teranga.kernel.ids import new_id
from teranga.kernel.typed import sent
from teranga.people.access import needs
from teranga.protect.actions import CannotKeep, ReasonNeeded
from teranga.publish.actions import decisions, drafts, reviews, scheduling
from teranga.publish.actions import risk as care
from teranga.publish.actions._writing import NotProven
from teranga.publish.forms.compose import place_of
from teranga.publish.forms.moves import changed
from teranga.publish.models import Post
from teranga.publish.queries.connections import NoSuchAccount
from teranga.publish.queries.content import Content, content_of
from teranga.publish.queries.page import moves
from teranga.publish.queries.visible import NoSuchPost, is_own, post_for
from teranga.publish.views._common import the_post, uuid_of
from teranga.publish.views._composer import Composer, room, tightest


@needs("post", "create")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    if request.method != "POST":
        composer = Composer(request, None, now=now)
        return composer.live() if _is_htmx(request) else composer.page()
    made = uuid_of(sent(request.POST).get("made", "")) or new_id()
    try:
        return _typed(
            Composer(request, _made_before(request, made), now=now, made=made)
        )
    except drafts.AlreadyMade:  # the same words came twice at once, or it is not hers
        before = _made_before(request, made)
        return _typed(Composer(request, before, now=now, made=new_id()))


def _made_before(request: Any, made: UUID) -> Post | None:
    """What an earlier sending of the same new page made: never a second one."""
    try:
        found = post_for(actor=request.actor, post=made)
    except NoSuchPost:
        return None
    return found if is_own(request.actor, found) else None


@needs("post", "change")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, post: UUID) -> HttpResponse:
    now = clock.now()
    found = the_post(request, post)
    may = moves(request.actor, found, now=now)
    if request.method != "POST" and not may.edit:
        return redirect("publish:post", post=found.pk)
    composer = Composer(request, found, now=now)
    if request.method != "POST":
        return composer.live() if _is_htmx(request) else composer.page()
    return _typed(composer)


@needs("post", "change")
@require_POST
def count(request: Any) -> HttpResponse:
    """How much room is left, by the function that builds the payload. Saves nothing."""
    composer = Composer(request, None, now=clock.now())
    place = place_of(sent(request.POST).get("field", "").partition("-")[2])
    if not composer.form.is_valid() or place is None:
        return HttpResponse(status=204)
    accounts = {one.pk: one for one in composer.accounts}
    found = tightest(composer.form.content(), accounts, place)
    if found is None:
        return HttpResponse(status=204)
    return JsonResponse(
        {
            "left": found.left,
            "max": found.most,
            "over": max(0, -found.left),
            "text": room(found.left, found.account.name),
        }
    )


def _is_htmx(request: Any) -> bool:
    return bool(request.htmx) and not request.htmx.boosted


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


# -- what was typed ---------------------------------------------------------------------


def _typed(composer: Composer) -> HttpResponse:
    json = _wants_json(composer.request)
    if composer.form.is_valid():
        _need_room(composer, autosave=json)
    if not composer.form.is_valid():
        return _refused(composer) if json else composer.page()
    try:
        saved = _save(composer, autosave=json)
    except drafts.Conflict as both:
        return _clash(composer, both, json=json)
    except drafts.Frozen:
        composer.frozen = True
        return _told(_frozen_words(), 409) if json else composer.page()
    except (NoSuchAccount, NotProven):
        composer.form.add_error("to", _("This account changed. Please choose again."))
        return _refused(composer) if json else composer.page()
    if json:
        return _autosaved(composer, saved)
    return _after_save(composer, saved)


def _need_room(composer: Composer, *, autosave: bool) -> None:
    """On a full disk words stop growing; what is saved can still be sent in and go out."""
    content = _wanted(composer, autosave=autosave)
    if composer.is_new or drafts.would_grow(composer.post, content):
        try:
            disk.require_room()
        except disk.DiskLow as low:
            composer.form.add_error(None, low.words)


def _wanted(composer: Composer, *, autosave: bool) -> Content:
    content = composer.form.content()
    if autosave:
        return content
    return changed(content, composer.do, saved=composer.saved)


def _save(composer: Composer, *, autosave: bool) -> Post:
    content = _wanted(composer, autosave=autosave)
    if composer.is_new:
        return drafts.create(
            actor=composer.actor,
            now=composer.now,
            content=content,
            made=composer.made,
        )
    if composer.do == "reopen" and not autosave:
        reviews.reopen(actor=composer.actor, now=composer.now, post=composer.post)
    return drafts.save(
        actor=composer.actor,
        now=composer.now,
        post=composer.post,
        version=composer.form.cleaned_data["version"],
        content=content,
        together=not autosave,
    )


def _autosaved(composer: Composer, saved: Post) -> JsonResponse:
    answer: dict[str, Any] = {"version": saved.version}
    if composer.is_new or "made" in composer.request.POST:
        answer |= {
            "url": reverse("publish:write", args=[saved.pk]),
            "draft": f"post:{saved.pk}",
        }
    return JsonResponse(answer)


def _told(text: str, status: int) -> JsonResponse:
    return JsonResponse({"text": text}, status=status)


def _refused(composer: Composer) -> JsonResponse:
    first = next(iter(composer.form.errors.values()))
    return _told(str(first[0]), 422)


def _frozen_words() -> str:
    return _(
        "This post is no draft any more. Your words are kept on this device; press Save"
        " to see what you can do."
    )


def _clash(composer: Composer, both: drafts.Conflict, *, json: bool) -> HttpResponse:
    if json:
        text = _(
            "Somebody else changed this meanwhile. Your words are kept on this device."
            " Press Save to see both."
        )
        return _told(text, 409)
    composer.clashes = both.clashes
    composer.show_again(both.merged, version=both.version)
    return composer.page()


# -- what the buttons do ----------------------------------------------------------------


def _after_save(composer: Composer, saved: Post) -> HttpResponse:
    composer.post = saved
    late = _plan(composer, saved)
    if late is not None:
        return late
    verb, _colon, argument = composer.do.partition(":")
    if verb == "save":
        messages.success(composer.request, _("Saved."))
    if verb == "leave":
        messages.success(composer.request, _("Saved."))
        return redirect("publish:post", post=saved.pk)
    act = {"submit": _submit, "fix": _fix, "keep": _keep, "risk": _risk}.get(verb)
    answer = act(composer, saved, argument) if act else None
    if answer is not None:
        return answer
    where = reverse("publish:write", args=[saved.pk])
    return redirect(where + _landing(verb, argument))


def _plan(composer: Composer, saved: Post) -> HttpResponse | None:
    """The hour beside the words. A wrong one is said; the words are saved all the same."""
    when = composer.when
    if when.is_valid():
        scheduling.plan_time(
            actor=composer.actor,
            now=composer.now,
            post=saved,
            at=when.at,
            zone=when.chosen_zone,
            not_after=when.not_after,
        )
        return None
    composer.is_new = False
    composer.saved = content_of(saved)
    composer.show_again(composer.saved, version=saved.version)
    return composer.page()


def _landing(verb: str, argument: str) -> str:
    if verb == "add":
        return f"?language={argument}#text-{argument}"
    if verb in ("own", "share", "part", "theirs"):
        name = argument.partition("-")[2] if verb == "theirs" else argument
        place = place_of(name)
        return f"?language={place[0]}#tab-{name}" if place else ""
    return "#gate" if verb in ("fix", "keep", "risk") else ""


def _submit(composer: Composer, saved: Post, argument: str) -> HttpResponse:
    try:
        reviews.submit(
            actor=composer.actor, now=composer.now, post=saved, version=saved.version
        )
    except reviews.MustFix:
        composer.is_new = False
        composer.stopped = True
        composer.saved = content_of(saved)
        composer.show_again(composer.saved, version=saved.version)
        return composer.page()
    messages.success(composer.request, _("Sent to be read."))
    return redirect("publish:post", post=saved.pk)


def _fix(composer: Composer, saved: Post, fingerprint: str) -> None:
    try:
        if saved.corrects_id is None:
            disk.require_room()
        drafts.fix(
            actor=composer.actor,
            now=composer.now,
            post=saved,
            version=saved.version,
            fingerprint=fingerprint,
        )
        messages.success(composer.request, _("Mended."))
    except disk.DiskLow as low:
        messages.warning(composer.request, str(low.words))
    except drafts.NothingToFix:
        messages.info(composer.request, _("These words changed meanwhile."))


def _keep(composer: Composer, saved: Post, fingerprint: str) -> None:
    keep(composer.request, saved, fingerprint)


def keep(request: Any, post: Post, fingerprint: str) -> None:
    """Shared with the reader's page: one line of the gate is kept, with its reason."""
    try:
        decisions.decide(
            actor=request.actor,
            now=clock.now(),
            post=post,
            fingerprint=fingerprint,
            reason=sent(request.POST).get(f"reason-{fingerprint}", ""),
        )
        messages.success(request, _("Kept, with your reason."))
    except ReasonNeeded:
        messages.warning(request, _("Say why: whoever comes after you must know."))
    except (decisions.NotThere, CannotKeep):
        messages.info(request, _("These words changed meanwhile."))


def _risk(composer: Composer, saved: Post, argument: str) -> None:
    typed = sent(composer.request.POST)
    risk, reason = typed.get("risk", ""), typed.get("risk-reason", "")
    if risk not in Post.Risk.values:
        return
    try:
        care.raise_risk(
            actor=composer.actor,
            now=composer.now,
            post=saved,
            risk=risk,
            reason=reason,
        )
    except reviews.ReasonNeeded:
        messages.warning(composer.request, _("Say why: whoever reads it must know."))
