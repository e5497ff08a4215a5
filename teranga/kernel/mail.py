"""Mail goes out through one backend; without a configured server it says so."""

from __future__ import annotations

from django.core.mail.backends.dummy import EmailBackend


class Backend(EmailBackend):
    """Placeholder backend until channels/mail.py is wired: nothing is sent."""
