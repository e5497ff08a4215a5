"""No log line carries what a person wrote, or an address that could open something."""

from __future__ import annotations

import ast
import io
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from teranga.config import urls as real
from teranga.people.access import open_to_all

ROOT = Path(__file__).resolve().parents[2]


@open_to_all("a test")
def breaks(request: HttpRequest, code: str) -> HttpResponse:
    raise IntegrityError(f"DETAIL: Key (username)=(amina) exists, {code}")


urlpatterns = [*real.urlpatterns, path("breaks/<str:code>/", breaks)]
handler500 = real.handler500


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What really comes out of the handler that the settings build."""
    logging.config.dictConfig(settings.LOGGING)
    (handler,) = logging.getLogger().handlers[-1:]
    assert isinstance(handler, logging.StreamHandler)
    out = io.StringIO()
    before = handler.setStream(out)
    yield out
    handler.setStream(before)


@pytest.mark.django_db
@pytest.mark.urls("tests.kernel.test_logs")
@pytest.mark.parametrize("address", ["/breaks/TOP-SECRET/", "/nowhere/TOP-SECRET/?q=x"])
def test_a_page_that_fails_is_named_by_its_route(
    written: io.StringIO, address: str
) -> None:
    Client(raise_request_exception=False).get(address)
    said = written.getvalue()
    assert said, "somebody has to hear of it"
    for words in ("TOP-SECRET", "amina", "q=x", "Traceback"):
        assert words not in said
    assert ("IntegrityError" in said) == address.startswith("/breaks")
    assert ("breaks/<str:code>/" in said) == address.startswith("/breaks")


def test_an_exception_keeps_its_place_and_loses_its_words(
    written: io.StringIO,
) -> None:
    try:
        raise ValueError("what she wrote")
    except ValueError:
        logging.getLogger("somebody").exception("Went wrong with %s", "what she wrote")
    said = written.getvalue()
    assert "what she wrote" not in said
    assert "ValueError at" in said
    assert "test_logs.py" in said


def test_our_own_lines_log_codes_only() -> None:
    """An exception, an f-string or a whole object may hold words of a person."""
    loose = []
    for file in sorted((ROOT / "teranga").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(call, ast.Call) and _is_log(call.func)):
                continue
            first, *values = call.args
            plain = isinstance(first, ast.Constant) and all(
                isinstance(value, ast.Attribute)
                or (isinstance(value, ast.Name) and value.id in {"key", "name", "kind"})
                for value in values
            )
            if not plain:
                loose.append(f"{file.relative_to(ROOT)}:{call.lineno}")
    assert loose == []


def _is_log(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in {"log", "logger"}
    )
