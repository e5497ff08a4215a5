"""Invented content of the style page. No real person, place or network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# token, name, what for
COLOURS = [
    ("ground", pgettext_lazy("colour", "Ground"), _("page")),
    ("surface", pgettext_lazy("colour", "Surface"), _("cards, fields")),
    ("sunken", pgettext_lazy("colour", "Sunken"), _("side, heads")),
    ("ink", pgettext_lazy("colour", "Ink"), _("16.5:1 on surface")),
    ("act", pgettext_lazy("colour", "Bissap"), _("action, needs you, 9.6:1")),
    ("must", pgettext_lazy("colour", "Laterite"), _("must fix, 7.7:1")),
    ("should", pgettext_lazy("colour", "Millet"), _("should look, 7.8:1")),
    ("fine", pgettext_lazy("colour", "Palm"), _("nothing found, 8.1:1")),
    ("un", pgettext_lazy("colour", "Fog"), _("not checked, 8.8:1")),
    ("held", pgettext_lazy("colour", "Indigo cloth"), _("held, 10.1:1")),
    ("sun", pgettext_lazy("colour", "Sun"), _("days, weave; never text")),
    ("note", pgettext_lazy("colour", "Note"), _("team only")),
]


class Example(forms.Form):
    campaign = forms.CharField(
        label=_("What do you call this campaign?"),
        help_text=_("Readers do not see this."),
    )
    link = forms.URLField(label=_("Link"), assume_scheme="https")
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    thanks = forms.ChoiceField(
        label=_("How may we thank you?"),
        widget=forms.RadioSelect,
        choices=[
            ("full", _("With my full name")),
            ("chosen", _("With the name I choose")),
            ("none", _("Not in public")),
        ],
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("a", _("Feed")), ("b", _("By hand"))]
    )
    agree = forms.BooleanField(
        label=_("I have read it aloud once"), help_text=_("Ears find what eyes miss.")
    )

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if not link.startswith("https://"):
            raise forms.ValidationError(
                _(
                    "Start it with https:// so that others on the line cannot read along."
                )
            )
        return str(link)


def filled_form() -> Example:
    """Typed by somebody, with one field to mend: what was typed is still there."""
    return Example(
        {
            "campaign": "Papers for every child",
            "link": "http://kerjamm.example",
            "text": "شكرًا لكم.\nThank you all.",
            "thanks": "none",
            "channel": "a",
            "agree": "on",
        }
    )


def delivery_steps(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "sign": "fine",
            "title": _("Handed over, and looked at on the network"),
            "at": now - timedelta(minutes=9),
            "text": _("Text, content note, seen by everyone."),
        },
        {
            "sign": "should",
            "icon": "hourglass",
            "title": _("The network asked us to wait"),
            "at": now - timedelta(minutes=5),
            "text": _("Next try in 40 seconds. Nothing is lost."),
        },
        {
            "state": "ambiguous",
            "at": now - timedelta(minutes=4),
            "text": _("We look before we send again, so that nobody sees it twice."),
        },
        {
            "state": "held",
            "at": now - timedelta(minutes=2),
            "text": _("Another person releases it."),
        },
        {
            "state": "withdrawn",
            "at": now,
            "text": _(
                "A stranger no longer finds it. Copies that others kept: we cannot know."
            ),
        },
    ]
