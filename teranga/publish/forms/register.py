"""The form of the register of accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from teranga.publish.models import SecondStep

SECOND_STEPS = {
    SecondStep.UNKNOWN: _("Not known"),
    SecondStep.NONE: _("None: a password is enough to get in"),
    SecondStep.APP: _("Codes from an app"),
    SecondStep.KEY: _("A passkey or a key to plug in"),
    SecondStep.TEXT: _("Codes by text message"),
    SecondStep.MAIL: _("Codes by e-mail"),
}


class RegisterForm(forms.Form):
    recovery = forms.CharField(
        label=_("How we get back in"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "Which mailbox or phone gets the reset, and who holds it."
            " Never write a password or a code here."
        ),
    )
    second_step = forms.ChoiceField(
        label=_("Second step at the network"), choices=list(SECOND_STEPS.items())
    )
    lawful = forms.CharField(
        label=_("May we use it here?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What local law says of this network and of how we reach it, and who"
            " told us."
        ),
    )
    reviewed = forms.BooleanField(
        label=_("I have looked through all of this today"), required=False
    )
