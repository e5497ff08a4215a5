"""How a form field is drawn: label, control, hint, error in that order, tied together."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, CheckboxInput, PasswordInput, Textarea
from django.forms.widgets import ChoiceWidget, Input, Select

# People's words may be in any script; addresses and codes are always left to right.
DIRECTIONS = {"text": "auto", "search": "auto", "url": "ltr", "email": "ltr", "tel": "ltr", "password": "ltr"}  # fmt: skip


def parts(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    """Everything the template needs. Unknown ``options`` become attributes of the control."""
    label = options.pop("label", None) or bound.label
    hint = options.pop("hint", None) or bound.help_text
    optional = options.pop("optional", False)
    prefix = bound.id_for_label or f"id_{bound.html_name}"
    described = [f"{prefix}_hint"] if hint else []
    if bound.errors:
        described.append(f"{prefix}_err")
    found = {
        "id": prefix, "label": label, "hint": hint, "optional": optional,
        "errors": bound.errors, "described": " ".join(described), "shape": _shape(bound),
        "secret": isinstance(bound.field.widget, PasswordInput),
    }  # fmt: skip
    if found["shape"] == "choice":
        found["choices"] = list(bound.subwidgets)
    else:
        found["control"] = bound.as_widget(
            attrs=_attributes(bound, options, found["described"])
        )
    return found


def _shape(bound: BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "tick"
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        return "choice"
    return "line"


def _attributes(
    bound: BoundField, options: dict[str, Any], described: str
) -> dict[str, Any]:
    widget = bound.field.widget
    attributes = {k.replace("_", "-"): v for k, v in options.items()}
    if not isinstance(widget, CheckboxInput):
        own = " ".join(filter(None, (widget.attrs.get("class"), options.get("cls"))))
        attributes["class"] = own or "in"
    attributes.pop("cls", None)
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if isinstance(widget, Textarea):
        attributes.setdefault("dir", "auto")
    elif isinstance(widget, Input) and widget.input_type in DIRECTIONS:
        attributes.setdefault(
            "dir", widget.attrs.get("dir") or DIRECTIONS[widget.input_type]
        )
    return attributes
