"""The list of posts, one post, and its versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from teranga.kernel import clock, disk
from teranga.kernel.typed import sent
from teranga.people.access import needs
from teranga.publish.actions import drafts, notes, reviews
from teranga.publish.actions.states import WrongState
from teranga.publish.forms.reasons import CareForm, NoteForm
from teranga.publish.forms.when import WhenForm
from teranga.publish.models import Post
from teranga.publish.queries import lists, networks, page
from teranga.publish.queries.content import Content, content_of
from teranga.publish.queries.corrections import answered
from teranga.publish.queries.posts import going_out
from teranga.publish.views._common import (
    each_address,
    page_number,
    seen_here,
    the_post,
    uuid_of,
)
from teranga.publish.views._diff import changes
from teranga.publish.views._journeys import deliveries_part
from teranga.publish.views._previews import previews
from teranga.publish.views._when import zone_list
from teranga.ui import formats, states
from teranga.ui.languages import language_name

WHOSE = (
    ("", gettext_lazy("Everybody’s")),
    ("needs_me", gettext_lazy("Needs me")),
    ("mine", gettext_lazy("Mine")),
)


@needs("post", "read")
@require_safe
def listing(request: Any) -> HttpResponse:
    now = clock.now()
    filters = _filters(sent(request.GET))
    shown = lists.page(
        actor=request.actor,
        now=now,
        filters=filters,
        number=page_number(request),
    )
    address = each_address("publish:post")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": shown,
        "rows": [(row, _reach(row), address(row.pk)) for row in shown.rows],
        "filters": filters,
        "whose": WHOSE,
        "states": [(key, one.word) for key, one in states.POST.items()],
        "accounts": shown.accounts,
        "languages": [
            (code, language_name(code)) for code in lists.languages(request.actor)
        ],
        "query": query.urlencode(),
        "now": now,
        "may_write": page.may_write(request.actor),
        "soon": (Post.State.SCHEDULED, Post.State.HELD, Post.State.APPROVED),
        "total_shown": formats.number(shown.total),
        "before": str(shown.number - 1),
        "after": str(shown.number + 1),
    }
    return render(request, "publish/posts.html", context)


def _filters(given: Any) -> lists.Filters:
    state, whose = given.get("state", ""), given.get("whose", "")
    return lists.Filters(
        state=state if state in states.POST else "",
        account=uuid_of(given.get("account", "")),
        language=given.get("language", "")[:8],
        whose=whose if whose in dict(WHOSE) else "",
        words=given.get("q", "")[:200],
    )


def _reach(row: lists.Row) -> dict[str, Any]:
    return {
        "languages": [(code, language_name(code)) for code in row.languages],
        "accounts": [(networks.letters_of(one), one.name) for one in row.accounts],
    }


@needs("post", "read")
def one(request: Any, post: UUID) -> HttpResponse:
    found = the_post(request, post)
    return post_page(request, found)


@needs("post", "read")
def moving(request: Any, post: UUID) -> HttpResponse:
    """How it stands now: the page of the post asks for this while something moves."""
    found, now = the_post(request, post), clock.now()
    context = {"post": found, "again": True}
    context |= deliveries_part(request.actor, now, found)
    return render(request, "publish/_moved.html", context)


def post_page(request: Any, post: Post, **more: Any) -> HttpResponse:
    """Also what the small forms of this page come back to when something is wrong."""
    now = clock.now()
    seen_here(request, now)
    content = content_of(post)
    accounts = networks.by_id(request.actor, [one.account for one in content.targets])
    context = {
        "post": post,
        "content": content,
        "about": page.about(actor=request.actor, now=now, post=post),
        "note": NoteForm(),
        "care": CareForm(),
        "previews": previews(
            going_out(content, accounts), accounts, answered=answered(post)
        ),
        "accounts": [
            (networks.letters_of(account), account) for account in accounts.values()
        ],
        "languages": [(code, language_name(code)) for code in content.languages],
        "when": WhenForm(
            now=now,
            zone=post.time_zone,
            at=post.scheduled_at,
            not_after=post.not_after,
        ),
        "zones": zone_list(post.time_zone),
        "place": ZoneInfo(post.time_zone),
        **deliveries_part(request.actor, now, post),
        "now": now,
        **more,
    }
    return render(request, "publish/post.html", context)


@needs("post", "comment")
@require_POST
def note(request: Any, post: UUID) -> HttpResponse:
    """Written on the page of the post or the reader's: refused, it stands on the first."""
    found = the_post(request, post)
    form = NoteForm(request.POST)
    if disk.low():
        form.add_error("text", disk.DiskLow.words)
    if not form.is_valid():
        return post_page(request, found, note=form)
    try:
        notes.annotate(
            actor=request.actor, now=clock.now(), post=found, **form.cleaned_data
        )
    except notes.NothingWritten:
        messages.warning(request, _("There was nothing in the note."))
    return redirect(found_url(found, "notes"))


