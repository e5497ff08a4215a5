"""``make messages``: brings every catalogue up to date with the strings in the code.

New strings arrive empty; a test fails until each has its translation. Needs gettext.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "es", "ar")


def extract(root: Path) -> None:
    """Rewrite ``root``/teranga/locale/*/LC_MESSAGES/django.po from ``root``/teranga."""
    for language in LANGUAGES:
        folder = root / "teranga" / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages"]
    for language in LANGUAGES:
        command += ["-l", language]
    command += ["--no-wrap", "--add-location", "file", "--no-obsolete", "-v", "0"]
    command += ["-i", "static/*", "-i", "migrations/*"]
    env = {**os.environ, "PYTHONPATH": str(root), "TZ": "UTC"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(command, cwd=root / "teranga", check=True, env=env)


if __name__ == "__main__":
    extract(ROOT)
