"""``make screens`` makes its own demo and draws from it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.browser
def test_a_page_inside_the_demo_is_drawn_in_every_look(tmp_path: Path) -> None:
    env = {
        k: v for k, v in os.environ.items() if not k.startswith(("TERANGA", "PYTEST"))
    }
    subprocess.run(
        [sys.executable, "-m", "tools.screens", "home:today", "away"],
        cwd=ROOT, env=env | {"SCREENS": str(tmp_path)}, check=True, timeout=200,
    )  # fmt: skip
    drawn = {path.name for path in tmp_path.glob("*.png")}
    assert len(drawn) == 12
    assert "home-today.ar-360-dark.png" in drawn
    sizes = {path.stat().st_size for path in tmp_path.glob("home-today*.png")}
    assert len(sizes) == 6  # six different pictures
