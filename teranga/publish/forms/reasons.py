"""What colleagues write about a post: a note, a reason. Too long is said, never cut."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from teranga.publish.actions import notes, reviews, risk
from teranga.publish.forms.words import WordsField


class NoteForm(forms.Form):
    text = WordsField(
        most=notes.LONGEST, label=_("A note"), widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewForm(forms.Form):
    reason = WordsField(
        most=reviews.REASON,
        label=_("What should change, or why not"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CareForm(forms.Form):
    """Its field is ``risk-reason``."""

    prefix = "risk"
    reason = WordsField(
        most=risk.REASON,
        label=_("Why (colleagues will read this)"),
        widget=forms.TextInput,
    )
