"""A desk in other processes, as far as deliveries need one (see tests/kernel/desk.py).

``python -m tests.publish.desk VERB …`` runs one verb in the desk named by TERANGA_DATA.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any
from uuid import uuid4


def plan(server: str, *tokens: str) -> list[str]:
    """One account a token, one delivery an account, due now. Returns the texts."""
    from teranga.kernel import clock
    from teranga.kernel.organisations import create_organisation
    from teranga.publish.models import Account, Delivery, Post

    now = clock.now()
    house = create_organisation(person=None, now=now, name="House", slug="house")
    texts = []
    for number, token in enumerate(tokens):
        account = Account.objects.create(
            organisation=house,
            kind="mastodon",
            name=f"Account {number}",
            server=server,
            state="working",
            credentials=json.dumps({"token": token}),
            created_at=now,
        )
        post = Post.objects.create(
            organisation=house,
            title=f"Post {number}",
            author=uuid4(),
            state="scheduled",
            scheduled_at=now,
            frozen_hash="a" * 64,
            created_at=now,
            changed_at=now,
        )
        texts.append(f"The hearing moved to Monday, number {number} {uuid4().hex}")
        Delivery.objects.create(
            organisation=house,
            post=post,
            account=account,
            language="en",
            key=uuid4(),
            content_hash="b" * 64,
            text=texts[-1],
            visibility="public",
            served_by=account.kind,
            not_before=now,
            next_try_at=now,
        )
    return texts


def account(server: str, token: str) -> str:
    """One that works, with nothing to send."""
    from teranga.kernel import clock
    from teranga.kernel.organisations import create_organisation
    from teranga.publish.models import Account

    now = clock.now()
    made = Account.objects.create(
        organisation=create_organisation(
            person=None, now=now, name="House", slug="house"
        ),
        kind="mastodon",
        name="Account",
        server=server,
        state="working",
        proven=["public"],
        credentials=json.dumps({"token": token}),
        created_at=now,
    )
    return str(made.pk)


def states() -> dict[str, int]:
    from teranga.publish.models import Delivery

    every = Delivery.objects.all_organisations(reason="a test")
    return Counter(every.values_list("state", flat=True))


def events() -> dict[str, int]:
    from teranga.publish.models import DeliveryEvent

    every = DeliveryEvent.objects.all_organisations(reason="a test")
    return Counter(every.values_list("what", flat=True))


def take_back(most: str = "1") -> float:
    """So many of what is out, as an editor would; only rows and the queue reach the
    worker. Returns when it was asked, in seconds since 1970."""
    from teranga.kernel import clock
    from teranga.people.access import Actor
    from teranga.publish.actions.withdrawals import withdraw_post
    from teranga.publish.models import Delivery

    every = Delivery.objects.all_organisations(reason="a test")
    out = every.select_related("organisation").filter(state="verified")[: int(most)]
    for row in out:
        actor = Actor(
            person=uuid4(),
            organisation=row.organisation,
            membership=uuid4(),
            roles=frozenset({"editor"}),
        )
        withdraw_post(actor=actor, now=clock.now(), post=row.post_id)
    return time.time()


def longest() -> float:
    """Seconds from asking a delivery back until it was looked for and not found."""
    from django.db.models import F, Max

    from teranga.publish.models import Delivery

    every = Delivery.objects.all_organisations(reason="a test")
    took = every.aggregate(took=Max(F("withdrawn_at") - F("withdraw_asked_at")))
    return took["took"].total_seconds()


def try_it() -> str:
    """A test to self of the first account, as its keeper would start it."""
    from teranga.kernel import clock
    from teranga.people.access import Actor
    from teranga.publish.actions import trials
    from teranga.publish.models import Account

    every = Account.objects.all_organisations(reason="a test")
    row = every.select_related("organisation").first()
    assert row is not None
    actor = Actor(
        person=uuid4(),
        organisation=row.organisation,
        membership=uuid4(),
        roles=frozenset({"administrator"}),
    )
    return str(trials.test_to_self(actor=actor, now=clock.now(), account=row.pk).pk)


def train_and_go_on() -> int:
    """Training begins, and the lease of the dead worker's trial is over."""
    from teranga.kernel import clock
    from teranga.kernel.models import Organisation
    from teranga.publish.models import Trial

    Organisation.objects.all_organisations(reason="a test").update(training=True)
    every = Trial.objects.all_organisations(reason="a test")
    return every.filter(state="running").update(lease_until=clock.now())


def trial() -> list[Any]:
    from teranga.publish.models import Trial

    one = Trial.objects.all_organisations(reason="a test").get()
    return [one.state, one.found.get("gone", []), one.attempt]


VERBS: dict[str, Any] = {
    "account": account,
    "try_it": try_it,
    "train_and_go_on": train_and_go_on,
    "trial": trial,
    "plan": plan,
    "states": states,
    "events": events,
    "take_back": take_back,
    "longest": longest,
}


def main() -> None:
    import django

    django.setup()
    sys.stdout.write(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])) + "\n")


if __name__ == "__main__":
    main()
