"""A backup brings everything back but what was taken away on purpose since."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path

import pytest

from teranga.kernel import backup as kernel_backup
from tests.kernel.desk import Desk, until


def backup(desk: Desk) -> Path:
    made = desk.manage("backup")
    assert made.returncode == 0, made.stderr
    return Path(made.stdout.splitlines()[0])


def test_a_round_trip_keeps_what_was_and_not_what_was_withdrawn(desk: Desk) -> None:
    first = desk.run("fill", "one")
    file = backup(desk)
    desk.run("withdraw", "one")
    desk.run("fill", "two")
    done = desk.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "done again: 1" in done.stdout
    assert "is not known to this desk" in done.stdout
    after = desk.run("look")
    assert after["houses"] == ["one"]
    assert after["secrets"] == first["secrets"]
    assert after["notices"] == [], "what was withdrawn came back"
    assert after["sessions"] == 0
    assert after["told"] == ["backup.restore"]
    assert after["woken"], "apps are asked what slept"
    verified = desk.manage("verify_ledger")
    assert verified.returncode == 0, verified.stderr
    assert desk.run("guarded")
    again = desk.manage("restore", str(file))
    assert again.returncode == 0, again.stderr
    assert desk.run("look")["notices"] == []


def test_a_backup_holds_no_key_and_nobody_else_may_read_it(desk: Desk) -> None:
    desk.run("fill", "one")
    file = backup(desk)
    assert file.stat().st_mode & 0o077 == 0
    content = gzip.decompress(file.read_bytes())
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["manifest.json", "database"]
        content += tar.extractfile("database").read()
    for path in (desk.data / "keys").rglob("*"):
        if path.is_file() and path.stat().st_size:
            assert path.read_bytes() not in content
            for key in key_texts(path):
                assert key.encode() not in content
    assert b"the secret words" not in content


def test_a_backup_signs_nobody_in(desk: Desk) -> None:
    """A sign-in in a stolen copy would open the desk without a password."""
    desk.run("fill", "one")
    key = (desk.data / "session").read_text()
    file = backup(desk)
    with tarfile.open(file) as tar:
        tar.extract("database", desk.data, filter="data")
    words = written_out(desk.data / "database", postgres=bool(desk.database_url))
    assert "kernel_notice" in words, "the copy can be read"
    assert key not in words
    assert desk.run("look")["sessions"] == 1, "who works goes on working"


def written_out(dump: Path, *, postgres: bool) -> str:
    if not postgres:
        return dump.read_bytes().decode("latin-1")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_restore"))
    command = [str(programs[-1]), "--file=-", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_folder_without_a_desk_is_not_backed_up(tmp_path: Path) -> None:
    """Or an empty file would let somebody sleep well who has no backup."""
    done = Desk(tmp_path).manage("backup")
    assert done.returncode == 1
    assert "There is no desk in" in done.stderr
    assert not list(tmp_path.rglob("*.tar.gz"))


def test_a_backup_opens_on_the_python_of_debian_12(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3.11.2, whose tarfile takes no filter."""

    def extractall(self: object, path: str = ".", members: object = None) -> None:
        raise AssertionError("not without a filter")

    monkeypatch.setattr(tarfile.TarFile, "extractall", extractall)
    dump = b"a database"
    said = {
        "format": 1,
        "made_at": "2026-11-17T09:00:00+00:00",
        "vendor": "sqlite",
        "sha256": hashlib.sha256(dump).hexdigest(),
        "size": len(dump),
        "migrations": [],
        "keys": {},
    }
    file = tmp_path / "a.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for name, content in (
            ("manifest.json", json.dumps(said).encode()),
            ("database", dump),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    manifest, place = kernel_backup.unpack(file, tmp_path)
    assert place.read_bytes() == dump
    assert manifest.vendor == "sqlite"


def key_texts(path: Path) -> list[str]:
    return list(json.loads(path.read_text()).values()) if path.suffix == ".json" else []


def rebuilt(
    file: Path, name: str, *, database: bytes | None = None, **changed: object
) -> Path:
    """The same backup with something changed in it."""
    with tarfile.open(file) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())
        dump = tar.extractfile("database").read()
    other = file.with_name(f"{name}.tar.gz")
    parts = {
        "manifest.json": json.dumps({**manifest, **changed}).encode(),
        "database": dump if database is None else database,
    }
    with tarfile.open(other, "w:gz") as tar:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return other


def test_what_does_not_fit_is_refused_and_changes_nothing(desk: Desk) -> None:
    desk.run("fill", "one")
    file = backup(desk)
    desk.run("fill", "two")
    cut = file.with_name("cut.tar.gz")
    cut.write_bytes(file.read_bytes()[:-2000])
    text = file.with_name("text.tar.gz")
    text.write_text("hello")
    refused = {
        "hash does not fit": rebuilt(file, "1", database=b"SQLite format 3\0"),
        "newer than the code": rebuilt(file, "2", migrations=["kernel.9999_later"]),
        "another version": rebuilt(file, "3", format=2),
        "this desk runs on": rebuilt(file, "4", vendor="oracle"),
        "is not a backup, or it is cut off": cut,
        "not a backup": text,
        "it is cut off": Path("/nowhere"),
        "not the ones this backup needs (tokens)": rebuilt(
            file, "5", keys={"tokens": ["0000000000000000"]}
        ),
    }
    said = desk.run("try_restores", *map(str, refused.values()))
    for expected, words in zip(refused, said, strict=True):
        assert words.startswith("Nothing was changed.")
        assert expected in words
    assert desk.run("look")["houses"] == ["one", "two"]


def test_a_restore_that_breaks_puts_everything_back(desk: Desk) -> None:
    desk.run("fill", "one")
    file = backup(desk)
    desk.run("fill", "two")
    before = desk.run("look")
    (desk.data / "tombstones").mkdir()
    stone = '{"kind": "nobody.knows", "at": "2026-11-17T09:00:00+00:00"}\n'
    (desk.data / "tombstones" / "2026-11.jsonl").write_text(stone)
    assert desk.manage("restore", str(file)).returncode != 0
    assert desk.run("look") == before


def test_a_running_desk_is_backed_up_but_not_overwritten(desk: Desk) -> None:
    desk.run("fill", "one")
    desk.start("work", "outgoing", "1")
    until(lambda: desk.run("look")["beats"], 90, desk)
    file = backup(desk)
    for command in (("restore", str(file)), ("upgrade",)):
        done = desk.manage(*command)
        assert done.returncode == 1
        assert "The desk is running." in done.stderr
    assert desk.run("look")["houses"] == ["one"]


def test_an_upgrade_verifies_and_one_that_fails_goes_back(desk: Desk) -> None:
    desk.run("fill", "one")
    done = desk.manage("upgrade")
    assert done.returncode == 0, done.stderr
    assert "Every link of the ledger holds." in done.stdout

    before = desk.run("look")
    assert before["told"] == ["backup.made", "backup.upgraded"]
    desk.extra = {"DJANGO_SETTINGS_MODULE": "tests.kernel.broken_settings"}
    done = desk.manage("upgrade")
    assert done.returncode == 1
    assert "as it was" in done.stderr
    desk.extra = {}
    # Sign-ins are in no backup: everybody signs in again.
    assert desk.run("look") == {**before, "sessions": 0}
    assert "broken" not in desk.manage("showmigrations").stdout
    assert desk.run("tables", "broken") == []
