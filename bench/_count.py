"""Prints how many queries each page takes, and its processor time in ms, line by line."""

from __future__ import annotations

import statistics
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from teranga.people.models import User  # noqa: E402


def main(paths: list[str]) -> None:
    signed_in = Client(headers={"host": "localhost"})
    signed_in.force_login(
        User.objects.get(username="bench"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    stranger = Client(headers={"host": "localhost"})
    for path in paths:
        client = stranger if path.startswith("/account/") else signed_in
        client.get(path)  # what is read once a process does not count
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        print(len(seen), _spent(client, path))


def _spent(client: Client, path: str) -> float:
    times = []
    for _ in range(25):
        before = time.thread_time()
        client.get(path)
        times.append((time.thread_time() - before) * 1000)
    return statistics.median(times)


main(sys.argv[1:])
