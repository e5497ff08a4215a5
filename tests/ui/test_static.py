"""Every file that a page names is there, and gets its hashed name without a complaint."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command

from teranga.ui import icons

PACKAGE = Path(__file__).resolve().parents[2] / "teranga"
STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
SCRIPTS = re.compile(r"""\{%\s*scripts\s+([^%]+)%\}""")
ICON = re.compile(r"""(?:\{%\s*icon\s+|\sicon=)["']([a-z0-9-]+)["']""")


def templates() -> list[tuple[str, str]]:
    return [
        (str(p.relative_to(PACKAGE)), p.read_text()) for p in PACKAGE.rglob("*.html")
    ]


def named(text: str) -> set[str]:
    found = set(STATIC.findall(text))
    for names in SCRIPTS.findall(text):
        found |= {f"ui/js/{name}.js" for name in re.findall(r'"([^"]+)"', names)}
    return found | set(re.findall(r'"/static/([^"]+)"', text))


def test_every_file_that_a_page_names_is_there() -> None:
    assert {
        (w, n) for w, text in templates() for n in named(text) if not finders.find(n)
    } == set()
    assert len({n for _, text in templates() for n in named(text)}) > 15


def test_every_icon_that_a_page_names_is_there() -> None:
    used = {(where, name) for where, text in templates() for name in ICON.findall(text)}
    assert len(used) > 30
    missing = {(w, n) for w, n in used if not (icons.FOLDER / f"{n}.svg").is_file()}
    assert missing == set()


def test_each_file_gets_its_hashed_name(settings, tmp_path: Path) -> None:
    """What a real desk does before it serves: a style that names a lost font would stop it."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "teranga.ui.quick.Files"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    css = next(tmp_path.glob("ui/css/tokens.*.css")).read_text()
    fonts = re.findall(r'url\("?\.\./fonts/([^")]+)"?\)', css)
    assert len(fonts) == 2
    assert all((tmp_path / "ui/fonts" / name).is_file() for name in fonts)
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", name) for name in fonts)


def test_licences_travel_with_what_they_cover() -> None:
    assert finders.find("ui/fonts/OFL.txt")
    assert finders.find("ui/vendor/idiomorph-LICENSE.txt")
    assert (icons.FOLDER / "LICENSE.txt").is_file()
