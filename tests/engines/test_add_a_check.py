"""Follows docs/how/add-a-check.md to the letter, in a copy of the package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECIPE = (ROOT / "docs/how/add-a-check.md").read_text()
BLOCK = re.compile(
    r"(?:^`(?P<path>[\w./]+\.py)`\n\n)?^```(?P<kind>python|diff)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
TESTS = ("tests/engines/test_gaps.py", "tests/engines/test_text.py")
WORDS = "tests/protect/test_catalogue.py"


def blocks() -> list[tuple[str, str, str]]:
    """(path, python or diff, body) in the order of the page."""
    found, path = [], ""
    for match in BLOCK.finditer(RECIPE):
        path = match["path"] or path
        found.append((path, match["kind"], match["body"]))
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    quiet = shutil.ignore_patterns("__pycache__", "locale", "static", "*.mo")
    for folder in ("teranga", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=quiet)
    for file in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def follow(copy: Path, skip: str = "") -> None:
    for path, kind, body in blocks():
        if path == skip:
            continue
        file = copy / path
        if kind == "python":
            assert not file.exists(), f"{path} is new in the recipe"
            file.write_text(body)
        else:
            file.write_text(patched(file.read_text(), body))


def patched(text: str, diff: str) -> str:
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"the page no longer fits:\n{before}"
    return text.replace(before, after)


def passes(copy: Path, *tests: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *tests]
    done = subprocess.run(
        command, cwd=copy, capture_output=True, text=True, timeout=240
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert " passed" in done.stdout, done.stdout
    return done.returncode == 0


def test_the_recipe_names_one_file_one_test_one_tuple_one_entry() -> None:
    assert [(path, kind) for path, kind, _ in blocks()] == [
        ("teranga/engines/text/gaps.py", "python"),
        ("tests/engines/test_gaps.py", "python"),
        ("teranga/engines/text/__init__.py", "diff"),
        ("teranga/engines/text/__init__.py", "diff"),
        ("teranga/protect/catalogue.py", "diff"),
    ]


def test_following_the_recipe_gives_a_check_that_runs(copy: Path) -> None:
    follow(copy)
    assert passes(copy, *TESTS, WORDS)


def test_leaving_out_the_words_is_noticed(copy: Path) -> None:
    follow(copy, skip="teranga/protect/catalogue.py")
    assert passes(copy, *TESTS)
    assert not passes(copy, WORDS)


def test_leaving_out_the_tuple_is_noticed(copy: Path) -> None:
    follow(copy, skip="teranga/engines/text/__init__.py")
    assert not passes(copy, *TESTS)
