"""Each peer starts, answers as itself, stops, and leaves nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.peers import debs, fixtures
from tests.peers.process import ROOT, PeerMissing, free_ports, running, short_folder
from tests.peers.snac import CLOSE, snac_add_user, snac_token


def signed_in(snac: dict) -> httpx.Client:
    account = snac_add_user(snac)
    headers = {**CLOSE, "Authorization": f"Bearer {snac_token(snac, account)}"}
    return httpx.Client(base_url=snac["base"], headers=headers, timeout=20)


def post(client: httpx.Client, visibility: str) -> dict:
    answer = client.post(
        "/api/v1/statuses",
        json={"status": "The hearing moved", "visibility": visibility},
    )
    assert answer.status_code == 200, answer.text
    return client.get(f"/api/v1/statuses/{answer.json()['id']}").json()


def a_stranger_reads(status: dict) -> bool:
    page = httpx.get(status["url"], headers=CLOSE, timeout=20)
    return page.status_code == 200 and "The hearing moved" in page.text


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
def test_snac_keeps_visibility_and_deletes(snac: dict, visibility: str) -> None:
    with signed_in(snac) as client:
        status = post(client, visibility)
        assert status["visibility"] == visibility
        assert a_stranger_reads(status) == (visibility in ("public", "unlisted"))
        path = f"/api/v1/statuses/{status['id']}"
        assert client.delete(path).status_code == 200
        assert client.get(path).status_code == 404
        assert not a_stranger_reads(status)


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("public", "public"),
        ("unlisted", "public"),
        ("private", "private"),
        ("direct", "private"),
    ],
)
def test_snac_275_widens_and_never_deletes(
    snac_275: dict, asked: str, served: str
) -> None:
    with signed_in(snac_275) as client:
        status = post(client, asked)
        assert status["visibility"] == served
        assert client.delete(f"/api/v1/statuses/{status['id']}").status_code == 404
        # Whatever it calls the post, everybody who has the address can read it.
        assert a_stranger_reads(status)


@pytest.mark.parametrize("version", ["2.96", "2.75"])
def test_the_locked_snac_is_the_one_that_answers(version: str) -> None:
    with fixtures.peer("tests.peers.snac", version) as line:
        instance = httpx.get(f"{line['base']}/api/v1/instance", headers=CLOSE).json()
        assert line["moved"] or line["version"] == version
        assert instance["version"].endswith(f"snac/{line['version']})")


def leftovers(folder: Path, group: int) -> list[str]:
    """What is still there: by its group, its words or where it stands (some servers'
    helpers leave the group, some change their words)."""
    alive = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            seen = process.as_dict(["cmdline", "cwd"], ad_value="")
            signs = f"{' '.join(seen['cmdline'] or [])} {seen['cwd']}"
            if str(folder) in signs or os.getpgid(process.pid) == group:
                alive.append(signs)
    return alive + ([str(folder)] if folder.exists() else [])


def left_at_last(folder: Path, group: int) -> list[str]:
    until = time.monotonic() + 15
    while (left := leftovers(folder, group)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


SCRIPTS = [
    ("tests.peers.snac", 1),
    ("tests.peers.postgres", 0),
    ("tests.peers.redis_server", 0),
    ("tests.peers.mail", 3),
]


@pytest.mark.peer
@pytest.mark.parametrize(("module", "ports"), SCRIPTS)
def test_a_peer_told_to_stop_leaves_nothing(module: str, ports: int) -> None:
    folder, process = by_hand(module, ports)
    # The script, its server and its folder are seen, so their absence means something.
    assert len(leftovers(folder, process.pid)) >= 3
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(15) == 0
    assert left_at_last(folder, process.pid) == []


@pytest.mark.peer
@pytest.mark.parametrize(("module", "ports"), SCRIPTS)
def test_a_peer_whose_test_run_was_killed_leaves_nothing(
    module: str, ports: int
) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tests.peers import process as p\n"
        f"peer, line = p.started({module!r}, folder=Path(sys.argv[1]), ports={ports})\n"
        "print(peer.pid, flush=True); time.sleep(60)\n"
    )
    folder = short_folder()
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert run.stdout
    said = run.stdout.readline()
    run.kill()
    run.wait()
    run.stdout.close()
    if not said:
        fixtures.missing(module, "did not start; its own test says why")
    assert left_at_last(folder, int(said)) == []


def by_hand(module: str, ports: int) -> tuple[Path, subprocess.Popen[bytes]]:
    folder = short_folder()
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(folder), *free_ports(ports)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout and process.stderr
    if not process.stdout.readline():
        fixtures.missing(module, process.stderr.read().decode().strip())
    process.stdout.close()
    process.stderr.close()
    return folder, process


def test_a_missing_peer_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(PeerMissing, match="apt-get"), running("tests.peers.snac"):
        pass
    monkeypatch.setenv("REQUIRE_PEERS", "0")
    with pytest.raises(pytest.skip.Exception, match=r"snac: needs Debian's apt-get"):
        fixtures.missing("snac", "needs Debian's apt-get")
    monkeypatch.setenv("REQUIRE_PEERS", "1")
    with pytest.raises(pytest.fail.Exception, match=r"snac: needs Debian's apt-get"):
        fixtures.missing("snac", "needs Debian's apt-get")


def test_another_file_under_a_locked_version_is_refused(tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        fixtures.missing("debs", "needs dpkg-deb")
    arch = debs.run("dpkg", "--print-architecture").strip()
    entry = {"debs": {arch: {"snac2": "2.96-1 0000"}}}
    control = tmp_path / "snac2" / "DEBIAN"
    control.mkdir(parents=True)
    (control / "control").write_text(
        "Package: snac2\nVersion: 2.96-1\nArchitecture: all\nMaintainer: x\nDescription: x\n"
    )
    deb = tmp_path / "snac2.deb"
    debs.run("dpkg-deb", "-b", str(control.parent), str(deb))
    with pytest.raises(
        PeerMissing, match=r"snac2 2\.96-1 is not the file that was locked"
    ):
        debs.compare(entry, [deb])
