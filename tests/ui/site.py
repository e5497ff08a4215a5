"""A desk with a few test pages beside the real ones, for the behaviour of our scripts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import Context, RequestContext, engines
from django.urls import path

from teranga.config import urls
from teranga.people.access import open_to_all

handler403, handler404 = urls.handler403, urls.handler404

FORM = """
{% extends "ui/base.html" %}{% load teranga_ui %}
{% block title %}Test{% endblock %}
{% block scripts %}{% scripts "back" "autosave" "counter" "tabs" %}{% endblock %}
{% block content %}
<h1 id="top">Test</h1>
{% autosave_offer "write" %}
<form id="write" method="post" action="/t/submit/" data-autosave="/t/save/" data-draft="post:1"
 data-version="{{ version }}" data-key="ctrl+enter">{% csrf_token %}
<label for="text">Text</label><textarea id="text" name="text" data-counter="count" data-count-url="/t/count/">{{ text }}</textarea>
<label><input type="checkbox" name="warn" value="1">Warn</label>
{% counter "count" left=20 max=20 %}
{% autosave_status "write" sign_in_url="/account/login/" %}
</form>
<form method="post" action="/t/out/" data-sign-out>{% csrf_token %}<button id="out" type="submit">Out</button></form>
<a id="opener" href="/t/plain/" data-open="d1">Open</a>
<dialog id="d1" aria-labelledby="d1-t"><h2 id="d1-t">Really?</h2><button id="no" type="button" data-close>No</button></dialog>
<section id="swap" hx-get="/t/part/" hx-trigger="click from:#load"><input id="kept" aria-label="kept"></section>
<button id="load" type="button" hx-get="/t/part/" hx-target="#swap" hx-swap="innerHTML">Load</button>
<button id="load-wrong" type="button" hx-get="/t/part/?wrong=1" hx-target="#swap" hx-swap="innerHTML">Wrong</button>
<button id="load-page" type="button" hx-get="/t/plain/" hx-target="#swap">Page</button>
<button id="load-fault" type="button" hx-get="/t/fault/" hx-target="#swap">Fault</button>
<button id="key-g" type="button" data-key="g" data-key-says="Go to the gate">Gate</button>
<ul><li data-step><a href="#one" id="one">One</a></li><li data-step><a href="#two" id="two">Two</a></li></ul>
{% endblock %}
"""
STATE: dict[str, Any] = {}


def fresh() -> None:
    STATE.clear()
    STATE.update(text="", version=1, mode="well", person="p1", saved=[], undone=0)


def draw(request: HttpRequest, source: str, **values: Any) -> HttpResponse:
    made = engines["django"].engine.from_string(source)
    context = RequestContext(request)
    context.push(values)  # above what the context processors say
    return HttpResponse(made.render(context))


@open_to_all("test")
def form(request: HttpRequest) -> HttpResponse:
    answer = draw(request, FORM, version=STATE["version"], text=STATE["text"])
    body = answer.content.decode().replace(
        'data-person=""', f'data-person="{STATE["person"]}"'
    )
    answer.content = body
    return answer


@open_to_all("test")
def save(request: HttpRequest) -> HttpResponse:
    if STATE["mode"] == "expired":
        return redirect("/account/login/?next=/t/form/")
    if STATE["mode"] == "changed":
        return JsonResponse({"text": "Salma changed it."}, status=409)
    STATE["saved"].append(request.POST["text"])
    STATE["text"] = request.POST["text"]
    STATE["version"] += 1
    return JsonResponse({"text": "Saved. Version 2.", "version": str(STATE["version"])})


@open_to_all("test")
def submit(request: HttpRequest) -> HttpResponse:
    STATE["text"] = request.POST["text"]
    STATE["version"] += 1
    return redirect("/t/form/")


@open_to_all("test")
def count(request: HttpRequest) -> HttpResponse:
    """This network counts every letter twice: only the server can know."""
    left = 20 - 2 * len(request.POST["text"])
    return JsonResponse({"left": left, "max": 20, "over": max(0, -left)})


@open_to_all("test")
def part(request: HttpRequest) -> HttpResponse:
    wrong = ' aria-invalid="true"' if "wrong" in request.GET else ""
    source = f"""{{% load teranga_ui %}}{{% icon "check" %}}<input id="kept" aria-label="kept"{wrong}>"""
    answer = HttpResponse(
        engines["django"].engine.from_string(source).render(Context())
    )
    answer["HX-Trigger"] = '{"say": "Loaded"}'
    return answer


@open_to_all("test")
def fault(request: HttpRequest) -> HttpResponse:
    return HttpResponse("no", status=500)


@open_to_all("test")
def plain(request: HttpRequest) -> HttpResponse:
    source = "{% extends 'ui/plain.html' %}{% load teranga_ui %}{% block content %}<h1>Plain</h1>{% endblock %}"
    return draw(request, source)


@open_to_all("test")
def out(request: HttpRequest) -> HttpResponse:
    return redirect("/t/plain/")


@open_to_all("test")
def undo(request: HttpRequest) -> HttpResponse:
    STATE["undone"] += 1
    return redirect("/t/plain/")


@open_to_all("test")
def toast(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Moved to Saturday", extra_tags="undo:/t/undo/")
    messages.error(request, "The line broke")
    return redirect("/t/plain/")


def _item(key: str, label: str, icon: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "icon": icon, "url": f"/t/{key}/"} | more


FULL_DESK = {
    "nav": [
        _item("today", "Today", "sun"),
        _item(
            "publish", "Publish", "send", current=True, waiting=3,
            children=[{"label": "Write", "url": "/t/form/", "current": True},
                      {"label": "Accounts", "url": "/t/plain/"}],
        ),
        _item("protect", "Protect", "shield"),
    ],
    "bar": [
        _item("today", "Today", "sun", current=True),
        _item("posts", "Posts", "list", waiting=12),
        _item("write", "Write", "pencil-line"),
        _item("accounts", "Accounts", "plug"),
    ],
    "organisation": {"name": "Kër Jàmm Network for every child and every paper"},
    "me": {"label": "Awa Marième of the long names", "initials": "AM", "person": "p1"},
    "roles": "Coordinator, editor",
    "links": [{"label": "Your page", "url": "/t/plain/", "icon": "user-round"}],
    "hold_url": "/t/submit/",
    "training": True,
    "demo": True,
    "sensitive": True,
}  # fmt: skip


@open_to_all("test")
def shell(request: HttpRequest) -> HttpResponse:
    """The frame with everything in it at once."""
    held = {
        "since": datetime(2026, 11, 17, 8, 50, tzinfo=UTC), "by": "Salma", "waiting": 14,
        "reason": "vote results expected", "release_url": "/t/plain/",
    }  # fmt: skip
    desk = FULL_DESK | ({"hold": held} if "held" in request.GET else {})
    source = "{% extends 'ui/base.html' %}{% block title %}Inbox{% endblock %}{% block content %}<h1>Inbox</h1>{% endblock %}"
    return draw(request, source, desk=desk)


urlpatterns = [
    *urls.urlpatterns,
    *(path(f"t/{view.__name__}/", view, name=f"t_{view.__name__}")
      for view in (form, save, submit, count, part, fault, plain, out, undo, toast, shell)),
]  # fmt: skip
