"""What colleagues write about a post: a note. Too long is said, never cut."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from teranga.publish.actions import notes
from teranga.publish.forms.words import WordsField


class NoteForm(forms.Form):
    text = WordsField(
        most=notes.LONGEST, label=_("A note"), widget=forms.Textarea(attrs={"rows": 3})
    )
