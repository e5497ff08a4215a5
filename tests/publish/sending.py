"""Helpers of the delivery tests: a scheduled post, and a worker without a queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from teranga.kernel import clock
from teranga.people.access import Actor
from teranga.publish.actions import deliveries
from teranga.publish.models import Account, Delivery, Post, Target, Text
from teranga.publish.tasks import deliver, look, withdraw

S = Delivery.State
MINUTE = timedelta(minutes=1)


def an_account(actor: Actor, name: str = "Kër Jàmm", **values: object) -> Account:
    return Account.objects.create(
        organisation=actor.organisation,
        kind="scripted",
        name=name,
        state=Account.State.WORKING,
        created_at=clock.now(),
        **values,
    )


def a_post(
    actor: Actor,
    *accounts: Account,
    texts: dict[str, str] | None = None,
    visibility: str = "public",
    at: datetime | None = None,
    not_after: datetime | None = None,
) -> Post:
    """Approved and scheduled, its deliveries planned."""
    now = clock.now()
    post = Post.objects.create(
        organisation=actor.organisation,
        title="Hearing",
        author=actor.person,
        state=Post.State.SCHEDULED,
        scheduled_at=at or now,
        not_after=not_after,
        frozen_hash="x" * 64,
        created_at=now,
        changed_at=now,
    )
    words = texts or {"en": f"The hearing is at ten. {uuid4().hex[:6]}"}
    for order, (language, text) in enumerate(words.items()):
        Text.objects.create(
            organisation=actor.organisation,
            post=post,
            language=language,
            text=text,
            order=order,
        )
    for account in accounts:
        Target.objects.create(
            organisation=actor.organisation,
            post=post,
            account=account,
            visibility=visibility,
        )
    deliveries.plan(actor=actor, now=now, post=post)
    return post


def plan(actor: Actor, draft: Post) -> None:
    """Approve and schedule a draft for this moment, as far as deliveries care."""
    draft.state, draft.frozen_hash = Post.State.SCHEDULED, "x" * 64
    draft.scheduled_at = clock.now()
    draft.save()
    deliveries.plan(actor=actor, now=clock.now(), post=draft)


def rows(post: Post) -> list[Delivery]:
    found = Delivery.objects.of(post.organisation_id).filter(post=post)
    return list(found.order_by("not_before", "account__name", "language", "part"))


def only(post: Post) -> Delivery:
    (row,) = rows(post)
    return row


def state(post: Post) -> str:
    return Post.objects.of(post.organisation_id).get(pk=post.pk).state


def work() -> None:
    """What one round of the outgoing lane does at this moment, message by message."""
    now = clock.now()
    for pk in deliver._over(now).values_list("pk", flat=True):
        deliver.start(pk, now=now)
    for pk in deliver._waiting(now):
        deliver.deliver(str(pk), clock.now())
    look.look_due(now)
    for pk in _due(S.SENT, S.AMBIGUOUS):
        look.look(pk, clock.now())
    for pk in _due(S.WITHDRAW_DUE, S.WITHDRAWING):
        withdraw.withdraw_one(pk, clock.now())


def _due(*states: str) -> list[str]:
    found = deliver._rows.every().filter(state__in=states)
    return [str(pk) for pk in found.values_list("pk", flat=True)]


def pass_time(minutes: float, *, step: float = 0.5) -> None:
    """Let the clock run on, with a round of work every half minute."""
    left = minutes
    while left > 0:
        clock.move(clock.now() + timedelta(minutes=min(step, left)))
        left -= step
        work()
