"""Every page, in every language: no English is left on it, nor in what it says about a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polib
from django.conf import settings
from django.test import Client
from django.urls import reverse

from teranga.ui.places import zone_choices
from tests import marked
from tests.samples import SAMPLES, Sample
from tests.walk import NOT_SIGNED_IN, Route, client_of, routes, undone
from tests.world import World
from tools.messages import LANGUAGES, catalogue_path

WHO = ("coordinator", "administrator", "editor", "nobody", NOT_SIGNED_IN)
SENTENCE = re.compile(r"[^\W\d_]{3,}\W+(?:\S+\W+)?[^\W\d_]{3,}")
SHOWS_SAMPLES = {"style"}  # people's words, of many languages at once
NAMES = {
    "Kër Jàmm",
    "Elsewhere",
    "English",
    "A name on paper",
    "214 children in Port-Alby have a name on paper.",
}


def english_words(language: str) -> set[str]:
    """English strings that this language says in other words."""
    book = polib.pofile(str(catalogue_path(settings.BASE_DIR, language)))
    return {
        " ".join(entry.msgid.split())
        for entry in book
        if not entry.obsolete and entry.msgstr not in {"", entry.msgid}
    }


KNOWN = {language: english_words(language) for language in LANGUAGES}


def answers(world: World, route: Route, who: str, language: str) -> Iterator[str]:
    """The page, and the page after an empty form, as this person gets them."""
    made = SAMPLES.get(route.name, Sample(lambda world: {}))
    client: Client = client_of(world, who)
    for method in ("get", "post"):
        with undone(client):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            answer = getattr(client, method)(
                reverse(route.name, kwargs=made.make(world)),
                follow=True,
                headers={"accept-language": language},  # after signing out, all we know
            )
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html"):
            yield answer.content.decode()


def people_of(route: Route) -> list[str]:
    """The first who may open it is enough: the words are the same for all."""
    owner = SAMPLES[route.name].owner if route.name in SAMPLES else ""
    return [owner] if owner else list(WHO)


def heard(world: World, route: Route, who: str, language: str) -> set[str]:
    pages = answers(world, route, who, language)
    return {text for page in pages for text in marked.heard(page)}


def left_in_english(world: World, route: Route) -> Iterator[str]:
    for who in people_of(route):
        english = heard(world, route, who, "en")
        for language in LANGUAGES if english else ():
            for text in heard(world, route, who, language) & english:
                bare = text.removesuffix(" · Teranga")
                if bare in names(world):
                    continue
                if bare in KNOWN[language] or SENTENCE.search(bare):
                    yield f"{language} {route.name}: {text}"
        if english:
            return


def names(world: World) -> set[str]:
    """What stays as it is in every language."""
    towns = {town for _, town in zone_choices()}
    return {name.title() for name in world.people} | NAMES | towns


def test_no_page_speaks_english(world: World) -> None:
    looked_at = [one for one in routes() if one.name not in SHOWS_SAMPLES]
    assert len(looked_at) > 40
    found = [text for one in looked_at for text in left_in_english(world, one)]
    assert not found, "\n".join(found)
