"""Passwords: argon2id at OWASP's minimum memory, strength judged by zxcvbn (ruling 39)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn


class Argon2(Argon2PasswordHasher):
    """19 MiB, not Django's 100: eight threads must fit on a small machine."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1


class StrengthValidator:
    """Refuses what zxcvbn thinks falls within 10^8 guesses (score below 3)."""

    least = 3

    def validate(self, password: str, user: Any = None) -> None:
        known = [getattr(user, "username", ""), getattr(user, "email", "")]
        found = zxcvbn(password[:72], user_inputs=[word for word in known if word])
        if found["score"] < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        return str(_("Use four or more words that do not belong together."))
