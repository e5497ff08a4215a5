"""A network for the bench: speaks as much of Mastodon's API as the adapter asks for, and
answers after a while. It remembers every post it ever accepted, doubles too.

    python -m bench._peer PORT MILLISECONDS

``GET /told`` answers what it took: ``[[token, text, second], …]``.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NUMBERS = itertools.count(1)
LOCK = threading.Lock()
POSTS: dict[str, dict[str, Any]] = {}
TOLD: list[tuple[str, str, float]] = []
WAIT = 0.1


class Peer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/told":
            self.answer(200, TOLD)
            return
        time.sleep(WAIT)
        if path.endswith("/verify_credentials"):
            self.answer(200, {"id": self.token, "acct": self.token})
        elif path.endswith("/statuses"):
            self.answer(200, self.listed(query))
        else:
            post = POSTS.get(path.rsplit("/", 1)[-1])
            self.answer(200 if post else 404, post or {"error": "gone"})

    def do_POST(self) -> None:
        sent = self.body()
        with LOCK:  # taken at once; only the answer is slow
            number = str(next(NUMBERS))
            POSTS[number] = self.made(number, sent)
            TOLD.append((self.token, sent["status"], time.time()))
        time.sleep(WAIT)
        self.answer(200, POSTS[number])

    def do_DELETE(self) -> None:
        post = POSTS.pop(self.path.rsplit("/", 1)[-1], None)
        time.sleep(WAIT)
        self.answer(200 if post else 404, post or {"error": "gone"})

    def made(self, number: str, sent: dict[str, str]) -> dict[str, Any]:
        return {
            "id": number,
            "url": f"http://{self.headers['Host']}/posts/{number}",
            "content": f"<p>{sent['status']}</p>",
            "spoiler_text": sent.get("spoiler_text", ""),
            "language": sent.get("language", ""),
            "visibility": sent.get("visibility", "public"),
            "in_reply_to_id": sent.get("in_reply_to_id"),
            "account": {"id": self.token},
            "created_at": datetime.now(UTC).isoformat(),
        }

    def listed(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        before = int(query.get("max_id", [str(10**12)])[0])
        size = int(query.get("limit", ["20"])[0])
        mine = [
            post
            for number, post in sorted(POSTS.items(), key=lambda row: -int(row[0]))
            if post["account"]["id"] == self.token and int(number) < before
        ]
        return mine[:size]

    @property
    def token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def body(self) -> dict[str, str]:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, status: int, told: Any) -> None:
        content = json.dumps(told).encode()
        with suppress(ConnectionError):  # whoever asked was killed meanwhile
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


def main(port: str, milliseconds: str) -> None:
    global WAIT
    WAIT = int(milliseconds) / 1000
    Server(("127.0.0.1", int(port)), Peer).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
