"""Everybody who is signed in can read how her stages work: short, plain, in her language."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from teranga.kernel import frame
from tests import words
from tests.publish.test_outgoing_pages import signed_in
from tests.world import World

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def shown(client: Client) -> str:
    answer = client.get(reverse("home:help"))
    assert answer.status_code == 200
    return answer.content.decode()


def sections(page: str) -> list[str]:
    return re.findall(r'<section class="card[^"]*" id="([\w-]+)"', page)


def said(key: str, language: str) -> str:
    with translation.override(language):
        html = render_to_string(dict(frame.helps.items())[key].template)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_each_stage_that_exists_says_how_it_works(world: World) -> None:
    found = sections(shown(signed_in(world, "coordinator")))
    assert found == ["today", "write", "posts", "accounts", "hold"]


def test_nobody_reads_about_what_she_may_not_open(world: World) -> None:
    assert "write" not in sections(shown(signed_in(world, "viewer")))
    assert sections(shown(signed_in(world, "nobody"))) == ["today"]


@pytest.mark.parametrize("who", ["editor", "viewer", "member", "administrator"])
def test_everybody_who_is_signed_in_finds_it_in_the_menu(
    world: World, who: str
) -> None:
    here = signed_in(world, who).get(reverse("home:today")).content.decode()
    assert f'href="{reverse("home:help")}"' in here
    assert sections(shown(signed_in(world, who)))[0] == "today"


def test_the_sheet_of_keys_leads_there_too(world: World) -> None:
    page = shown(signed_in(world, "editor"))
    sheet = page[page.index('id="key-sheet"') :]
    assert f'href="{reverse("home:help")}"' in sheet


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    assert Client().get(reverse("home:help")).status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", dict(frame.helps.items()))
def test_it_is_short_and_promises_nothing(key: str, language: str) -> None:
    text = said(key, language)
    assert 30 <= len(text.split()) <= 200
    assert list(words.banned(text, language)) == []


@pytest.mark.parametrize("key", dict(frame.helps.items()))
def test_each_says_what_is_not_done(key: str) -> None:
    html = render_to_string(dict(frame.helps.items())[key].template)
    assert "<h3>What it does not do</h3>" in html
    assert html.rindex("<li>") > html.index("<h3>")


def test_it_needs_no_script_and_nobody_else(world: World) -> None:
    page = shown(signed_in(world, "editor"))
    main = page[page.index("<main") : page.index("</main>")]
    assert "<script" not in main
    assert "http" not in re.sub(r'href="/[^"]*"', "", main)
