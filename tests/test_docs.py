"""What the documents name exists: paths, links, make targets, commands, settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(
    r"^[\w.\-]+(/[\w.\-]+)+/?$|^[\w\-]+\.(md|py|toml|txt|in|sh|html|css)$"
)
LINK = re.compile(r"\]\(([^)#\s]+)")
# Files that a recipe tells you to make; tests/engines follows that recipe to the letter.
MADE = {"teranga/engines/text/gaps.py", "tests/engines/test_gaps.py"}
SUFFIXES = (
    ".py",
    ".md",
    ".sh",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".txt",
    ".po",
    ".json",
)


def spans(text: str) -> list[str]:
    return CODE.findall(text) + [
        line.strip()
        for block in re.findall(r"```(?:sh|console)?\n(.*?)```", text, re.S)
        for line in block.splitlines()
    ]


def missing_paths(text: str) -> list[str]:
    """Named files that are not there; names inside an app may leave out ``teranga/``."""
    found = []
    for word in CODE.findall(text):
        if not PATH.match(word) or not word.rstrip("/").endswith(SUFFIXES):
            continue
        if word in MADE or any(
            (ROOT / base / word).exists() for base in ("", "teranga", "docs")
        ):
            continue
        if not any(ROOT.glob(f"**/{word}")):
            found.append(word)
    return found


def missing_links(text: str, folder: Path) -> list[str]:
    links = [link for link in LINK.findall(text) if "://" not in link]
    return [link for link in links if not (folder / link).exists()]


def missing_commands(text: str) -> list[str]:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([\w-]+):", makefile, re.M))
    commands = get_commands()
    found = []
    for span in spans(text):
        if span.startswith("apt-get"):
            continue
        for target in re.findall(r"\bmake ([a-z][\w-]*)", span):
            if target not in targets:
                found.append(f"make {target}")
        for command in re.findall(r"manage\.py ([a-z]\w*)", span):
            if command not in commands:
                found.append(f"manage.py {command}")
    return found


def missing_settings(text: str) -> list[str]:
    known = (ROOT / "teranga/config/settings.py").read_text()
    known += (ROOT / "scripts/test.sh").read_text() + (ROOT / "Makefile").read_text()
    known += "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    return [
        name
        for name in set(re.findall(r"\bTERANGA_[A-Z_]+", text))
        if name not in known
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_what_the_document_names_exists(path: Path) -> None:
    text = path.read_text()
    assert missing_paths(text) == []
    assert missing_links(text, path.parent) == []
    assert missing_commands(text) == []
    assert missing_settings(text) == []


def test_the_search_sees_a_planted_gap() -> None:
    assert missing_paths("`publish/not_here.py`") == ["publish/not_here.py"]
    assert missing_links("[x](docs/not_here.md)", ROOT) == ["docs/not_here.md"]
    assert missing_commands("`make nothing` `manage.py nothing`") == [
        "make nothing",
        "manage.py nothing",
    ]
    assert missing_settings("TERANGA_NOT_" + "HERE") == ["TERANGA_NOT_" + "HERE"]


def test_every_registry_is_on_the_map() -> None:
    text = (ROOT / "docs/map.md").read_text()
    code = [path.read_text() for path in (ROOT / "teranga").rglob("*.py")]
    names = {
        name for one in code for name in re.findall(r"^(\w+): Registry\[", one, re.M)
    }
    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_length() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150
    long = {
        note.name: lines
        for note in (ROOT / "docs/decisions").glob("*.md")
        if (lines := len(note.read_text().splitlines())) > 40
    }
    assert long == {}
