"""Access of URLs that other packages bring: by name, because we don't own their views."""

from __future__ import annotations

from typing import Any

from teranga.people.access import Access

_OWN = "a person's own sign-in, devices and second factor"
_DOOR = "the door: signing in, out, and back in"

BORROWED = {
    "account_login": Access("open", reason=_DOOR),
    "account_logout": Access("open", reason=_DOOR),
    "account_inactive": Access("open", reason=_DOOR),
    "account_signup": Access("open", reason=_DOOR),
    "account_reset_password": Access("open", reason=_DOOR),
    "account_reset_password_done": Access("open", reason=_DOOR),
    "account_reset_password_from_key": Access("open", reason=_DOOR),
    "account_reset_password_from_key_done": Access("open", reason=_DOOR),
    "account_confirm_email": Access("open", reason=_DOOR),
    "account_email_verification_sent": Access("open", reason=_DOOR),
    "account_change_password": Access("signed_in", reason=_OWN),
    "account_set_password": Access("signed_in", reason=_OWN),
    "account_email": Access("signed_in", reason=_OWN),
    "account_reauthenticate": Access("signed_in", reason=_OWN),
    "mfa_login_webauthn": Access("open", reason=_DOOR),
    "mfa_authenticate": Access("open", reason=_DOOR),
    "mfa_trust": Access("open", reason=_DOOR),
    "mfa_reauthenticate": Access("signed_in", reason=_OWN),
    "mfa_reauthenticate_webauthn": Access("signed_in", reason=_OWN),
    "mfa_index": Access("signed_in", reason=_OWN),
    "mfa_activate_totp": Access("signed_in", reason=_OWN),
    "mfa_deactivate_totp": Access("signed_in", reason=_OWN),
    "mfa_list_webauthn": Access("signed_in", reason=_OWN),
    "mfa_add_webauthn": Access("signed_in", reason=_OWN),
    "mfa_edit_webauthn": Access("signed_in", reason=_OWN),
    "mfa_remove_webauthn": Access("signed_in", reason=_OWN),
    "mfa_view_recovery_codes": Access("signed_in", reason=_OWN),
    "mfa_generate_recovery_codes": Access("signed_in", reason=_OWN),
    "mfa_download_recovery_codes": Access("signed_in", reason=_OWN),
    "usersessions_list": Access("signed_in", reason=_OWN),
    # teranga.ui lies below people and cannot declare for itself
    "style": Access("open", reason="the design system, with invented content"),
    "away": Access("open", reason="the neutral page of the quick exit"),
    "set_language": Access("open", reason="the language of the page"),
}


def access_of(match: Any) -> Access | None:
    """What this address declares; None when nobody said."""
    own = getattr(match.func, "access", None)
    return own or BORROWED.get(match.url_name)
