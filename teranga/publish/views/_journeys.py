"""Journeys as templates take them: rows for ``{% steps %}``, words for problems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from teranga.people.access import Actor
from teranga.publish.models import Post
from teranga.publish.queries import journeys, networks
from teranga.publish.queries.journeys import Journey, Step
from teranga.publish.views._delivery_words import event_words, problem_words


def drawn(found: Journey) -> dict[str, Any]:
    row = found.delivery
    what, todo = problem_words(found.problem) if found.problem else ("", "")
    return {
        "row": row,
        "account": found.account,
        "letters": networks.letters_of(found.account),
        "post": found.post,
        "shown": found.shown,
        "problem": what,
        "todo": todo,
        "steps": [_step(one) for one in found.steps],
        "moves": found.moves,
        "url": row.url if row.url.startswith(("https://", "http://", "/")) else "",
        "decides": bool(found.moves - {"withdraw"}),
    }


def _step(one: Step) -> dict[str, Any]:
    sign, words = event_words(one.what)
    if one.name:
        words = _("%(name)s: %(what)s") % {"name": one.name, "what": words}
    return {"sign": sign, "title": words, "at": one.at, "text": one.said}


def deliveries_part(actor: Actor, now: datetime, post: Post) -> dict[str, Any]:
    """What ``publish/_deliveries.html`` needs on the page of a post. Five queries at most."""
    found = [drawn(one) for one in journeys.of_post(actor=actor, now=now, post=post)]
    left = [one for one in found if one["shown"] in {"still_public", "replaced"}]
    waits = [one for one in found if one["shown"] in {"unanswered", "withdrawing"}]
    asked = any(one["row"].withdraw_asked_at for one in found)
    return {
        "deliveries": found,
        "back": {
            "gone": sum(one["shown"] == "withdrawn" for one in found),
            "left": left,
            "waits": waits,
        }
        if asked
        else None,
        "may_take_back": any("withdraw" in one["moves"] for one in found),
        "may_correct": any(
            one["row"].state in journeys.OUT and "withdraw" in one["moves"]
            for one in found
        ),
    }
