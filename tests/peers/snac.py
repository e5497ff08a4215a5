"""A small Mastodon-API server that nobody here wrote: snac, from Debian.

2.96 deletes and keeps visibility. 2.75 answers 404 to a deletion, goes on serving the
post, and serves `unlisted` as public: the hostile peer. Line: ``base``, ``user``,
``password``, ``version``, ``moved`` (what Debian serves instead of the locked packages),
``port``, ``folder``, ``program``. snac resets kept-alive connections, so clients send
``Connection: close``.

    python -m tests.peers.snac FOLDER PORT 2.96
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.peers.debs import unpacked
from tests.peers.process import end, listens, main, wait_for

THREADS = 12  # with fewer it posts to its own inbox and waits for itself
CLOSE = {"Connection": "close"}


def program(root: Path) -> list[str]:
    """The unpacked snac, run by the loader and the libraries that came with it."""
    loader = next(root.glob("**/ld-linux*.so*"))
    libraries = {str(path.parent) for path in root.glob("**/lib*.so.*")}
    snac = root / "usr/bin/snac"
    return [str(loader), "--library-path", ":".join(sorted(libraries)), str(snac)]


def start(
    folder: Path, port: str, version: str = "2.96"
) -> tuple[dict[str, Any], Callable[[], None]]:
    root = unpacked(f"snac-{version}")
    command = program(root)
    taken = json.loads((root / "taken.json").read_text())
    base = folder / "base"
    answers = f"127.0.0.1\n{port}\nlocalhost:{port}\n\n\n"
    call([*command, "init", str(base)], answers)
    settings = json.loads((base / "server.json").read_text())
    settings |= {"protocol": "http", "num_threads": THREADS}
    (base / "server.json").write_text(json.dumps(settings))
    line = {
        "base": f"http://localhost:{port}",
        "version": taken["debs"]["snac2"].partition("-")[0],
        "moved": taken["moved"],
        "port": int(port),
        "folder": str(base),
        "program": command,
    }
    line |= snac_add_user(line, "ngo")
    log = (folder / "snac.log").open("w")
    server = subprocess.Popen(
        [*command, "httpd", str(base)], stdout=log, stderr=log, env=environment()
    )
    wait_for(lambda: listens(int(port)), server)
    return line, lambda: end(server)


def environment() -> dict[str, str]:
    return {**os.environ, "no_proxy": "*", "NO_PROXY": "*"}


def call(command: list[str], answers: str = "") -> str:
    return subprocess.run(
        command, input=answers, capture_output=True, text=True, check=True, timeout=60
    ).stdout


def snac_add_user(snac: dict[str, Any], name: str = "") -> dict[str, str]:
    """A further account on a running snac: ``{"user", "password"}``."""
    name = name or f"u{secrets.token_hex(4)}"
    said = call([*snac["program"], "adduser", snac["folder"], name])
    found = re.search(r"password is (\S+)", said)
    assert found, said
    return {"user": name, "password": found[1]}


def snac_authorize(
    base: str,
    *,
    client_id: str,
    redirect_uri: str,
    user: str,
    password: str,
    state: str = "",
    scope: str = "read write",
) -> str:
    """Signs in through snac's own form, as a person's browser would: the OAuth code."""
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": scope,
        "state": state,
    }
    return snac_sign_in(f"{base}/oauth/authorize?{urlencode(query)}", user, password)[
        "code"
    ]


def snac_sign_in(authorize_url: str, user: str, password: str) -> dict[str, str]:
    """Opens the address a person is sent to, signs in, and answers the query of the
    redirect back: ``code``, ``state`` and ``location`` (the whole address)."""
    with httpx.Client(headers=CLOSE, trust_env=False, timeout=20) as client:
        page = client.get(authorize_url)
        page.raise_for_status()
        action = re.search(r'action="([^"]+)"', page.text)
        assert action, page.text
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        form = {**dict(hidden), "login": user, "passwd": password}
        answer = client.post(str(page.url.join(action[1])), data=form)
    location = answer.headers.get("location", "")
    query = {
        key: values[0] for key, values in parse_qs(urlsplit(location).query).items()
    }
    assert answer.status_code == 303 and "code" in query, (
        answer.status_code,
        answer.text,
    )
    return {**query, "location": location}


def snac_token(
    snac: dict[str, Any],
    account: dict[str, str] | None = None,
    redirect_uri: str = "http://localhost/back",
) -> str:
    """App, form, code, token: for tests that only need to be signed in."""
    account = account or snac
    with httpx.Client(
        base_url=snac["base"], headers=CLOSE, trust_env=False, timeout=20
    ) as client:
        app = client.post(
            "/api/v1/apps",
            json={
                "client_name": "test",
                "redirect_uris": redirect_uri,
                "scopes": "read write",
            },
        ).json()
        code = snac_authorize(
            snac["base"],
            client_id=app["client_id"],
            redirect_uri=redirect_uri,
            user=account["user"],
            password=account["password"],
        )
        answer = client.post(
            "/oauth/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": app["client_id"],
                "client_secret": app["client_secret"],
                "redirect_uri": redirect_uri,
            },
        )
    return answer.json()["access_token"]


if __name__ == "__main__":
    main(start)
