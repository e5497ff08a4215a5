"""The demo organisation: three invented people, two accounts, four posts on their way.

Made by the same actions as everything else. Its logins have random passwords, kept in
``demo-logins.json`` beside the data (0600), so that a second start can print them again.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from teranga.home.demo.make import make_demo
from teranga.kernel.models import Organisation

Login = tuple[str, str, str]  # name, password, what she is


def demo_logins(now: datetime) -> list[Login]:
    """The demo's logins; makes the demo when there is no organisation at all."""
    every = Organisation.objects.all_organisations(reason="is anybody here yet")
    if not every.exists():
        _keep(make_demo(now=now))
    return _kept()


def _file() -> Path:
    return Path(settings.DATA) / "demo-logins.json"


def _keep(logins: list[Login]) -> None:
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(logins, file)


def _kept() -> list[Login]:
    if not _file().exists():
        return []
    return [(name, word, hats) for name, word, hats in json.loads(_file().read_text())]
