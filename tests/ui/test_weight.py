"""What a phone on a slow line must fetch before it can read (rulings 31: compressed, both told)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client

PACKAGE = Path(__file__).resolve().parents[2] / "teranga"
LINKED = re.compile(
    r"""<(?:script|link)\b[^>]*?\b(?:src|href)="/static/([^"]+)"[^>]*>"""
)


def sizes(path: str) -> tuple[int, int]:
    """Bytes as they lie, and as they travel: fonts and pictures are packed already."""
    found = finders.find(path)
    assert found, path
    content = Path(found).read_bytes()
    if path.endswith((".woff2", ".png")):
        return len(content), len(content)
    return len(content), len(gzip.compress(content, 6))


def first_load(page: bytes) -> dict[str, tuple[int, int]]:
    """Everything the page links, with the Latin and the Arabic font; icons come later."""
    names = {n for n in LINKED.findall(page.decode()) if "/brand/" not in n}
    names |= {f"ui/fonts/readex-pro-{script}.woff2" for script in ("latin", "arabic")}
    return {name: sizes(name) for name in sorted(names)}


def test_the_heaviest_page_of_ours_is_light(
    client: Client, db: None, record_property
) -> None:
    page = client.get("/style/").content
    load = first_load(page)
    assert len(load) > 10
    raw = len(page) + sum(plain for plain, _ in load.values())
    sent = len(gzip.compress(page, 6)) + sum(packed for _, packed in load.values())
    record_property("first_load_bytes", raw)
    record_property("first_load_sent", sent)
    print(f"first load: {raw / 1000:.0f} kB as it lies, {sent / 1000:.0f} kB sent")  # noqa: T201
    assert sent <= 200_000
    assert len(page) <= 100_000


def test_the_styles_stay_within_what_they_were_given() -> None:
    css = (PACKAGE / "ui/static/ui/css").glob("*.css")
    assert sum(path.stat().st_size for path in css) <= 42_000
