"""When something goes wrong a person reads plain words, never a trace."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from teranga.config import urls
from teranga.people.access import open_to_all
from teranga.ui import views


@open_to_all("breaks on purpose")
def breaks(request: object) -> None:
    raise RuntimeError("Block 4, house 7")


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks, name="breaks")]
handler403, handler404 = urls.handler403, urls.handler404


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 503])
def test_each_says_what_happened_and_where_to_go(status: int, db: None) -> None:
    answer = views.trouble(RequestFactory().get("/x/"), status)
    assert answer.status_code == status
    page = answer.content.decode()
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


def test_a_lost_address_is_answered_by_ours(client: Client, db: None) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@override_settings(ROOT_URLCONF="tests.ui.test_trouble_pages", DEBUG=False)
def test_a_fault_shows_no_trace_and_needs_no_database() -> None:
    """No ``db`` here: asking the database would fail this test."""
    answer = Client(raise_request_exception=False).get("/breaks/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something broke on our side" in page
    assert "Block 4" not in page
    assert "Traceback" not in page


def test_the_fault_page_needs_nothing_that_may_be_broken() -> None:
    page = render_to_string("500.html")
    assert "/static/ui/css/tokens.css" in page
    assert "csrf" not in page
