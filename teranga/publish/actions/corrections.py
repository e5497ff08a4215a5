"""Correct what went out: the same accounts, languages and view, and a link to the error.

A correction is a post of its own with its own approval; it only starts with everything
filled in. Facts are never changed silently: the notice says what was wrong, since when,
what is right and how it was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teranga.people.access import Actor, require
from teranga.publish.actions import drafts
from teranga.publish.actions._record import record
from teranga.publish.models import Correction, Delivery, Post
from teranga.publish.queries.content import Content, Goes, Words, content_of
from teranga.publish.queries.corrections import standing
from teranga.publish.queries.visible import post_for

EDIT = Delivery.Way.EDIT


class NothingOut(Exception):
    """Nothing of this post stands anywhere: there is nothing to correct."""


class WordsMissing(Exception):
    """It stands in a language for which nobody said what is right."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """In one language: what was wrong, what is right, how it was found."""

    wrong: str
    right: str
    found: str = ""


def correct(
    *,
    actor: Actor,
    now: datetime,
    post: UUID,
    facts: Mapping[str, Facts],
    way: str = Delivery.Way.PUBLISH,
) -> Post:
    """A draft that puts it right, with as much care as the error had: a correction says
    the same things again. ``facts``: by language.

    Raises NotAllowed, NoSuchPost, NothingOut, WordsMissing.
    """
    require(actor, "create", "post", own=True)
    with transaction.atomic():
        error = post_for(actor=actor, post=post)
        out = standing(error)
        if not out:
            raise NothingOut(error.pk)
        first = [facts[row.language] for row in out if row.language in facts]
        if {row.language for row in out} - facts.keys():
            raise WordsMissing(error.pk)
        content = _edited(error, out) if way == EDIT else _notice(error, out, facts)
        draft = drafts.create(
            actor=actor, now=now, content=content, zone=error.time_zone
        )
        draft.corrects = error
        draft.risk, draft.risk_reason = error.risk, error.risk_reason
        draft.save(update_fields=["corrects", "risk", "risk_reason"])
        Correction.objects.create(
            organisation=actor.organisation,
            post=draft,
            way=way,
            wrong=first[0].wrong[:500],
            found=first[0].found[:300],
            since=min(row.sent_at for row in out if row.sent_at),
            by=actor.person,
            at=now,
        )
        record(actor, now, "publish.correct", error, way=way)
        return draft


def _goes(out: list[Delivery]) -> tuple[Goes, ...]:
    seen = {row.account_id: row.visibility for row in out}
    return tuple(
        Goes(account=account, visibility=visibility)
        for account, visibility in seen.items()
    )


def _edited(error: Post, out: list[Delivery]) -> Content:
    """The words as they stand, to be changed by hand."""
    before = content_of(error)
    languages = {row.language for row in out}
    words = tuple(one for one in before.words if one.language in languages)
    return Content(title=before.title, words=words, targets=_goes(out))


def _notice(error: Post, out: list[Delivery], facts: Mapping[str, Facts]) -> Content:
    """One shared text a language, and each account's own with its own link."""
    words: list[Words] = []
    for language in dict.fromkeys(row.language for row in out):
        rows = [row for row in out if row.language == language]
        title, text = _said(language, rows[0], facts[language])
        warning = rows[0].warning
        shared = Words(language=language, title=title, text=text, warning=warning)
        words.append(shared)
        words += [
            Words(
                language=language,
                account=row.account_id,
                title=title,
                text=f"{text}\n{row.url}",
                warning=row.warning,
            )
            for row in rows
            if row.url.startswith(("https://", "http://"))
        ]
    title = (_("Correction: %(title)s") % {"title": error.title})[:160]
    return Content(title=title, words=tuple(words), targets=_goes(out))


def _said(language: str, row: Delivery, facts: Facts) -> tuple[str, str]:
    """The notice in the reader's language; what people typed stands in it as typed.

    In a language that this desk does not speak, only what people typed.
    """
    assert row.sent_at is not None, "only what was sent is corrected"  # noqa: S101
    if not speaks(language):
        typed = (facts.wrong, facts.right, facts.found)
        return row.title, "\n".join(one for one in typed if one)
    with translation.override(language):
        day = date_format(row.sent_at, "DATE_FORMAT")
        lines = [
            _("Correction of what we wrote on %(day)s.") % {"day": day},
            _("Wrong: %(words)s") % {"words": facts.wrong},
            _("Right: %(words)s") % {"words": facts.right},
        ]
        if facts.found:
            lines.append(_("How we found out: %(words)s") % {"words": facts.found})
        title = _("Correction: %(title)s") % {"title": row.title} if row.title else ""
    return title[:300], "\n".join(lines)


def speaks(language: str) -> bool:
    """Are there ready words in this language?"""
    return language.split("-")[0] in dict(settings.LANGUAGES)
