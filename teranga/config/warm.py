"""Load now what would otherwise be loaded while the first people after a start wait."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils import translation

from teranga.kernel import clock
from teranga.ui import formats

OWN = Path(settings.BASE_DIR) / "teranga"


def warm() -> None:
    """Views, templates, and words and dates of every language; no database is asked."""
    get_resolver().url_patterns  # noqa: B018 (reading it imports every view)
    for folder in map(Path, get_app_template_dirs("templates")):
        if OWN in folder.parents:
            for page in folder.rglob("*.html"):
                get_template(str(page.relative_to(folder)))
    now = clock.now()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            formats.moment(now, "full")
            formats.ago(now, now)
            formats.number(1.0)
