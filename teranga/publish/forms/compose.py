"""The form of the composer: any number of languages, and own words for any account.

Which places there are is in the form itself (``place``), so that whatever was typed comes
back, even when the post changed meanwhile. Names: ``text-en``, ``text-en-<account>``,
``title-…``, ``warning-…``, ``to`` (accounts), ``sees-<account>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from teranga.publish.actions.connections import LANGUAGE
from teranga.publish.forms.words import TAKEN_OUT, WordsField
from teranga.publish.models import Account
from teranga.publish.queries.content import Content, Goes, Place, Words

_NAME = re.compile(
    rf"(?P<language>{LANGUAGE.pattern})"
    r"(?:-(?P<account>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?"
)
MOST = {"text": 100_000, "title": 300, "warning": 500}
LABELS = {
    "text": _("Text"),
    "title": _("Headline, where a network shows one"),
    "warning": _("Content note: read before the text"),
}
MOST_PLACES = 60
VISIBILITIES = {
    "public": _("Everyone"),
    "unlisted": _("Everyone with the link"),
    "private": _("Followers"),
    "direct": _("People named in it"),
}


def name_of(place: Place) -> str:
    language, account = place
    return f"{language}-{account}" if account else language


def place_of(name: str) -> Place | None:
    """The place that a form field or a button names; None when it is not one."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    return found["language"], UUID(found["account"]) if found["account"] else None


@dataclass(frozen=True)
class Box:
    """The fields of one place, as the page draws them."""

    place: Place
    name: str
    text: BoundField
    title: BoundField
    warning: BoundField


class ComposeForm(forms.Form):
    title = WordsField(
        most=160,
        label=_("Working title"),
        help_text=_("Only the team reads it."),
        widget=forms.TextInput,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        accounts: Sequence[Account],
        content: Content,
        version: int = 0,
    ) -> None:
        self.accounts = {one.pk: one for one in accounts}
        self.places = _posted_places(data, self.accounts) if data else _places(content)
        super().__init__(data, initial=_initial(content, version), auto_id="%s")
        for place in self.places:
            for piece in MOST:
                self.fields[f"{piece}-{name_of(place)}"] = _field(piece)
        self.fields["to"] = forms.MultipleChoiceField(
            label=_("Goes to"),
            required=False,
            choices=[(str(one.pk), one.name) for one in accounts],
            widget=forms.CheckboxSelectMultiple,
        )
        for account in accounts:
            self.fields[f"sees-{account.pk}"] = forms.ChoiceField(
                label=_("Who sees it"),
                required=False,
                choices=[(one, VISIBILITIES[one]) for one in seen_by(account)],
                widget=forms.Select(attrs={"class": "in"}),
            )

    def boxes(self) -> Iterator[Box]:
        for place in self.places:
            name = name_of(place)
            yield Box(
                place,
                name,
                self[f"text-{name}"],
                self[f"title-{name}"],
                self[f"warning-{name}"],
            )

    def mended(self) -> list[tuple[str, str]]:
        """(field, sentence) wherever characters were taken out."""
        return [
            (name, str(TAKEN_OUT))
            for name, field in self.fields.items()
            if getattr(field, "mended", False)
        ]

    def content(self) -> Content:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        words = tuple(
            Words(
                language=place[0],
                account=place[1],
                **{piece: data[f"{piece}-{name_of(place)}"] for piece in MOST},
            )
            for place in self.places
        )
        goes = (
            Goes(account=UUID(one), visibility=data[f"sees-{one}"] or "public")
            for one in data["to"]
        )
        return Content(
            title=data["title"],
            words=words,
            targets=tuple(sorted(goes, key=lambda one: str(one.account))),
        )


def seen_by(account: Account) -> tuple[str, ...]:
    """Only what this account has proven; else everyone (ruling 9)."""
    return tuple(
        one for one in VISIBILITIES if one == "public" or one in account.proven
    )


def _field(piece: str) -> WordsField:
    wide = forms.Textarea if piece == "text" else forms.TextInput
    return WordsField(most=MOST[piece], label=LABELS[piece], widget=wide)


def _places(content: Content) -> list[Place]:
    return [one.place for one in content.words]


def _posted_places(data: Any, accounts: dict[UUID, Account]) -> list[Place]:
    found = (place_of(name) for name in data.getlist("place")[:MOST_PLACES])
    known = (one for one in found if one and (not one[1] or one[1] in accounts))
    return list(dict.fromkeys(known))


def _initial(content: Content, version: int) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "title": content.title,
        "version": version,
        "to": [str(one.account) for one in content.targets],
    }
    for words in content.words:
        for piece in MOST:
            initial[f"{piece}-{name_of(words.place)}"] = getattr(words, piece)
    for goes in content.targets:
        initial[f"sees-{goes.account}"] = goes.visibility
    return initial
