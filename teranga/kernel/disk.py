"""When the disk is nearly full, drafts stop growing; what protects people goes on.

Saving drafts, uploads and imports ask ``require_room``. Publishing, withdrawal, holds
and the ledger never ask: the last tenth of the disk is theirs.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

LEAST = 0.10  # of the whole disk


class DiskLow(Exception):
    """No room for more words just now. ``words`` is the sentence for the page."""

    words = _(
        "The disk of this desk is nearly full, so nothing new can be saved. What is"
        " saved stays, and planned posts go out. Please tell an administrator."
    )


def free_share() -> float:
    """Which part of the disk under the data is free: 0 to 1."""
    usage = shutil.disk_usage(Path(settings.DATA))
    return usage.free / usage.total


def low() -> bool:
    return free_share() < LEAST


def require_room() -> None:
    """Raises DiskLow."""
    if low():
        raise DiskLow
