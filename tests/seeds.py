"""What the seeder of test_nothing_crosses cannot guess: values that constraints ask for.

Add a line for your model when its row cannot be made from marks alone::

    SEEDS["publish.Post"] = lambda seeder: {"state": "draft"}
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from teranga.kernel import clock
from teranga.kernel.ids import new_id

SEEDS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "people.Grant": lambda seeder: {"kind": "role", "name": "viewer"},
    "people.Ticket": lambda seeder: {
        "purpose": "invite",
        "facts": {"hats": ["viewer"]},
        "expires_at": clock.now() + timedelta(days=1),
    },
    "kernel.Pseudonym": lambda seeder: {"person": new_id()},
    "publish.Delivery": lambda seeder: {"visibility": "public"},
    "publish.FeedItem": lambda seeder: {"visibility": "public"},
    "publish.Target": lambda seeder: {"visibility": "public"},
    "publish.Trial": lambda seeder: {"visibility": "public"},
    "kernel.Notice": lambda seeder: {"what": "people.joined", "path": "/people/"},
}
