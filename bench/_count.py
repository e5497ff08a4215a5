"""Prints how many queries each page takes, one number a line."""

from __future__ import annotations

import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from teranga.people.models import User  # noqa: E402


def main(paths: list[str]) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(
        User.objects.get(username="bench"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for path in paths:
        client.get(path)  # what is read once a process does not count
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        print(len(seen))


main(sys.argv[1:])
