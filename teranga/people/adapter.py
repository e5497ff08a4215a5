"""Where allauth asks us: sign-up, addresses, words, secrets at rest, the way after the door."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teranga.kernel import clock
from teranga.people import factors, tries
from teranga.people.actions import remember
from teranga.people.kept import remember_who
from teranga.people.queries import FACTORS, needs_second_factor
from teranga.people.tasks import ask_for_reset_mail
from teranga.people.throttle import TooMany, hidden

_WRONG = _("Name and password do not match. Please look at both.")
_TOO_MANY = _("Too many tries. Please wait five minutes.")
_WRONG_CODE = _("This code does not fit. Please look at the newest one.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This login is closed."),
        "cannot_remove_primary_email": _(
            "Choose another main address first, then remove this one."
        ),
        "duplicate_email": _("You have this address here already."),
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "email_taken": _("This address can't be used here."),
        "enter_current_password": _("This is not your password of today."),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "invalid_or_expired_key": _("This link does not open anything any more."),
        "invalid_password_reset": _("This link does not open anything any more."),
        "max_email_addresses": _("Not more than %d addresses."),
        "too_many_login_attempts": _TOO_MANY,
        "unverified_primary_email": _("Confirm this address first."),
        "username_blacklisted": _("This name can't be used here."),
        "username_taken": _("Somebody signs in with this name. Please choose another."),
        "same_as_current": _("This is what you have now."),
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: Any) -> bool:
        return bool(settings.ENV.open_sign_up)

    @transaction.atomic
    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        remember.password(user, clock.now())
        if self.request is not None:
            address = self.get_client_ip(self.request)
            tries.start_anew(self.request, user, address=address)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._tried = {
            "typed": credentials.get("email") or credentials.get("username", ""),
            "address": self.get_client_ip(request),
        }
        try:
            tries.begin(request, **self._tried)
        except TooMany as error:
            raise self.validation_error("too_many_login_attempts") from error

    def _rollback_login_failed_rl_usage(self) -> None:
        tries.was_right(self.request, **self._tried)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Counted, never kept: a keyed hash instead of the network address."""
        return hidden(super().get_client_ip(request))

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_password_reset_mail(
        self, user: Any, email: str, context: dict[str, Any]
    ) -> None:
        """From a job: an address that we know must not take longer than one we don't."""
        ask_for_reset_mail(now=clock.now(), person=user, address=email)

    def post_login(
        self, request: HttpRequest, user: Any, **kwargs: Any
    ) -> HttpResponse:
        """After the door: her own language, and the mark by which kept words are hers."""
        response = super().post_login(request, user, **kwargs)
        remember_who(request, response, user)
        if user.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=60 * 60 * 24 * 365,
                samesite="Lax",
                secure=settings.HTTPS,
            )
        return response

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, **kwargs: Any
    ) -> None:
        """Signing in and out shows by itself; only what else happened is said."""
        template = args[0] if args else kwargs.get("message_template", "")
        if template not in {
            "account/messages/logged_in.txt",
            "account/messages/logged_out.txt",
        }:
            super().add_message(request, level, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Remove the second step first, then add the address."),
        "cannot_delete_authenticator": _(
            "Your role needs a second step. Add another one first."
        ),
        "cannot_generate_recovery_codes": _("Set up a second step first."),
        "incorrect_code": _WRONG_CODE,
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        return "Teranga"

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        return gettext("My passkey")

    def encrypt(self, text: str) -> str:
        return factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second step stays while a role somewhere needs one."""
        if authenticator.type not in FACTORS:
            return True
        mine = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        if mine.exclude(pk=authenticator.pk).exists():
            return True
        return not needs_second_factor(authenticator.user, now=clock.now())
