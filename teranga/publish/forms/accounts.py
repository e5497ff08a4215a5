"""Forms of the pages of accounts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from teranga.kernel.names import plain
from teranga.publish.actions.accounts import BUDGETS
from teranga.publish.actions.connections import LANGUAGE


class NameField(forms.CharField):
    """A name in any script, on one line, with nothing that nobody can see."""

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class OthersField(forms.CharField):
    """Codes of further languages, apart by spaces or commas."""

    def to_python(self, value: Any) -> list[str]:
        typed = super().to_python(value) or ""
        found = [one for one in re.split(r"[\s,;،]+", typed) if one]
        wrong = [one for one in found if not LANGUAGE.fullmatch(one)]
        if wrong:
            raise ValidationError(
                _("“%(code)s” is no code of a language. Write codes like ti or prs."),
                params={"code": wrong[0][:20]},
            )
        return found


class PlaceForm(forms.Form):
    """What every new account needs: a name here, and the languages that go there."""

    name = NameField(
        label=_("Name here"),
        max_length=120,
        help_text=_("What your colleagues call it. Nobody outside sees it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Which texts go there. None chosen: all of them."),
    )
    others = OthersField(
        label=_("Other languages"),
        required=False,
        max_length=200,
        help_text=_("By their codes, such as ti, prs or wo."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "others"):
            self.fields[name].widget.attrs.pop("maxlength", None)

    def all_languages(self) -> list[str]:
        data = self.cleaned_data
        return list(dict.fromkeys([*data["languages"], *data["others"]]))


class NeedsLanguage(PlaceForm):
    """For a feed: each language has an address of its own."""

    feed = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("languages") or data.get("others") or "others" in self.errors
        if self.feed and not chosen:
            self.add_error("languages", _("Choose one language at least."))
        return data


class FeedForm(NeedsLanguage):
    name = NameField(
        label=_("Name of the feed"),
        max_length=120,
        help_text=_("Everybody who reads the feed sees this name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].help_text = _(
            "Each language has an address of its own."
        )


class ServerForm(PlaceForm):
    server = forms.CharField(
        label=_("Address of the server"),
        max_length=200,
        help_text=_(
            "Such as name.example. It is the part after the second @ of the handle."
        ),
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none"}
        ),
    )
    name = NameField(
        label=_("Name here"),
        max_length=120,
        required=False,
        help_text=_("Left empty, we take the name it has there."),
    )
    field_order = ["server", "name", "languages", "others"]


class SetUpForm(NeedsLanguage):
    per_hour = forms.IntegerField(
        label=_("Posts an hour at most"),
        min_value=BUDGETS.start,
        max_value=BUDGETS.stop - 1,
        help_text=_("What comes on top waits for the next hour."),
    )

    def __init__(self, *args: Any, feed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feed = feed


class RemoveForm(forms.Form):
    """She types the account's name: a sentence of its own, not a click."""

    said = NameField(label=_("Type its name to go on"), max_length=120)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_said(self) -> str:
        said = str(self.cleaned_data["said"])
        if said != plain(self.expected):
            raise ValidationError(
                _("This is not its name. Look at the top of the page.")
            )
        return said


class ProbeForm(forms.Form):
    warning_read = forms.BooleanField(
        label=_("I have read it. It may stay public for ever."),
        error_messages={"required": _("Read the warning and tick it first.")},
    )
