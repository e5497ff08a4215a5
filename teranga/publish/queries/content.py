"""The words of a post as one frozen value: what forms hand in and revisions keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from teranga.channels.protocol import VISIBILITIES
from teranga.publish.models import Post

Place = tuple[str, UUID | None]  # language, account (None = shared by all)


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language: shared by all accounts, or one account's own."""

    language: str
    account: UUID | None = None
    title: str = ""
    text: str = ""
    warning: str = ""

    @property
    def place(self) -> Place:
        return self.language, self.account

    @property
    def empty(self) -> bool:
        return not (self.title or self.text.strip() or self.warning)


@dataclass(frozen=True, kw_only=True)
class Goes:
    """To this account, seen by these people."""

    account: UUID
    visibility: str = "public"


@dataclass(frozen=True, kw_only=True)
class Content:
    """``words`` in reading order: the first language first, shared before own."""

    title: str = ""
    words: tuple[Words, ...] = ()
    targets: tuple[Goes, ...] = ()

    def at(self, place: Place) -> Words | None:
        return next((one for one in self.words if one.place == place), None)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.language for one in self.words))


def content_of(post: Post) -> Content:
    """What is saved now. Two queries, none when texts and targets were prefetched."""
    texts = sorted(
        post.texts.all(),
        key=lambda t: (
            t.order,
            t.language,
            t.account_id is not None,
            str(t.account_id),
        ),
    )
    words = tuple(
        Words(
            language=text.language,
            account=text.account_id,
            title=text.title,
            text=text.text,
            warning=text.warning,
        )
        for text in texts
    )
    targets = sorted(
        (
            Goes(account=one.account_id, visibility=one.visibility)
            for one in post.targets.all()
        ),
        key=lambda one: str(one.account),
    )
    return Content(title=post.title, words=words, targets=tuple(targets))


def as_json(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "words": [
            {
                "language": one.language,
                "account": str(one.account) if one.account else None,
                "title": one.title,
                "text": one.text,
                "warning": one.warning,
            }
            for one in content.words
        ],
        "targets": [
            {"account": str(one.account), "visibility": one.visibility}
            for one in content.targets
        ],
    }


def from_json(kept: dict[str, Any]) -> Content:
    return Content(
        title=kept["title"],
        words=tuple(
            Words(**{**one, "account": _uuid(one["account"])}) for one in kept["words"]
        ),
        targets=tuple(
            Goes(account=UUID(one["account"]), visibility=one["visibility"])
            for one in kept["targets"]
        ),
    )


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Two people changed the same piece. ``place`` None speaks of the post's title."""

    place: Place | None
    piece: str  # title, text, warning
    mine: str
    theirs: str


def merge(
    *, base: Content, mine: Content, theirs: Content
) -> tuple[Content, list[Clash]]:
    """Three ways: what only one of us changed is taken; the rest is shown, never lost.

    The merged content holds *my* words where both changed.
    """
    clashes: list[Clash] = []

    def pick(place: Place | None, piece: str, texts: tuple[str, str, str]) -> str:
        was, my, their = texts
        if my in (was, their):
            return their
        if their != was:
            clashes.append(Clash(place=place, piece=piece, mine=my, theirs=their))
        return my

    title = pick(None, "title", (base.title, mine.title, theirs.title))
    merged = [
        _merge_words(place, tuple(c.at(place) for c in (base, mine, theirs)), pick)
        for place in _places(theirs, mine)
    ]
    words = tuple(one for one in merged if one is not None)
    targets = _merge_targets(base, mine, theirs)
    return Content(title=title, words=words, targets=targets), clashes


def _places(*contents: Content) -> Iterable[Place]:
    return dict.fromkeys(one.place for content in contents for one in content.words)


def _merge_words(
    place: Place,
    three: tuple[Words | None, ...],
    pick: Callable[[Place, str, tuple[str, str, str]], str],
) -> Words | None:
    was, my, their = three
    if was is not None and (
        (my is None and their == was) or (their is None and my == was)
    ):
        return None  # one of us took it away, the other left it as it was
    blank = Words(language=place[0], account=place[1])
    rows = [one or blank for one in three]
    return replace(
        blank,
        **{
            piece: pick(place, piece, tuple(getattr(row, piece) for row in rows))
            for piece in ("title", "text", "warning")
        },
    )


def _merge_targets(base: Content, mine: Content, theirs: Content) -> tuple[Goes, ...]:
    """Taken away by one of us is taken away; where both chose, the narrower counts."""
    was, my, their = (
        {one.account: one.visibility for one in content.targets}
        for content in (base, mine, theirs)
    )
    kept = []
    for account in dict.fromkeys([*their, *my]):
        if account in was and (account not in my or account not in their):
            continue
        seen = {side[account] for side in (my, their) if account in side}
        if len(seen) > 1:
            seen.discard(was.get(account, ""))
        kept.append(Goes(account=account, visibility=min(seen, key=_width)))
    return tuple(sorted(kept, key=lambda one: str(one.account)))


def _width(visibility: str) -> int:
    known = visibility in VISIBILITIES
    return VISIBILITIES.index(visibility) if known else len(VISIBILITIES)
