"""Decide about one line of a post's gate: keep it with a reason, or say "I looked"."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from teranga.people.access import Actor
from teranga.protect import actions as protect
from teranga.publish.actions.states import WrongState
from teranga.publish.models import Post
from teranga.publish.queries.gate import carrier_of, gate_of
from teranga.publish.queries.visible import is_own, visible

S = Post.State
OPEN = Post.EDITABLE | {S.IN_REVIEW, S.APPROVED, S.SCHEDULED}


class NotThere(Exception):
    """The words changed meanwhile: this line is gone."""


def decide(
    *, actor: Actor, now: datetime, post: Post, fingerprint: str, reason: str
) -> None:
    """Keep a finding, or look where no check could; both with a reason.

    Raises NotThere, WrongState, NotAllowed, and protect's CannotKeep and ReasonNeeded.
    """
    with transaction.atomic():
        post = visible(actor).select_for_update().get(pk=post.pk)
        own = is_own(actor, post)
        protect.require_decider(actor, "post", own=own)
        if post.state not in OPEN:
            raise WrongState(post, post.state)
        read = gate_of(actor=actor, now=now, post=post)
        finding = read.find(fingerprint)
        unchecked = next(
            (one for one in read.gate.unchecked if one.fingerprint == fingerprint), None
        )
        where = {
            "kind": "post",
            "carrier": carrier_of(post),
            "own": own,
        }
        if finding is not None:
            protect.keep(actor=actor, now=now, finding=finding, reason=reason, **where)
        elif unchecked is not None:
            protect.looked(
                actor=actor, now=now, unchecked=unchecked, reason=reason, **where
            )
        else:
            raise NotThere(fingerprint)
