"""A locked or lost database and a full disk end in a sentence, never in a stack trace."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from teranga.config import urls as real
from teranga.kernel import disk
from teranga.people.access import open_to_all

calls: list[str] = []


def failing(error: Exception, times: int) -> Any:
    @open_to_all("a test")
    def view(request: HttpRequest) -> HttpResponse:
        calls.append(request.POST.get("words", ""))
        if len(calls) <= times:
            raise error
        return HttpResponse("saved")

    return view


LOCK = OperationalError("database is locked")
GONE = OperationalError("connection to server was lost")

urlpatterns = [
    *real.urlpatterns,
    path("locked-once/", failing(LOCK, 1)),
    path("locked/", failing(LOCK, 9)),
    path("gone/", failing(GONE, 9)),
    path("ours/", failing(ImproperlyConfigured("secret words"), 9)),
]
handler500 = real.handler500


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    calls.clear()
    yield


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


pytestmark = [
    pytest.mark.urls("tests.kernel.test_busy"),
    pytest.mark.django_db(transaction=True),
]


def test_a_lock_is_tried_once_more_with_the_same_words(client: Client) -> None:
    answer = client.post("/locked-once/", {"words": "what she typed"})
    assert answer.status_code == 200
    assert calls == ["what she typed"] * 2


@pytest.mark.parametrize(("url", "tries"), [("/locked/", 2), ("/gone/", 1)])
def test_then_the_page_says_so(client: Client, url: str, tries: int) -> None:
    answer = client.get(url)
    assert answer.status_code == 503
    assert "Nothing was lost" in answer.content.decode()
    assert answer["Retry-After"]
    assert len(calls) == tries


def test_our_own_mistake_stays_a_500_without_words_of_it(client: Client) -> None:
    answer = client.get("/ours/")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_database_that_is_gone_altogether_still_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.cookies["sessionid"] = "x" * 32  # the session is asked before any view

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/")
    monkeypatch.undo()
    assert answer.status_code == 503


def test_what_sqlite_says_when_it_is_locked_is_known(tmp_path: Path) -> None:
    from teranga.kernel.busy import is_locked

    file = tmp_path / "x.sqlite3"
    first = sqlite3.connect(file, isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    second = sqlite3.connect(file, timeout=0, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError) as refused:
        second.execute("BEGIN IMMEDIATE")
    assert is_locked(OperationalError(*refused.value.args))
    assert not is_locked(GONE)


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("free", "low"), [(9, True), (11, False)])
def test_a_tenth_of_the_disk_is_kept_free(
    monkeypatch: pytest.MonkeyPatch, free: int, low: bool
) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _p: Usage(100, 0, free))
    assert disk.low() is low
    if low:
        with pytest.raises(disk.DiskLow) as refused:
            disk.require_room()
        assert "nearly full" in str(refused.value.words)
    else:
        disk.require_room()
