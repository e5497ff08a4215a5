"""What Django works out anew for every field and every file of every page, said quickly.

A composer has eight plain inputs, each drawn through three templates; a page names 25
files, each looked up and quoted. Together that was a sixth of a page's processor time.
"""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from whitenoise.storage import CompressedManifestStaticFilesStorage

PLAIN = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in (
        "date",
        "datetime",
        "email",
        "hidden",
        "input",
        "number",
        "password",
        "tel",
        "text",
        "time",
        "url",
    )
)


class Forms(DjangoTemplates):
    """Writes ``<input>`` as Django's ``input.html`` does; every other part is Django's."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        if template_name not in PLAIN:
            return super().render(template_name, context, request)
        widget = context["widget"]
        given = {"type": widget["type"], "name": widget["name"]}
        if widget["value"] is not None:
            given["value"] = widget["value"]
        # A widget's attributes may say the type again: then both stand there, as in Django.
        pairs = [*given.items(), *widget["attrs"].items()]
        return mark_safe(f"<input{''.join(_pair(*one) for one in pairs)}>")  # noqa: S308


def _pair(name: str, value: Any) -> str:
    if value is False:
        return ""
    if value is True:
        return f" {conditional_escape(name)}"
    return f' {conditional_escape(name)}="{conditional_escape(value)}"'


class Files(CompressedManifestStaticFilesStorage):
    """Addresses of static files, each worked out once: they do not change while we run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        found = self._known.get(name)
        if found is None or force:
            found = self._known[name] = super().url(name, force)
        return found

    def save_manifest(self) -> None:
        super().save_manifest()
        self._known.clear()  # they have just been collected anew
