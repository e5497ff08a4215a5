"""The composer's form: whatever is typed comes back, and nothing breaks it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from teranga.publish.forms.compose import ComposeForm, name_of, place_of
from teranga.publish.forms.moves import changed
from teranga.publish.models import Account
from teranga.publish.queries.content import Content, Goes, Words

FAR = Account(pk=uuid4(), name="Far", proven=["unlisted"])
NEAR = Account(pk=uuid4(), name="Near")


def posted(content: Content, *, version: int = 1, **more: str) -> QueryDict:
    """What a browser sends for a page that showed ``content``."""
    data = QueryDict(mutable=True)
    data.update({"title": content.title, "version": str(version)})
    for words in content.words:
        name = name_of(words.place)
        data.appendlist("place", name)
        for piece in ("text", "title", "warning"):
            data[f"{piece}-{name}"] = getattr(words, piece)
    for goes in content.targets:
        data.appendlist("to", str(goes.account))
        data[f"sees-{goes.account}"] = goes.visibility
    data.update(more)
    return data


def form(data: QueryDict | None = None, content: Content | None = None) -> ComposeForm:
    return ComposeForm(data, accounts=[FAR, NEAR], content=content or Content())


WRITTEN = Content(
    title="A name on paper",
    words=(
        Words(language="en", title="News", text="Good\n\nmorning ", warning="Loss"),
        Words(language="en", account=FAR.pk, text="Shorter"),
        Words(language="ar", text="صباح الخير"),
    ),
    targets=(Goes(account=FAR.pk, visibility="unlisted"),),
)


def test_what_the_page_shows_comes_back_unchanged() -> None:
    bound = form(posted(WRITTEN))
    assert bound.is_valid(), bound.errors
    assert bound.content() == WRITTEN
    assert [box.place for box in form(content=WRITTEN).boxes()] == [
        one.place for one in WRITTEN.words
    ]


def test_unstorable_characters_are_taken_out_and_that_is_said() -> None:
    bound = form(posted(WRITTEN, **{"text-en": "Go\x00od \ud83d mor\udc00ning"}))
    assert bound.is_valid()
    assert bound.content().words[0].text == "Good  morning"
    assert [name for name, _ in bound.mended()] == ["text-en"]


def test_a_megabyte_is_kept_and_told() -> None:
    bound = form(posted(WRITTEN, **{"text-en": "a" * 1_048_576}))
    assert not bound.is_valid()
    assert "100,000" in str(bound.errors["text-en"]) or "100000" in str(
        bound.errors["text-en"]
    )
    assert len(bound["text-en"].value()) == 1_048_576
    assert form(posted(WRITTEN, **{"text-en": "🎉" * 10_000})).is_valid()


def test_only_what_is_proven_may_be_chosen() -> None:
    bound = form(posted(WRITTEN, **{f"sees-{FAR.pk}": "private"}))
    assert not bound.is_valid()
    assert [value for value, _ in form().fields[f"sees-{NEAR.pk}"].choices] == [
        "public"
    ]


def test_an_account_of_others_is_no_choice() -> None:
    data = posted(WRITTEN)
    data.appendlist("to", str(uuid4()))
    assert not form(data).is_valid()
    data = posted(WRITTEN)
    data.appendlist("place", f"en-{uuid4()}")
    assert form(data).places == form(posted(WRITTEN)).places


@pytest.mark.parametrize(
    "name", ["", "en-", "english", "EN", "en-not-an-id", "../en", "e", "en-" + "0" * 36]
)
def test_a_strange_place_is_none(name: str) -> None:
    assert place_of(name) is None


@pytest.mark.parametrize(
    "place", [("en", None), ("pt-BR", None), ("tzm", FAR.pk), ("zh-Hant", FAR.pk)]
)
def test_places_have_names(place: tuple[str, object]) -> None:
    assert place_of(name_of(place)) == place


@given(st.text(max_size=60))
def test_no_place_breaks_it(name: str) -> None:
    place_of(name)
    changed(WRITTEN, f"own:{name}", saved=WRITTEN)
    changed(WRITTEN, name, saved=WRITTEN)


def test_what_the_other_wrote_is_taken_piece_by_piece() -> None:
    mine = Content(words=(Words(language="ar", title="Mine", text="Mine"),))
    both = changed(mine, "theirs:text-ar", saved=WRITTEN)
    assert both.words == (Words(language="ar", title="Mine", text="صباح الخير"),)
    for nothing in ("theirs:text-fr", "theirs:place-ar", "theirs:text", "theirs:"):
        assert changed(mine, nothing, saved=WRITTEN) == mine


def test_buttons_change_the_words() -> None:
    more = changed(WRITTEN, "add:fr", saved=WRITTEN)
    assert more.languages == ("en", "ar", "fr")
    assert changed(more, "add:fr", saved=WRITTEN) == more
    assert changed(more, "drop:fr", saved=WRITTEN) == WRITTEN
    own = changed(WRITTEN, f"own:ar-{NEAR.pk}", saved=WRITTEN)
    assert own.at(("ar", NEAR.pk)) == Words(
        language="ar", account=NEAR.pk, text="صباح الخير"
    )
    assert changed(own, f"share:ar-{NEAR.pk}", saved=WRITTEN) == WRITTEN
    thread = changed(WRITTEN, "part:ar", saved=WRITTEN).at(("ar", None))
    assert thread is not None
    assert thread.text == "صباح الخير\n\n---\n\n"
