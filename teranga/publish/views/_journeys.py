"""Journeys as templates take them: rows for ``{% steps %}``, words for problems."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teranga.people.access import Actor
from teranga.publish.models import Post
from teranga.publish.queries import journeys, networks, releases
from teranga.publish.queries.journeys import Journey, Step
from teranga.publish.views._delivery_words import event_words, problem_words
from teranga.ui import states

# A page that is open looks again: often while the desk works, seldom while it waits for
# others, never while nothing changes without a person. Seconds, as the line is dear.
OFTEN, SELDOM = 5, 30
WORKS = {"due", "sending", "sent", "withdrawing"}
WAITS = {"ambiguous", "unanswered", "waiting_line", "waiting_network"}
SOON = timedelta(minutes=10)
REFUSED = {
    releases.HELD: gettext_lazy("You held it. Somebody else must release it."),
    releases.SCHEDULED: gettext_lazy(
        "You scheduled it. Somebody else must release it."
    ),
    releases.ROLE: gettext_lazy("Somebody else must release it."),
}


def drawn(found: Journey) -> dict[str, Any]:
    row = found.delivery
    what, todo = problem_words(found.problem) if found.problem else ("", "")
    return {
        "row": row,
        "key": str(row.pk),
        "account": found.account,
        "letters": networks.letters_of(found.account),
        "post": found.post,
        "shown": found.shown,
        "problem": what,
        "todo": todo,
        "steps": [_step(one) for one in found.steps],
        "moves": found.moves,
        "practice": found.practice,
        "refused": release_refused(found.refused),
        "others": found.others,
        "url": _there(found),
        "decides": bool(found.moves - {"withdraw"}),
    }


def release_refused(why: str) -> Any:
    """Why she may not let it go; "" when she may, or when nothing is held."""
    return REFUSED.get(why, "")


def _there(found: Journey) -> str:
    """Where it can be read. Nothing stands there any more when it is withdrawn."""
    url = found.delivery.url
    shows = url.startswith(("https://", "http://", "/")) and found.shown != "withdrawn"
    return url if shows else ""


def _step(one: Step) -> dict[str, Any]:
    sign, words = event_words(one.what)
    if one.name:
        words = _("%(name)s: %(what)s") % {"name": one.name, "what": words}
    return {"sign": sign, "title": words, "at": one.at, "text": one.said}


def looks_again(drawn_rows: list[dict[str, Any]], now: datetime) -> int:
    """After how many seconds an open page asks again; 0: nothing moves by itself."""
    every = {one["shown"] for one in drawn_rows}
    soon = any(
        one["shown"] == "planned" and one["row"].not_before <= now + SOON
        for one in drawn_rows
    )
    if soon or every & WORKS:
        return OFTEN
    return SELDOM if every & WAITS else 0


def deliveries_part(actor: Actor, now: datetime, post: Post) -> dict[str, Any]:
    """What ``publish/_deliveries.html`` needs on the page of a post. Five queries at most."""
    found = [drawn(one) for one in journeys.of_post(actor=actor, now=now, post=post)]
    left = [one for one in found if one["shown"] in {"still_public", "replaced"}]
    waits = [one for one in found if one["shown"] in {"unanswered", "withdrawing"}]
    asked = any(one["row"].withdraw_asked_at for one in found)
    return {
        "deliveries": found,
        "moving": looks_again(found, now),
        "word": states.lookup("post", post.shown).word,
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
