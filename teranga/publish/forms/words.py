"""A field for people's words: what no database can hold is taken out, and that is said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from teranga.kernel.typed import storable

_TOO_LONG = ngettext_lazy(
    "This is longer than %(limit_value)d character, which is the most here: it has"
    " %(show_value)d. Nothing was lost. Shorten it, then save.",
    "This is longer than %(limit_value)d characters, which is the most here: it has"
    " %(show_value)d. Nothing was lost. Shorten it, then save.",
    "limit_value",
)
TAKEN_OUT = _("Some characters that nobody can see or store were taken out.")


class WordsField(forms.CharField):
    """Keeps spaces and line breaks as typed. ``mended`` after ``clean``: was anything taken?"""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(strip=False, max_length=most, **kwargs)
        self.error_messages["max_length"] = _TOO_LONG
        for validator in self.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = _TOO_LONG
        self.mended = False

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        clean = storable(typed)
        self.mended = clean != typed
        return clean.replace("\r\n", "\n").replace("\r", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength in the page: a browser would cut a paste without a word.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
