"""Benches tell figures that can be compared, and say why where there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bench import _result
from bench.__main__ import main, names
from bench._server import lock_errors

RECORDS = sorted(_result.RESULTS.glob("*.json"))


def test_a_figure_in_seconds_needs_a_baseline() -> None:
    with pytest.raises(ValueError, match="baseline"):
        _result.told("page", 20, "ms")
    figure = _result.told("page", 20, "ms", baseline=5)
    assert (figure.ratio, figure.holds) == (4, None)


def test_goals() -> None:
    figure = _result.told("found", 0.9, "share")
    assert _result.at_least(figure, 0.9).holds is True
    assert _result.at_least(figure, 0.95).holds is False
    assert _result.at_most(figure, 0.5).goal == "<= 0.5"


def test_not_measured_needs_a_reason_and_two_attempts() -> None:
    with pytest.raises(ValueError, match="attempts"):
        _result.not_measured("x", "s", goal="", reason="no.", tried=("once",))
    figure = _result.not_measured("x", "s", goal="<= 1", reason="no.", tried=("a", "b"))
    assert (figure.value, figure.holds) == (None, None)
    with pytest.raises(ValueError, match="why"):
        _result.Figure(name="x", value=None, unit="s")


def test_what_is_written_is_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_result, "RESULTS", tmp_path)
    figure = _result.at_most(_result.told("page", 20, "ms", baseline=5), 200)
    record = json.loads(_result.write("desk", [figure]).read_text())
    assert record["figures"][0]["ratio"] == 4
    assert set(record) == {"name", "commit", "machine", "figures"}
    assert "✓  page" in capsys.readouterr().out


def test_shared_data_is_read_only_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHARED", raising=False)
    assert _result.shared("a.txt") is None
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setenv("SHARED", str(tmp_path))
    assert _result.shared("a.txt") == tmp_path / "a.txt"
    assert _result.shared("b.txt") is None


def test_every_line_about_a_lock_counts(tmp_path: Path) -> None:
    """Our logs keep the kind of an error, never its text."""
    log = tmp_path / "serve.log"
    log.write_text(
        "INFO teranga.jobs up\n"
        "ERROR huey OperationalError at /x/sqlite3/base.py:354\n"
        "WARNING teranga.busy The database was locked: once more.\n"
    )
    assert lock_errors(log) == 2


def test_an_unknown_bench_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "text" in capsys.readouterr().out


def test_benches_load_without_measuring() -> None:
    code = "import importlib\nfor n in %r: assert importlib.import_module(f'bench.{n}').measure"
    subprocess.run([sys.executable, "-c", code % names()], check=True, cwd=_result.ROOT)


def test_every_bench_has_a_record() -> None:
    assert {file.stem for file in RECORDS} == set(names())


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.name)
def test_committed_records_are_whole(file: Path) -> None:
    record = json.loads(file.read_text())
    assert record["name"] == file.stem
    assert record["name"] in names()
    columns = {field.name for field in fields(_result.Figure)}
    for figure in record["figures"]:
        assert set(figure) == columns
        _result.Figure(**figure)
