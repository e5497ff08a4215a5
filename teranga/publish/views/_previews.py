"""As it will look, and as a screen reader says it: one preview for each text that goes out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teranga.channels.protocol import Limits
from teranga.engines.text.spoken import Piece, spoken
from teranga.publish.forms.compose import name_of
from teranga.publish.models import Account
from teranga.publish.queries.content import Place
from teranga.publish.queries.corrections import Answered
from teranga.publish.queries.networks import known_limits, letters_of
from teranga.publish.queries.posts import OutgoingText
from teranga.ui import formats
from teranga.ui.languages import language_name


@dataclass(frozen=True)
class Fact:
    """``sign``: fine, should or un."""

    sign: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    name: str  # of the place, for ids
    own: bool
    language: str
    language_name: str
    accounts: tuple[tuple[str, str], ...]  # letters, name
    title: str
    warning: str
    parts: tuple[str, ...]
    heard: str
    facts: tuple[Fact, ...]
    news: tuple[Fact, ...]  # those that no preview before this one has said
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a correction puts right at one account."""

    account: str
    url: str  # "": the network gave no link
    edits: bool
    linked: bool  # the link stands in these words


def previews(
    texts: tuple[OutgoingText, ...],
    accounts: dict[UUID, Account],
    *,
    answered: tuple[Answered, ...] = (),
) -> list[Preview]:
    """Accounts that get the very same words share a preview."""
    places: dict[Place, list[OutgoingText]] = {}
    for one in texts:
        places.setdefault(one.place, []).append(one)
    said: set[Fact] = set()
    known = {(one.account, one.language): one for one in answered}
    return [_preview(found, accounts, said, known) for found in places.values()]


def _preview(
    found: list[OutgoingText],
    accounts: dict[UUID, Account],
    said: set[Fact],
    answered: dict[tuple[UUID, str], Answered],
) -> Preview:
    first = found[0]
    to = [accounts[pk] for pk in dict.fromkeys(one.account for one in found)]
    parts = [one.text for one in found if one.account == first.account]
    title = next((one.title for one in found if one.title), "")
    facts = tuple(fact for one in to for fact in _facts(one, bool(first.warning)))
    news = tuple(fact for fact in facts if fact not in said)
    said.update(facts)
    return Preview(
        name=name_of(first.place),
        own=first.place[1] is not None,
        language=first.language,
        language_name=language_name(first.language),
        accounts=tuple((letters_of(one), one.name) for one in to),
        title=title,
        warning=first.warning,
        parts=tuple(parts),
        heard=" ".join(heard(part, first.language) for part in [first.warning, *parts]),
        facts=facts,
        news=news,
        answers=tuple(
            _answer(one, accounts, parts)
            for to in dict.fromkeys(text.account for text in found)
            if (one := answered.get((to, first.language)))
        ),
    )


def _answer(one: Answered, accounts: dict[UUID, Account], parts: list[str]) -> Answer:
    return Answer(
        account=accounts[one.account].name,
        url=one.url,
        edits=one.edits,
        linked=bool(one.url) and any(one.url in part for part in parts),
    )


def heard(text: str, language: str) -> str:
    """Its own words (link, hashtag) are said in the text's language, where we speak it."""
    spoken_here = language.split("-")[0] in dict(settings.LANGUAGES)
    with translation.override(language if spoken_here else get_language()):
        return _heard(text, language)


def _heard(text: str, language: str) -> str:
    return " ".join(_piece(piece) for piece in spoken(text, language))


def _piece(piece: Piece) -> str:
    words = {"words": piece.words, "n": formats.number(piece.times)}
    if piece.kind == "link":
        return _("Link: %(words)s.") % words
    if piece.kind == "hashtag":
        return _("Hashtag: %(words)s.") % words
    if piece.kind == "mention":
        return _("Mention: %(words)s.") % words
    if piece.kind == "styled":
        return _("(letters that only look like “%(words)s”, perhaps left out)") % words
    if piece.kind == "more":
        return _("… and %(n)s more characters.") % words
    if piece.kind == "emoji" and piece.times == 1:
        return f"{piece.words}."
    if piece.times > 1:
        return _("%(words)s, %(n)s times.") % words
    return piece.words


def _facts(account: Account, warned: bool) -> list[Fact]:
    limits = known_limits(account)
    names = {"account": account.name}
    if limits is None:
        return [Fact("un", _("We have not read yet what %(account)s can do.") % names)]
    return [*_about_warning(limits, warned, names), *_afterwards(limits, names)]


def _about_warning(limits: Limits, warned: bool, names: dict[str, str]) -> list[Fact]:
    if not warned:
        return []
    if limits.warnings:
        return [Fact("fine", _("%(account)s shows the content note first.") % names)]
    return [Fact("should", _("%(account)s does not show a content note.") % names)]


def _afterwards(limits: Limits, names: dict[str, str]) -> list[Fact]:
    if limits.can_edit:
        later = Fact("fine", _("We can correct it on %(account)s later.") % names)
    else:
        later = Fact("should", _("A correction on %(account)s is a new post.") % names)
    if not limits.can_withdraw:
        back = Fact("should", _("We cannot take it back from %(account)s.") % names)
    else:
        back = Fact(
            "un",
            _(
                "Taking it back from %(account)s: other servers are asked, we cannot promise."
            )
            % names,
        )
    return [later, back]
