"""Anybody out there: plain HTTP, no cookie, no token."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from tests.peers.snac import CLOSE

TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Stranger:
    page: str  # the account's public page

    def get(self, url: str) -> tuple[int, str]:
        with httpx.Client(headers=CLOSE, trust_env=False, timeout=20) as client:
            answer = client.get(url)
        return answer.status_code, html.unescape(TAG.sub("", answer.text))

    def finds(self, words: str) -> bool:
        return words in self.get(self.page)[1]

    def reads(self, url: str) -> str:
        """The post at its own address; empty where nothing is served."""
        status, text = self.get(url)
        return text if status == 200 else ""


def until(what: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.3)
    raise AssertionError(f"did not come true within {seconds} seconds")
