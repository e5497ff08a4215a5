"""allauth's forms in our words: labels that stay, plain hints, no placeholder as a label."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from teranga.kernel.names import plain
from teranga.people.clean import username

_LONG = 256
_NEW = _("Four or more words that do not belong together.")


def _reword(form: forms.Form, **words: tuple[Any, Any]) -> None:
    """Set label and hint of each field; drop placeholders; bound what can be pasted."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field, forms.CharField) and field.max_length is None:
            field.validators.append(MaxLengthValidator(_LONG))
        if name in words:
            field.label, field.help_text = words[name]


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(
            autocomplete="username", autocapitalize="none", spellcheck="false"
        )
        _reword(
            self,
            login=(
                _("Name to sign in with"),
                _("Or your e-mail address, if you gave one."),
            ),
            password=(_("Password"), ""),
            remember=(_("Stay signed in on this device"), _("Not on a shared phone.")),
        )

    def clean_login(self) -> str:
        typed = super().clean_login()
        return typed if "@" in typed else username(typed)


class SignupForm(account.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            username=(
                _("Name to sign in with"),
                _("Only you type it. It need not be your real name."),
            ),
            password1=(_("Password"), _NEW),
        )

    def clean_username(self) -> str:
        self.cleaned_data["username"] = username(self.cleaned_data["username"])
        return str(super().clean_username())


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            oldpassword=(_("Password of today"), ""),
            password1=(_("New password"), _NEW),
            password2=(_("Password once more"), ""),
        )


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            password1=(_("New password"), _NEW),
            password2=(_("Password once more"), ""),
        )


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            password1=(_("New password"), _NEW),
            password2=(_("Password once more"), ""),
        )


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, email=(_("E-mail address"), _("The one you gave here.")))


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            email=(
                _("E-mail address"),
                _("Only for a new password and short notices. You can do without."),
            ),
        )


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, password=(_("Password"), ""))


_CODE = (_("Code"), _("Six digits from your app, or one of your recovery codes."))


def _digits(form: forms.Form) -> None:
    form.fields["code"].widget.attrs.update(inputmode="numeric", dir="ltr")


class AuthenticateForm(codes.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, code=_CODE)
        _digits(self)


class ReauthenticateCodeForm(codes.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, code=_CODE)
        _digits(self)


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, code=(_("Code"), _("The six digits that your app shows now.")))
        _digits(self)


_KEY = (
    _("Name of this passkey"),
    _("So that you know it in the list: my phone, the blue key."),
)


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(
            self,
            name=_KEY,
            passwordless=(
                _("Sign in with this key alone, without a password"),
                _("Your device will ask for a finger, a face or its own code."),
            ),
        )
        self.fields["name"].max_length = 60

    def clean_name(self) -> str:
        return plain(super().clean_name())[:60]


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, name=_KEY)

    def clean_name(self) -> str:
        return plain(str(self.cleaned_data["name"]))[:60]
