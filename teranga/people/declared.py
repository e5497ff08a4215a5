"""Access of URLs that other packages bring: by name, because we don't own their views."""

from __future__ import annotations

from typing import Any

from teranga.people.access import Access

_DOOR = Access("open", reason="the door: signing in, out, and back in")
_OWN = Access(
    "signed_in", reason="a person's own sign-in, devices and second step", early=True
)

BORROWED = {
    "account_login": _DOOR,
    "account_logout": _DOOR,
    "account_inactive": _DOOR,
    "account_confirm_login_code": _DOOR,
    "account_signup": _DOOR,
    "account_reset_password": _DOOR,
    "account_reset_password_done": _DOOR,
    "account_reset_password_from_key": _DOOR,
    "account_reset_password_from_key_done": _DOOR,
    "account_confirm_email": _DOOR,
    "account_email_verification_sent": _DOOR,
    "account_change_password": _OWN,
    "account_set_password": _OWN,
    "account_email": _OWN,
    "account_reauthenticate": _OWN,
    "mfa_login_webauthn": _DOOR,
    "mfa_authenticate": _DOOR,
    "mfa_trust": _DOOR,
    "mfa_reauthenticate": _OWN,
    "mfa_reauthenticate_webauthn": _OWN,
    "mfa_index": _OWN,
    "mfa_activate_totp": _OWN,
    "mfa_deactivate_totp": _OWN,
    "mfa_list_webauthn": _OWN,
    "mfa_add_webauthn": _OWN,
    "mfa_edit_webauthn": _OWN,
    "mfa_remove_webauthn": _OWN,
    "mfa_view_recovery_codes": _OWN,
    "mfa_generate_recovery_codes": _OWN,
    "mfa_download_recovery_codes": _OWN,
    "usersessions_list": _OWN,
    # teranga.ui lies below people and cannot declare for itself
    "style": Access("open", reason="the design system, with invented content"),
    "away": Access("open", reason="the neutral page of the quick exit"),
    "set_language": Access("open", reason="the language of the page"),
}


def access_of(match: Any) -> Access | None:
    """What this address declares; None when nobody said."""
    own = getattr(match.func, "access", None)
    return own or BORROWED.get(match.view_name)
