"""The one list of states people see: each has a word, a shape and a sign. Never colour alone.

``sign`` becomes ``data-s`` and chooses the colour (static/ui/css/components.css). A new state
is one line here; a sign that does not exist yet is one line there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SIGNS = {
    "must": "octagon-alert",
    "should": "triangle-alert",
    "un": "circle-dashed",
    "fine": "check",
    "live": "check-check",
    "act": "eye",
    "held": "pause",
    "due": "clock",
    "draft": "pencil-line",
    "gone": "undo-2",
    "note": "sticky-note",
    "": "info",
}


@dataclass(frozen=True)
class State:
    sign: str
    icon: str
    word: str | Promise
    busy: bool = False


POST = {
    "idea": State("draft", "lightbulb", pgettext_lazy("post", "Idea")),
    "brief": State("draft", "file-text", pgettext_lazy("post", "Brief")),
    "draft": State("draft", "pencil-line", pgettext_lazy("post", "Draft")),
    "in_review": State("act", "eye", pgettext_lazy("post", "Waits for a reader")),
    "changes_asked": State("should", "reply", pgettext_lazy("post", "Changes asked")),
    "approved": State("due", "circle-check", pgettext_lazy("post", "Approved")),
    "scheduled": State("due", "clock", pgettext_lazy("post", "Scheduled")),
    "held": State("held", "pause", pgettext_lazy("post", "Held")),
    "publishing": State(
        "un", "loader-circle", pgettext_lazy("post", "Going out"), busy=True
    ),
    "published": State("live", "check-check", pgettext_lazy("post", "Published")),
    "practice": State(
        "note",
        "graduation-cap",
        pgettext_lazy("post", "Practice: it never left the desk"),
    ),
    "part_published": State(
        "should", "triangle-alert", pgettext_lazy("post", "Part published")
    ),
    "failed": State("must", "hand", pgettext_lazy("post", "Needs a person")),
    "corrected": State("fine", "history", pgettext_lazy("post", "Corrected")),
    "withdrawing": State(
        "un", "loader-circle", pgettext_lazy("post", "Being taken back"), busy=True
    ),
    "withdrawn": State("gone", "undo-2", pgettext_lazy("post", "Withdrawn")),
    "archived": State("gone", "archive", pgettext_lazy("post", "Archived")),
}

# Each kind has a context of its own: other languages say "held" of a post in another
# gender than of a delivery.

# "sent" is not "verified": handed over and nobody has looked yet stays hatched.
DELIVERY = {
    "planned": State("due", "clock", pgettext_lazy("delivery", "Planned")),
    "due": State("due", "hourglass", pgettext_lazy("delivery", "Due now")),
    "sending": State(
        "un", "loader-circle", pgettext_lazy("delivery", "Sending"), busy=True
    ),
    "sent": State(
        "un",
        "circle-dashed",
        pgettext_lazy("delivery", "Handed over, not looked at yet"),
    ),
    "verified": State(
        "live",
        "check-check",
        pgettext_lazy("delivery", "Looked at on the network: the same"),
    ),
    "ambiguous": State(
        "un", "circle-dashed", pgettext_lazy("delivery", "No answer: not checked")
    ),
    "needs_person": State("must", "hand", pgettext_lazy("delivery", "Needs a person")),
    "held": State("held", "pause", pgettext_lazy("delivery", "Held")),
    "waiting_line": State(
        "should", "wifi-off", pgettext_lazy("delivery", "Waits for the line")
    ),
    "waiting_network": State(
        "should", "hourglass", pgettext_lazy("delivery", "The network asked us to wait")
    ),
    "late": State("should", "timer", pgettext_lazy("delivery", "Too late, not sent")),
    "by_hand": State("due", "hand", pgettext_lazy("delivery", "By hand")),
    "corrected": State("fine", "history", pgettext_lazy("delivery", "Corrected")),
    "withdrawing": State(
        "un", "loader-circle", pgettext_lazy("delivery", "Being taken back"), busy=True
    ),
    "withdrawn": State("gone", "undo-2", pgettext_lazy("delivery", "Withdrawn")),
    "unanswered": State(
        "un", "circle-dashed", pgettext_lazy("delivery", "Asked back, no answer yet")
    ),
    "replaced": State(
        "should",
        "file-text",
        pgettext_lazy("delivery", "Words replaced, place still there"),
    ),
    "still_public": State(
        "must", "globe", pgettext_lazy("delivery", "Still public: needs a person")
    ),
    "differs": State(
        "should",
        "triangle-alert",
        pgettext_lazy("delivery", "Looked at on the network: not the same"),
    ),
    "not_read_back": State(
        "un",
        "circle-dashed",
        pgettext_lazy("delivery", "Handed over, nobody could look"),
    ),
    "stopped": State(
        "gone", "circle-pause", pgettext_lazy("delivery", "Stopped before it went out")
    ),
    "given_up": State("gone", "x", pgettext_lazy("delivery", "Will not go out")),
    "waiting_account": State(
        "should", "unplug", pgettext_lazy("delivery", "Waits for its account")
    ),
}

# Order is the order on the page: what nobody looked at comes before "nothing found".
FINDING = {
    "block": State("must", "octagon-alert", _("Must fix")),
    "warn": State("should", "triangle-alert", _("Should look")),
    "not_checked": State("un", "circle-dashed", _("Not checked")),
    "partly": State("un", "circle-dashed", _("Partly checked")),
    "info": State("", "info", _("Good to know")),
    "checked": State("fine", "check", _("Nothing found")),
}

ACCOUNT = {
    "well": State("fine", "plug", pgettext_lazy("connection", "Works")),
    "needs_look": State(
        "should", "triangle-alert", pgettext_lazy("connection", "Needs a look")
    ),
    "broken": State(
        "must", "unplug", pgettext_lazy("connection", "Needs a new connection")
    ),
    "unknown": State("un", "circle-dashed", pgettext_lazy("connection", "Not checked")),
    "off": State("gone", "plug", pgettext_lazy("connection", "Switched off")),
}

KINDS = {"post": POST, "delivery": DELIVERY, "finding": FINDING, "account": ACCOUNT}


def lookup(kind: str, key: str) -> State:
    """The state people see. A state without a word is refused, never shown bare."""
    try:
        return KINDS[kind][str(key)]
    except KeyError:
        raise ValueError(
            f"The {kind} state {key!r} has no word: add it to teranga/ui/states.py."
        ) from None
