"""Accounts and drafts for the tests of publish."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from teranga.people.access import Actor
from teranga.protect import actions as protect
from teranga.publish.actions import drafts, reviews
from teranga.publish.models import Account, Delivery, Post
from teranga.publish.queries.content import Content, Goes, Words
from teranga.publish.queries.gate import carrier_of, gate_of

WORDS = "214 children in Port-Alby have a name on paper."


def account(actor: Actor, now: datetime, name: str = "Far", **fields: Any) -> Account:
    made = {"kind": "fake", "state": Account.State.WORKING, **fields}
    return Account.objects.create(
        organisation=actor.organisation, name=name, created_at=now, **made
    )


def content(
    text: str = WORDS, *accounts: Account, title: str = "A name on paper", **more: str
) -> Content:
    """English from ``text``; other languages by keyword: ``ar="…"``."""
    texts = {"en": text, **more}
    return Content(
        title=title,
        words=tuple(Words(language=code, text=said) for code, said in texts.items()),
        targets=tuple(
            sorted(
                (Goes(account=one.pk) for one in accounts), key=lambda g: str(g.account)
            )
        ),
    )


def draft(actor: Actor, now: datetime, text: str = WORDS, **more: str) -> Post:
    """A draft in order: words, and one account that works."""
    words = content(text, account(actor, now), **more)
    return drafts.create(actor=actor, now=now, content=words)


def checked(actor: Actor, now: datetime, post: Post) -> Post:
    """Somebody looked wherever a check could not."""
    for one in gate_of(actor=actor, now=now, post=post).gate.unchecked:
        protect.looked(
            actor=actor,
            now=now,
            kind="post",
            carrier=carrier_of(post),
            unchecked=one,
            reason="I looked",
        )
    return post


def approved(actor: Actor, now: datetime, post: Post) -> Post:
    """Looked at, sent in and approved, at low risk, by one person."""
    post = checked(actor, now, post)
    post = reviews.submit(actor=actor, now=now, post=post, version=post.version)
    return reviews.approve(actor=actor, now=now, post=post, read=post.frozen_hash)


def a_delivery(post: Post, actor: Actor, **more: Any) -> Delivery:
    """One line of this post on its way, as a row: nothing plans or sends it."""
    text, target = post.texts.first(), post.targets.first()
    assert text is not None
    assert target is not None
    values = {
        "language": text.language,
        "text": text.text,
        "visibility": "public",
        "content_hash": uuid4().hex,
        "key": uuid4(),
        "not_before": post.created_at,
        "next_try_at": post.created_at,
        "planned_by": actor.person,
        "account_id": target.account_id,
        "served_by": target.account.kind,
    }
    return Delivery.objects.create(
        organisation=actor.organisation, post=post, **(values | more)
    )
