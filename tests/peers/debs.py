"""Debian packages for peers this machine's own Debian does not carry.

``unpacked(name)`` answers a folder holding the package and every library it needs. It
lives outside the checkout, one per content of ``debs.json``, so a machine pays for it
once. Nothing is installed and no source of the machine changes: apt works in a private
folder, with the machine's own ``Acquire`` settings (proxy, mirror habits), and checks
Debian's signature as always. A package that Debian serves with the locked version but
another hash is refused; a version no longer served is replaced by the one that is, and
``taken.json`` in the folder says so.

``python -m tests.peers.debs`` locks anew what Debian serves today.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.peers.process import PeerMissing

LOCK = Path(__file__).with_name("debs.json")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
TOOLS = ("apt-get", "apt-config", "dpkg", "dpkg-deb")

# Its post-install script makes system accounts; nothing here runs such scripts.
PRETENDED = """\
Package: adduser
Status: install ok installed
Architecture: all
Version: 999
Maintainer: nobody
Description: stands in
"""


def cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "teranga" / "peers"


def unpacked(name: str) -> Path:
    """The folder of the locked peer; fetches it the first time (a few seconds)."""
    entry = json.loads(LOCK.read_text())[name]
    key = hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]
    folder = cache_folder() / f"{name}-{key}"
    if folder.is_dir():
        return folder
    with alone(folder.with_name(f"{folder.name}.lock")):
        if not folder.is_dir():
            fetch(entry, into=folder)
    return folder


@contextmanager
def alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fetch(entry: dict[str, Any], *, into: Path) -> None:
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing or not Path(KEYRING).exists():
        raise PeerMissing(f"needs Debian's {' '.join(missing) or KEYRING}")
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=into.parent))
    try:
        with tempfile.TemporaryDirectory(prefix="teranga-apt-") as work:
            debs = download(entry, Path(work))
            taken, moved = compare(entry, debs)
            for deb in debs:
                run("dpkg-deb", "-x", str(deb), str(partial))
        report = {"debs": taken, "moved": moved}
        (partial / "taken.json").write_text(json.dumps(report, indent=1))
        partial.rename(into)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def download(entry: dict[str, Any], work: Path) -> list[Path]:
    environment = {**os.environ, "APT_CONFIG": str(private_apt(entry, work))}
    run("apt-get", "update", "-qq", env=environment)
    get = (
        "apt-get",
        "install",
        "-qq",
        "-y",
        "--no-install-recommends",
        "--download-only",
    )
    try:
        run(*get, f"{entry['package']}={entry['version']}", env=environment)
    except PeerMissing:
        run(*get, entry["package"], env=environment)
    return sorted((work / "cache/archives").glob("*.deb"))


def private_apt(entry: dict[str, Any], work: Path) -> Path:
    """A configuration of apt that neither reads nor writes the machine's state."""
    for folder in (
        "etc/sources.list.d",
        "lists/partial",
        "cache/archives/partial",
        "state",
    ):
        (work / folder).mkdir(parents=True)
    (work / "status").write_text(PRETENDED)
    (work / "etc/sources.list.d/peer.sources").write_text(
        "Types: deb\nURIs: http://deb.debian.org/debian\n"
        f"Suites: {' '.join(entry['suites'])}\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    machine = [
        line
        for line in run("apt-config", "dump").splitlines()
        if line.startswith("Acquire::")
        and not line.startswith(("Acquire::IndexTargets", "Acquire::Languages"))
    ]
    own = [
        f'Dir::Etc "{work}/etc";',
        f'Dir::State "{work}/state";',
        f'Dir::State::lists "{work}/lists";',
        f'Dir::State::status "{work}/status";',
        f'Dir::Cache "{work}/cache";',
        'Acquire::Languages "none";',
        'APT::Sandbox::User "";',
        'Debug::NoLocking "true";',
    ]
    config = work / "apt.conf"
    config.write_text("\n".join([*machine, *own, ""]))
    return config


def compare(entry: dict[str, Any], debs: list[Path]) -> tuple[dict, list[str]]:
    taken, moved = {}, []
    arch = run("dpkg", "--print-architecture").strip()
    locked = entry.get("debs", {}).get(arch, {})
    for deb in debs:
        fields = run("dpkg-deb", "-f", str(deb), "Package", "Version")
        package, version = (line.split(": ", 1)[1] for line in fields.splitlines())
        digest = hashlib.sha256(deb.read_bytes()).hexdigest()
        taken[package] = f"{version} {digest}"
        want_version, _, want_digest = locked.get(package, "").partition(" ")
        if version != want_version:
            moved.append(f"{package} {want_version or 'not locked'} -> {version}")
        elif digest != want_digest:
            raise PeerMissing(f"{package} {version} is not the file that was locked")
    return taken, moved


def run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, env=env, timeout=300, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word"]
        raise PeerMissing(f"{command[0]}: {said[-1]}")
    return done.stdout


def relock() -> None:
    """Write the newest served version of each peer, and of its libraries, to the lock."""
    entries = json.loads(LOCK.read_text())
    arch = run("dpkg", "--print-architecture").strip()
    for entry in entries.values():
        entry["debs"] = {}
        with tempfile.TemporaryDirectory(prefix="teranga-apt-") as work:
            taken, _ = compare(entry, download(entry, Path(work)))
        entry["version"] = taken[entry["package"]].split()[0]
        entry["debs"][arch] = taken
    LOCK.write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    relock()
    sys.stdout.write(f"{LOCK}\n")
