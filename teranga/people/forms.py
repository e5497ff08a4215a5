"""Forms about people: they say what is wrong beside the field, and keep what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from teranga.kernel import legal_holds
from teranga.people.clean import AgainField, NameField, NewPasswordField, UsernameField
from teranga.people.models import User
from teranga.people.roles import HATS, LABELS
from teranga.ui.languages import LANGUAGES, language_here
from teranga.ui.places import zone_choices

DIGITS = (("western", _("0 1 2 3")), ("arabic", "٠ ١ ٢ ٣"))


def hat_choices(hats: frozenset[str]) -> list[tuple[str, Any]]:
    return [(hat, LABELS[hat]) for hat in LABELS if hat in hats]


class InviteForm(forms.Form):
    hats = forms.MultipleChoiceField(
        label=_("Roles and duties here"), widget=forms.CheckboxSelectMultiple
    )
    note = NameField(
        label=_("Whom it is for"),
        required=False,
        help_text=_("Only for your list. A short word is enough."),
    )

    def __init__(self, *args: Any, offered: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hats"].choices = hat_choices(offered)


class GiveForm(forms.Form):
    hat = forms.ChoiceField(label=_("Role or duty"))

    def __init__(self, *args: Any, offered: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hat"].choices = hat_choices(offered)


class HatForm(forms.Form):
    """Which hat a button means."""

    hat = forms.ChoiceField(choices=[(hat, hat) for hat in sorted(HATS)])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        help_text=_("As on the paper. Small letters and spaces are fine."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
        ),
    )


class AliasForm(forms.Form):
    alias = NameField(
        label=_("Name that colleagues see"),
        help_text=_("It need not be your real name. You can change it later."),
    )


class NamesForm(AliasForm):
    pseudonym = NameField(
        label=_("Name for readers outside"),
        required=False,
        help_text=_("Stands where your own name must not. Empty: none."),
    )


class NewLoginForm(AliasForm):
    """A new login: a name to type, and a password."""

    username = UsernameField()
    password = NewPasswordField(label=_("Password"))
    again = AgainField()

    field_order = ("alias", "username", "password", "again")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        name, password = found.get("username"), found.get("password")
        check_again(self)
        if name and User.objects.filter(username__iexact=name).exists():
            self.add_error("username", name_taken())
        _check_strength(self, "password", User(username=name or ""), password)
        return found


def check_again(form: forms.Form) -> None:
    password, again = (form.cleaned_data.get(key) for key in ("password", "again"))
    if password and again and password != again:
        form.add_error("again", _("The two are not the same."))


def name_taken() -> ValidationError:
    return ValidationError(
        _("Somebody signs in with this name. Please choose another."), code="taken"
    )


def _check_strength(
    form: forms.Form, field: str, user: User, password: str | None
) -> None:
    if not password:
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        form.add_error(field, error)


class FirstOwnerForm(forms.Form):
    """The organisation that the first owner opens; her login is a form of its own."""

    name = NameField(label=_("Name of the organisation"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("The town whose clock you work by.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices()


class SettingsForm(FirstOwnerForm):
    """``language`` comes first in a new post; ``languages`` get a sheet of their own too."""

    languages = forms.MultipleChoiceField(
        label=_("Further languages you write in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A new post opens with one sheet for each."),
    )

    field_order = ("name", "time_zone", "language", "languages")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [
            (code, language_here(code)) for code in LANGUAGES
        ]


class RecoverForm(forms.Form):
    password = NewPasswordField()
    again = AgainField()

    def __init__(self, *args: Any, person: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        check_again(self)
        _check_strength(self, "password", self.person or User(), found.get("password"))
        return found


class OfferRecoveryForm(forms.Form):
    drop_second_factor = forms.BooleanField(
        label=_("The second step is lost too: take it away"),
        required=False,
        help_text=_("Only if the phone or the key is gone."),
    )


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As my browser says")), *settings.LANGUAGES],
        required=False,
    )
    digits = forms.ChoiceField(
        label=_("Digits"), choices=DIGITS, widget=forms.RadioSelect
    )
    shortcuts = forms.BooleanField(
        label=_("Single keys do things (press ? to see them)"), required=False
    )


class UsernameForm(forms.Form):
    username = UsernameField()

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        others = User.objects.filter(username__iexact=name).exclude(pk=self.person.pk)
        if others.exists():
            raise name_taken()
        return name


class SwitchForm(forms.Form):
    organisation = forms.UUIDField()


class SameNameForm(forms.Form):
    """For what cannot be undone: the name typed again."""

    name = NameField(label=_("Type the name again to confirm"), max_length=120)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.casefold() != self.expected.casefold():
            raise ValidationError(_("This is not the name."), code="other")
        return name


class LegalHoldForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is kept"))
    subject = forms.CharField(
        label=_("Only one record"),
        required=False,
        max_length=200,
        help_text=_("Its number from the ledger. Left empty: all of them."),
    )
    reason = forms.CharField(
        label=_("Who asked, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names of people it is about."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(legal_holds.labels().items(), key=lambda pair: pair[1])
        self.fields["kind"].choices = named
