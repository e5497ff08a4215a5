"""Debian's Redis on a unix socket, keeping nothing on disk. Line: ``url``, ``version``.

python -m tests.peers.redis_server FOLDER
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis

from tests.peers.process import PeerMissing, end, main, wait_for


def start(folder: Path) -> tuple[dict[str, Any], Callable[[], None]]:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        raise PeerMissing("needs Redis (apt-get install redis-server)")
    path = folder / "redis.sock"
    options = ["--port", "0", "--unixsocket", str(path), "--dir", str(folder)]
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [program, *options, "--save", "", "--appendonly", "no"], stdout=log, stderr=log
    )
    with redis.Redis.from_url(f"unix://{path}") as client:
        wait_for(lambda: answers(client), server)
        version = client.info("server")["redis_version"]
    return {"url": f"unix://{path}", "version": version}, lambda: end(server)


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


if __name__ == "__main__":
    main(start)