def found_url(post: Post, anchor: str) -> str:
    return f"{reverse('publish:post', args=[post.pk])}#{anchor}"


@needs("post", "create")
@require_POST
def copy(request: Any, post: UUID) -> HttpResponse:
    found = the_post(request, post)
    try:
        disk.require_room()
        copied = drafts.copy(actor=request.actor, now=clock.now(), post=found)
    except disk.DiskLow as low:
        messages.warning(request, str(low.words))
        return redirect("publish:post", post=found.pk)
    except drafts.AskedBack:
        messages.warning(
            request,
            _(
                "This post was asked back, so its words are not copied. Write a new one."
            ),
        )
        return redirect("publish:post", post=found.pk)
    messages.success(request, _("A new draft with the same words."))
    return redirect("publish:write", post=copied.pk)


@needs("post", "change")
@require_POST
def reopen(request: Any, post: UUID) -> HttpResponse:
    found = the_post(request, post)
    try:
        reviews.reopen(actor=request.actor, now=clock.now(), post=found)
    except WrongState:
        messages.warning(request, _("It went on meanwhile. Look how it stands now."))
        return redirect("publish:post", post=found.pk)
    messages.success(request, _("It is a draft again. Nothing goes out."))
    return redirect("publish:write", post=found.pk)


@needs("post", "change")
@require_POST
def archive(request: Any, post: UUID) -> HttpResponse:
    found = the_post(request, post)
    try:
        reviews.archive(actor=request.actor, now=clock.now(), post=found)
        messages.success(request, _("Put into the archive."))
    except WrongState:
        messages.warning(request, _("It went on meanwhile. Look how it stands now."))
    return redirect("publish:post", post=found.pk)


@needs("post", "read")
def versions(request: Any, post: UUID) -> HttpResponse:
    return _versions(request, the_post(request, post), None)


@needs("post", "read")
def version(request: Any, post: UUID, number: int) -> HttpResponse:
    """How it read then, against how it reads now."""
    return _versions(request, the_post(request, post), number)


@needs("post", "change")
@require_POST
def restore(request: Any, post: UUID, number: int) -> HttpResponse:
    found = the_post(request, post)
    before = found.version
    try:
        disk.require_room()
        drafts.restore(actor=request.actor, now=clock.now(), post=found, number=number)
    except disk.DiskLow as low:
        messages.warning(request, str(low.words))
        return redirect("publish:version", post=found.pk, number=number)
    except drafts.NoSuchRevision as error:
        raise Http404 from error
    except drafts.Frozen:
        messages.warning(request, _("It is no draft any more. Take it back first."))
        return redirect("publish:post", post=found.pk)
    back = reverse("publish:restore", args=[found.pk, before])
    done = _("That version is back. The later ones are kept.")
    messages.success(request, done, extra_tags=f"undo:{back}")
    return redirect("publish:write", post=found.pk)


def _versions(request: Any, post: Post, number: int | None) -> HttpResponse:
    if not page.may_read_versions(request.actor, post):
        raise Http404
    every = page.versions(actor=request.actor, post=post)
    kept = page.version_of(post=post, number=number or post.version)
    if kept is None:
        raise Http404
    may = page.moves(request.actor, post, now=clock.now())
    context = {
        "post": post,
        "versions": every,
        "number": kept[0].number,
        "pieces": _pieces(kept[1], content_of(post)),
        "may_restore": may.edit and kept[0].number != post.version,
    }
    return render(request, "publish/versions.html", context)


def _pieces(then: Content, today: Content) -> list[dict[str, Any]]:
    """Each text of that version, against how it reads today."""
    pieces = []
    for words in then.words:
        now_there = today.at(words.place)
        pieces.append(
            {
                "language": words.language,
                "name": language_name(words.language),
                "own": words.account is not None,
                "warning": words.warning,
                "changes": changes(words.text, now_there.text if now_there else ""),
                "text": words.text,
            }
        )
    return pieces
