"""Write, save, restore and fix a draft. Nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from teranga.kernel.ids import new_id
from teranga.people import access
from teranga.people.access import Actor
from teranga.protect import actions as protect
from teranga.protect.queries import has_decisions
from teranga.publish.actions import _writing
from teranga.publish.actions._record import record
from teranga.publish.models import Post, Revision
from teranga.publish.queries.content import (
    Clash,
    Content,
    content_of,
    from_json,
    merge,
)
from teranga.publish.queries.gate import carrier_of, floor_of, gate_of
from teranga.publish.queries.page import asked_back
from teranga.publish.queries.visible import is_own

SITTING = timedelta(minutes=10)  # one ledger line for one sitting of autosaves


class Frozen(Exception):
    """It is being read, approved or out: take it back to a draft first."""


class Conflict(Exception):
    """Somebody else changed the same words. Both sides are here; nothing was written.

    ``merged`` holds my words where both changed; saving it over ``version`` keeps mine.
    """

    def __init__(self, *, version: int, merged: Content, clashes: list[Clash]) -> None:
        super().__init__(str(version))
        self.version, self.merged, self.clashes = version, merged, clashes


class AlreadyMade(Exception):
    """There is a post of this id: these words came before, or another has it."""


class AskedBack(Exception):
    """Somebody asked this post back: its words are not used again (F15)."""


class NoSuchRevision(Exception):
    """There is no such version of this post."""


class NothingToFix(Exception):
    """The words changed meanwhile, or this finding has no one-click fix."""


def create(
    *,
    actor: Actor,
    now: datetime,
    content: Content,
    zone: str = "",
    made: UUID | None = None,
) -> Post:
    """A draft at version 1, of the id ``made`` when its page chose one.

    Raises NotAllowed, NoSuchAccount, NotProven, AlreadyMade.
    """
    access.require(actor, "create", "post", own=True)
    with transaction.atomic():
        post = _row(made or new_id(), actor, now, zone)
        _writing.write(actor, now, post, _tidy(content))
        record(actor, now, "publish.create", post)
        return post


def _row(pk: UUID, actor: Actor, now: datetime, zone: str) -> Post:
    try:
        with transaction.atomic():
            return Post.objects.create(
                pk=pk,
                organisation=actor.organisation,
                author=actor.person,
                time_zone=zone or actor.organisation.time_zone,
                created_at=now,
                changed_at=now,
            )
    except IntegrityError as error:
        raise AlreadyMade(pk) from error


def copy(*, actor: Actor, now: datetime, post: Post) -> Post:
    """A new draft of one's own with the same words, to the accounts that still work, and
    with as much care as the first: the words are no less risky for being copied.

    Raises NotAllowed, AskedBack.
    """
    if asked_back(post):
        raise AskedBack(post.pk)
    content = _still_possible(actor, content_of(post))
    with transaction.atomic():
        made = create(actor=actor, now=now, content=content, zone=post.time_zone)
        made.risk, made.risk_reason = post.risk, post.risk_reason
        made.save(update_fields=["risk", "risk_reason"])
        return made


def save(
    *,
    actor: Actor,
    now: datetime,
    post: Post,
    version: int,
    content: Content,
    together: bool = True,
) -> Post:
    """Save what was typed over version ``version``.

    What somebody else changed meanwhile is kept beside it; where both changed the same
    words nothing is written and Conflict shows both. Without ``together`` any change of
    theirs is a Conflict: a page that saves by itself would not show the merged words.
    Raises NotAllowed, Frozen, Conflict, NoSuchAccount, NotProven.
    """
    with transaction.atomic():
        post = for_change(actor, post)
        if post.state not in Post.EDITABLE:
            raise Frozen(post.state)
        saved = content_of(post)
        if version != post.version:
            both = (_tidy(content), saved)
            content = _put_together(actor, post, version, both, alone=not together)
        content = _tidy(content)
        if content != saved:
            _write_next(actor, now, post, content)
        return post


def would_grow(post: Post, content: Content) -> bool:
    """Would saving this write more words? A correction may: what is out must be mended."""
    return post.corrects_id is None and _tidy(content) != content_of(post)


def for_change(actor: Actor, post: Post) -> Post:
    """The row, locked, if she may change it."""
    locked = Post.objects.of(actor.organisation).select_for_update().get(pk=post.pk)
    access.require(actor, "change", "post", own=is_own(actor, locked))
    return locked


def _tidy(content: Content) -> Content:
    """An account's own words that are all blank are no own words."""
    words = tuple(one for one in content.words if one.account is None or not one.empty)
    return replace(content, title=content.title.strip(), words=words)


def _put_together(
    actor: Actor,
    post: Post,
    version: int,
    both: tuple[Content, Content],
    *,
    alone: bool,
) -> Content:
    mine, theirs = both
    since = post.revisions.filter(number__gt=version)
    if not since.exclude(by=actor.person).exists():
        return mine  # her own later save, from this page or another tab
    kept = post.revisions.filter(number=version).first()
    base = from_json(kept.content) if kept else Content()
    merged, clashes = merge(base=base, mine=mine, theirs=theirs)
    if clashes or alone:
        raise Conflict(version=post.version, merged=merged, clashes=clashes)
    return merged


def _write_next(actor: Actor, now: datetime, post: Post, content: Content) -> None:
    last = post.revisions.order_by("-number").first()
    post.version += 1
    post.risk = max(post.risk, floor_of(content), key=list(Post.Risk.values).index)
    _writing.write(actor, now, post, content)
    if _new_sitting(actor, now, last):
        record(actor, now, "publish.save", post, version=post.version)
    if post.version % 20 == 0:
        _writing.thin(post, now)
    if has_decisions(actor=actor, carrier=carrier_of(post)):
        gate = gate_of(actor=actor, now=now, post=post, content=content).gate
        protect.end_decisions(
            actor=actor, now=now, carrier=carrier_of(post), standing=gate.fingerprints
        )


def _new_sitting(actor: Actor, now: datetime, last: Revision | None) -> bool:
    return last is None or last.by != actor.person or last.at < now - SITTING


def restore(*, actor: Actor, now: datetime, post: Post, number: int) -> Post:
    """Take up an earlier version. It becomes the newest; those between stay.

    Accounts that are gone since, and visibilities no longer proven, are left out.
    Raises NoSuchRevision, Frozen, NotAllowed.
    """
    with transaction.atomic():
        post = for_change(actor, post)
        kept = post.revisions.filter(number=number).first()
        if kept is None:
            raise NoSuchRevision(number)
        content = _still_possible(actor, from_json(kept.content))
        post = save(
            actor=actor, now=now, post=post, version=post.version, content=content
        )
        record(actor, now, "publish.restore", post, number=number)
        return post


def _still_possible(actor: Actor, content: Content) -> Content:
    known = _writing.known_accounts(actor, content)
    targets = tuple(
        goes
        for goes in content.targets
        if goes.account in known
        and goes.visibility in ("public", *known[goes.account].proven)
    )
    words = tuple(
        one for one in content.words if one.account is None or one.account in known
    )
    return replace(content, words=words, targets=targets)


def fix(
    *, actor: Actor, now: datetime, post: Post, version: int, fingerprint: str
) -> Post:
    """Do what a finding proposes, wherever these words stand. Raises NothingToFix, as save."""
    with transaction.atomic():
        post = for_change(actor, post)
        read = gate_of(actor=actor, now=now, post=post)
        fixed = read.fixed(fingerprint)
        if fixed is None:
            raise NothingToFix(fingerprint)
        return save(actor=actor, now=now, post=post, version=version, content=fixed)
