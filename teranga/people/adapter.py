"""Where allauth asks us: sign-up is closed unless a setting opened it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return settings.ENV.open_sign_up


class MFAAdapter(DefaultMFAAdapter):
    pass
