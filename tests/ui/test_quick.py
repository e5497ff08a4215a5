"""What is said quickly says the same as Django."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from teranga.ui.quick import PLAIN, Forms

WIDGETS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
    forms.CheckboxInput,
    forms.Textarea,
]


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", [None, "", 0, 12.5, "\"><b>'&", mark_safe("a&amp;b")])
def test_an_input_is_written_as_django_writes_it(widget: Any, value: Any) -> None:
    attributes = {
        "id": "id_a",
        "required": True,
        "disabled": False,
        "maxlength": 12,
        "data-a": '"<&',
        "placeholder": gettext_lazy("Say it’s <here>"),
    }
    one = widget(attrs={"type": "search"} if widget is forms.TextInput else None)
    theirs, ours = (
        one.render("a<b", value, attrs=attributes, renderer=kind())
        for kind in (DjangoTemplates, Forms)
    )
    assert ours == theirs
    assert hasattr(ours, "__html__")


def test_every_plain_part_is_one_of_djangos() -> None:
    known = DjangoTemplates()
    assert all(known.get_template(name) for name in PLAIN)


def test_a_file_collected_anew_gets_its_new_address(settings, tmp_path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    settings.STATIC_ROOT = tmp_path / "root"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder"
    ]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "teranga.ui.quick.Files"}
    }
    addresses = []
    for words in ("a{}", "a{}b{}"):
        (source / "one.css").write_text(words)
        call_command("collectstatic", interactive=False, verbosity=0)
        addresses.append(staticfiles_storage.url("one.css"))
    assert len(set(addresses)) == 2
