"""What the composer's buttons do to the words, before they are saved.

``do`` is "verb" or "verb:argument": ``add:ar``, ``drop:ar``, ``own:en-<account>``,
``share:en-<account>``, ``part:en``, and ``theirs:text-en``: take what the other person
wrote there. Pure; an unknown one changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from teranga.publish.actions.connections import LANGUAGE
from teranga.publish.forms.compose import place_of
from teranga.publish.queries.content import Content, Words

PART = "\n\n---\n\n"


def changed(content: Content, do: str, *, saved: Content) -> Content:
    """``saved``: what stands in the database, by whoever wrote it."""
    verb, _, argument = do.partition(":")
    if verb == "theirs":
        return _theirs(content, argument, saved)
    found = _MOVES.get(verb)
    return found(content, argument) if found and argument else content


def _add(content: Content, language: str) -> Content:
    if not LANGUAGE.fullmatch(language) or content.at((language, None)):
        return content
    return replace(content, words=(*content.words, Words(language=language)))


def _drop(content: Content, language: str) -> Content:
    left = tuple(one for one in content.words if one.language != language)
    return replace(content, words=left)


def _own(content: Content, name: str) -> Content:
    place = place_of(name)
    shared = content.at((place[0], None)) if place else None
    if not place or not place[1] or shared is None or content.at(place):
        return content
    words = []
    for one in content.words:
        words.append(one)
        if one is shared:
            words.append(replace(shared, account=place[1]))
    return replace(content, words=tuple(words))


def _share(content: Content, name: str) -> Content:
    place = place_of(name)
    if not place or not place[1]:
        return content
    left = tuple(one for one in content.words if one.place != place)
    return replace(content, words=left)


def _part(content: Content, name: str) -> Content:
    place = place_of(name)
    words = tuple(
        replace(one, text=one.text.rstrip() + PART) if one.place == place else one
        for one in content.words
    )
    return replace(content, words=words)


def _theirs(content: Content, field: str, saved: Content) -> Content:
    piece, _, name = field.partition("-")
    place = place_of(name)
    theirs = saved.at(place) if place else None
    if theirs is None or piece not in ("text", "title", "warning"):
        return content
    words = tuple(
        replace(one, **{piece: getattr(theirs, piece)}) if one.place == place else one
        for one in content.words
    )
    return replace(content, words=words)


_MOVES: dict[str, Callable[[Content, str], Content]] = {
    "add": _add,
    "drop": _drop,
    "own": _own,
    "share": _share,
    "part": _part,
}
