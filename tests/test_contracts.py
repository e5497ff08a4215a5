"""Each arrow of the house is proven by a planted violation, in a copy of the tree."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# (contract, file to plant in or to add, line that breaks the rule)
PLANTED = [
    ("1.", "teranga/kernel/clock.py", "import teranga.people.models"),
    ("2.", "teranga/engines/text/fold.py", "import django"),
    ("3.", "teranga/engines/counting.py", "import teranga.engines.text"),
    ("4.", "teranga/channels/protocol.py", "import django.conf"),
    ("5.", "teranga/channels/rss.py", "import teranga.channels.fake"),
    ("6.", "teranga/people/queries.py", "import httpx"),
    ("7.", "teranga/people/models.py", "import teranga.people.queries"),
    ("7.", "teranga/publish/_store.py", "import teranga.publish.actions.notes"),
    ("7.", "teranga/publish/extra.py", "# a name that nobody gave a place"),
    ("8.", "teranga/home/views.py", "import teranga.publish.models"),
    ("10.", "teranga/kernel/ids.py", "import teranga.kernel.models"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(ROOT / "teranga", root / "teranga", ignore=ignored)
    shutil.copytree(ROOT / "tools", root / "tools", ignore=ignored)
    shutil.copy(ROOT / ".importlinter", root)
    return root


def broken(root: Path) -> list[str]:
    """Numbers of the contracts that do not hold in this tree."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    summary = " ".join(done.stdout.split())
    names = (ROOT / ".importlinter").read_text().splitlines()
    titles = [line.removeprefix("name = ") for line in names if "name = " in line]
    found = [title.split()[0] for title in titles if f"{title} BROKEN" in summary]
    assert (done.returncode == 0) == (found == []), done.stdout + done.stderr
    return found


def test_the_tree_as_it_is_breaks_nothing(copy: Path) -> None:
    assert broken(copy) == []


@pytest.mark.parametrize(("contract", "path", "line"), PLANTED)
def test_a_planted_violation_is_caught(
    copy: Path, contract: str, path: str, line: str
) -> None:
    target = copy / path
    before = target.read_text() if target.exists() else None
    target.write_text((before or "") + f"\n{line}\n")
    try:
        assert contract in broken(copy)
    finally:
        target.unlink() if before is None else target.write_text(before)


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("TID251", "from datetime import datetime\nx = datetime.now()\n"),
        ("TID251", "from django.utils.timezone import now\n"),
        ("TID252", "from . import models\n"),
        (
            "C901",
            "def f(a):\n" + "".join(f"    if a == {n}: a += 1\n" for n in range(12)),
        ),
        ("PLR0917", "def f(a, b, c, d, e):\n    return a\n"),
        ("T201", "print(1)\n"),
        ("BLE001", "try:\n    x = 1\nexcept Exception:\n    x = 2\n"),
        ("S608", "def f(c, t):\n    c.execute(f'select * from {t}')\n"),
    ],
)
def test_ruff_catches(tmp_path: Path, code: str, source: str) -> None:
    planted = tmp_path / "teranga" / "people" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(source)
    done = subprocess.run(
        [
            Path(sys.executable).parent / "ruff",
            "check",
            "--no-cache",
            "--config",
            ROOT / "pyproject.toml",
            "--output-format=concise",
            planted,
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert code in done.stdout, done.stdout
