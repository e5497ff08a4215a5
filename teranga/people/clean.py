"""Fields for what people type about themselves: names and passwords."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from teranga.kernel.names import plain


def username(text: str) -> str:
    """As it is stored and compared: one form of each letter, small."""
    return unicodedata.normalize("NFKC", plain(text)).casefold().strip()


class NameField(forms.CharField):
    """A name of a person, a group or a device."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class UsernameField(forms.CharField):
    """Letters of any script, digits, dot, line; 3 to 40."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_length", 3)
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("label", _("Name to sign in with"))
        kwargs.setdefault(
            "help_text", _("Only you type it. It need not be your real name.")
        )
        super().__init__(**kwargs)
        self.widget.attrs.update(
            autocomplete="username", autocapitalize="none", spellcheck="false"
        )

    def to_python(self, value: Any) -> str:
        return username(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        check_shape(value)


def check_shape(value: str) -> None:
    if not all(char.isalnum() or char in "._-" or _mark(char) for char in value):
        raise ValidationError(
            _("Letters, digits, dots and lines only. No spaces."), code="shape"
        )


username_validators = [check_shape]


def _mark(char: str) -> bool:
    """Vowel signs of Arabic, Amharic neighbours, Devanagari: part of the letters."""
    return unicodedata.category(char) in {"Mn", "Mc"}


class NewPasswordField(forms.CharField):
    """A password that is being chosen; the form checks its strength with the name known."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("New password"))
        kwargs.setdefault("strip", False)
        kwargs.setdefault("max_length", 256)
        kwargs.setdefault(
            "help_text", _("Four or more words that do not belong together.")
        )
        kwargs["widget"] = forms.PasswordInput(
            attrs={"autocomplete": "new-password", "dir": "ltr"}, render_value=False
        )
        super().__init__(**kwargs)


class AgainField(NewPasswordField):
    """The same once more: without e-mail a slip of the finger shuts somebody out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password once more"))
        kwargs.setdefault("help_text", "")
        super().__init__(**kwargs)
