"""Put a Content into rows: texts, targets, revision, search text. Called by drafts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from teranga.engines.text import fold
from teranga.people.access import Actor
from teranga.publish.models import Account, Post, Revision, Target, Text
from teranga.publish.queries.connections import NoSuchAccount
from teranga.publish.queries.content import Content, as_json

KEEP_ALL = timedelta(minutes=15)  # revisions younger than this are all kept
THIN_TO = 120  # seconds: of older autosaves the last in each two minutes stays


class NotProven(Exception):
    """This account has not shown that it can keep a post to these people (ruling 9)."""

    def __init__(self, account: UUID, visibility: str) -> None:
        super().__init__(visibility)
        self.account, self.visibility = account, visibility


def write(actor: Actor, now: datetime, post: Post, content: Content) -> None:
    """Everything but the version and the state, which the action decides."""
    _require_known(actor, content)
    _write_texts(post, content)
    _write_targets(post, content)
    post.title = content.title
    post.search_text = search_text(content)
    post.changed_at = now
    post.save()
    keep(actor, now, post, content)


def keep(actor: Actor, now: datetime, post: Post, content: Content) -> None:
    """This is how it reads at ``post.version``, for ever."""
    Revision.objects.create(
        organisation=actor.organisation,
        post=post,
        number=post.version,
        by=actor.person,
        at=now,
        content=as_json(content),
    )


def search_text(content: Content) -> str:
    said = [content.title]
    for one in content.words:
        said += [one.title, one.text, one.warning]
    return fold("\n".join(part for part in said if part))


def known_accounts(actor: Actor, content: Content) -> dict[UUID, Account]:
    wanted = {goes.account for goes in content.targets}
    wanted |= {words.account for words in content.words if words.account}
    found = Account.objects.of(actor.organisation).filter(pk__in=wanted)
    return {one.pk: one for one in found.exclude(state=Account.State.REMOVED)}


def _require_known(actor: Actor, content: Content) -> None:
    known = known_accounts(actor, content)
    for words in content.words:
        if words.account and words.account not in known:
            raise NoSuchAccount(words.account)
    for goes in content.targets:
        if goes.account not in known:
            raise NoSuchAccount(goes.account)
        if goes.visibility not in ("public", *known[goes.account].proven):
            raise NotProven(goes.account, goes.visibility)


def _write_texts(post: Post, content: Content) -> None:
    held = {(one.language, one.account_id): one for one in post.texts.all()}
    for order, words in enumerate(content.words):
        row = held.pop(words.place, None) or Text(
            organisation_id=post.organisation_id,
            post=post,
            language=words.language,
            account_id=words.account,
        )
        fresh = (words.title, words.text, words.warning, order)
        if row._state.adding or fresh != (row.title, row.text, row.warning, row.order):
            row.title, row.text, row.warning, row.order = fresh
            row.save()
    post.texts.filter(pk__in=[row.pk for row in held.values()]).delete()


def _write_targets(post: Post, content: Content) -> None:
    held = {one.account_id: one for one in post.targets.all()}
    for goes in content.targets:
        row = held.pop(goes.account, None) or Target(
            organisation_id=post.organisation_id, post=post, account_id=goes.account
        )
        if row._state.adding or row.visibility != goes.visibility:
            row.visibility = goes.visibility
            row.save()
    post.targets.filter(pk__in=[row.pk for row in held.values()]).delete()


def thin(post: Post, now: datetime) -> None:
    """Of autosaves older than a while, the last of every two minutes stays."""
    rows = post.revisions.filter(at__lt=now - KEEP_ALL, number__gt=1)
    last: dict[tuple[UUID, int], UUID] = {}
    gone = []
    for pk, by, at in rows.order_by("number").values_list("pk", "by", "at"):
        moment = (by, int(at.timestamp()) // THIN_TO)
        if moment in last:
            gone.append(last[moment])
        last[moment] = pk
    if gone:
        post.revisions.filter(pk__in=gone).delete()
