"""What a post sends out, and the hash that freezes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from teranga.publish.models import Post, Target, Text

_BREAK = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class OutgoingText:
    """One delivery's words. ``source`` is the Text row (protect.Use rests on it)."""

    account: UUID
    language: str
    part: int  # from 1
    parts: int
    title: str
    text: str
    warning: str
    visibility: str
    source: UUID


def parts_of(text: str) -> list[str]:
    """A line of three hyphens starts a follow-up; empty parts are left out."""
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def outgoing_texts(post: Post) -> tuple[OutgoingText, ...]:
    """Exactly what goes out: account × language × part, own text before the shared one.

    An account takes the languages it was set to take; none named means all of them.
    """
    texts = list(post.texts.order_by("order", "language"))
    targets = post.targets.select_related("account").order_by("account__name", "pk")
    return tuple(
        one
        for target in targets
        for text in _texts_for(target, texts)
        for one in _parts(target, text)
    )


def _texts_for(target: Target, texts: list[Text]) -> list[Text]:
    takes = target.account.languages
    chosen: dict[str, Text] = {}
    for text in texts:
        if takes and text.language not in takes:
            continue
        if text.account_id == target.account_id:
            chosen[text.language] = text
        elif text.account_id is None:
            chosen.setdefault(text.language, text)
    return [
        chosen[one] for one in dict.fromkeys(t.language for t in texts) if one in chosen
    ]


def _parts(target: Target, text: Text) -> Iterator[OutgoingText]:
    parts = parts_of(text.text)
    for number, part in enumerate(parts, start=1):
        yield OutgoingText(
            account=target.account_id,
            language=text.language,
            part=number,
            parts=len(parts),
            title=text.title if number == 1 else "",
            text=part,
            warning=text.warning,
            visibility=target.visibility,
            source=text.pk,
        )


def content_hash(texts: Iterable[OutgoingText]) -> str:
    """SHA-256 over what goes out, in an order that does not depend on names."""
    rows = sorted(
        [
            str(one.account),
            one.language,
            one.part,
            one.title,
            one.text,
            one.warning,
            one.visibility,
        ]
        for one in texts
    )
    canonical = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
