"""Forms about what is on its way: a reason, a decision, a correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teranga.publish.forms.words import WordsField
from teranga.publish.models import Delivery


class LineField(WordsField):
    """One line: spaces tidied, so that spaces alone count as nothing."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class HoldForm(forms.Form):
    """In an emergency nobody is asked for words: the ledger says who and when."""

    reason = LineField(
        label=_("Why (may stay empty)"),
        most=200,
        help_text=_("Colleagues will read this."),
    )


class TakeBackForm(forms.Form):
    reason = LineField(
        label=_("Why, in a few words"),
        most=300,
        help_text=_("Nobody has to say why. No names here, please."),
    )
    urgent = forms.BooleanField(
        label=_("Somebody may be in danger because of it"), required=False
    )


class ThereForm(forms.Form):
    """``known``: the desk has its address already, so that none must be given."""

    url = forms.URLField(
        label=_("Link to the post there"),
        max_length=300,
        assume_scheme="https",
        error_messages={
            "invalid": _("This does not look like a link. Copy it from the network.")
        },
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].required = not known


def _wrong() -> LineField:
    return LineField(
        label=_("What was wrong"),
        most=300,
        required=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what was wrong, so that readers see it.")},
    )


def _right() -> LineField:
    return LineField(
        label=_("What is right"),
        most=300,
        required=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what is right.")},
    )


def _found() -> LineField:
    return LineField(
        label=_("How it was found"),
        most=200,
        help_text=_("A reader told us, a newspaper wrote it … No names."),
    )


PIECES = {"wrong": _wrong, "right": _right, "found": _found}


class CorrectForm(forms.Form):
    """What was wrong, what is right, how it was found (domain.md, correction notice).

    Each once for every language the post stands in: ``wrong-fr``, ``right-fr`` …
    """

    way = forms.ChoiceField(
        label=_("How"),
        widget=forms.RadioSelect,
        initial=Delivery.Way.PUBLISH,
        choices=[
            (
                Delivery.Way.PUBLISH,
                _("An answer below the post, with a link to it. Everybody sees both."),
            ),
            (
                Delivery.Way.EDIT,
                _("Change the words where they stand, where the network allows it."),
            ),
        ],
    )

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = tuple(languages)
        for language in self.languages:
            for piece, made in PIECES.items():
                self.fields[f"{piece}-{language}"] = made()
        self.order_fields([name for name in self.fields if name != "way"])

    def in_each(self) -> Iterator[tuple[str, dict[str, forms.BoundField]]]:
        """Language → the three fields in which people write it."""
        for language in self.languages:
            yield language, {piece: self[f"{piece}-{language}"] for piece in PIECES}

    def said(self) -> dict[str, dict[str, str]]:
        """The same, as it was typed. Only of a valid form."""
        return {
            language: {
                piece: self.cleaned_data[f"{piece}-{language}"] for piece in PIECES
            }
            for language in self.languages
        }
