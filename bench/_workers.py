"""Verbs that run inside the desk of the delivery bench (its database, its settings).

python -m bench._workers plan PEER ACCOUNTS FEEDS DELIVERIES PER_HOUR
python -m bench._workers count | out
python -m bench._workers keep SECONDS       two workers; the older is killed every so often
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import threading
from collections import Counter
from importlib import import_module
from typing import Any
from uuid import uuid4

WORDS = [
    "harbour",
    "school",
    "paper",
    "table",
    "letter",
    "market",
    "queue",
    "tea",
    "garden",
    "bridge",
]


def plan(peer: str, *numbers: str) -> int:
    """Accounts on the peer, feeds of our own, and deliveries that are all due now."""
    from django.db import transaction

    from teranga.kernel import clock
    from teranga.kernel.organisations import create_organisation
    from teranga.publish.models import Account, Delivery, Post

    accounts, feeds, count, per_hour = map(int, numbers)
    now = clock.now()
    house = create_organisation(person=None, now=now, name="Bench", slug="bench")
    places = [
        Account.objects.create(
            organisation=house,
            kind="rss" if number < feeds else "mastodon",
            name=f"Account {number:02}",
            server=peer,
            remote_id=f"t{number}",
            state="working",
            per_hour=per_hour,
            credentials=json.dumps({"token": f"t{number}"}),
            created_at=now,
        )
        for number in range(accounts)
    ]
    with transaction.atomic():
        for number in range(count):
            _one(house, places[number % len(places)], number, now)
    return Delivery.objects.of(house).count() + Post.objects.of(house).count()


def _one(house: Any, account: Any, number: int, now: Any) -> None:
    from teranga.publish.models import Delivery, Post

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
    a, b = WORDS[number % 10], WORDS[number // 10 % 10]
    Delivery.objects.create(
        organisation=house,
        post=post,
        account=account,
        language="en",
        key=uuid4(),
        content_hash="b" * 64,
        text=f"{uuid4().hex} the {a} beside the {b}, number {number}",
        visibility="public",
        served_by=account.kind,
        not_before=now,
        next_try_at=now,
    )


def count() -> dict[str, Any]:
    """How many are in which state, how many moments a worker died in, and the feeds."""
    from teranga.publish.models import Delivery, DeliveryEvent, FeedItem

    every = Delivery.objects.all_organisations(reason="a bench")
    events = DeliveryEvent.objects.all_organisations(reason="a bench")
    items = FeedItem.objects.all_organisations(reason="a bench")
    last = every.exclude(verified_at=None).order_by("verified_at")
    return {
        "states": Counter(every.values_list("state", flat=True)),
        "events": Counter(events.values_list("what", flat=True)),
        "feed_items": items.count(),
        "feed_keys": items.values("account", "key").distinct().count(),
        "verified": [
            at.timestamp() for at in last.values_list("verified_at", flat=True)
        ],
    }


def out() -> list[list[str]]:
    """Text and state of everything that went to the peer."""
    from teranga.publish.models import Delivery

    every = Delivery.objects.all_organisations(reason="a bench")
    rows = every.filter(account__kind="mastodon")
    return [list(row) for row in rows.values_list("text", "state")]


def keep(seconds: str) -> None:
    """Two workers until TERM, split off a loaded process as ``make run`` does it. Says a
    line for each that was killed; its successor starts at once. 0 seconds: nobody dies."""
    from django.db import connections

    from teranga.kernel import jobs

    import_module("teranga.config.wsgi")
    connections.close_all()
    jobs.close()
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    workers = [_worker(), _worker()]
    while not told.wait(float(seconds) or None):
        oldest = workers.pop(0)
        oldest.kill()
        oldest.join()
        workers.append(_worker())
        print("killed", flush=True)
    for one in workers:
        one.kill()
        one.join()


def _worker() -> Any:
    made = multiprocessing.get_context("fork").Process(target=_work)
    made.start()
    return made


def _work() -> None:
    from django.core.management import call_command

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    call_command("worker", lane="outgoing")


def main() -> None:
    import django

    django.setup()
    verbs = {"plan": plan, "count": count, "out": out, "keep": keep}
    print(json.dumps(verbs[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
