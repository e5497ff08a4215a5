"""Our own feeds, Atom and JSON, one per language.

Guarantee: exactly once by key. The id comes from the key, the store keeps one item per
id, and a reader keeps one entry per id; a correction moves ``updated``, a withdrawal takes
the entry out and names it as gone. What readers fetched before stays with them.
``link.options["json_url"]`` (with ``{language}``) lets it read itself as a stranger would.
"""

from __future__ import annotations

from typing import Any

from teranga.channels._problems import problems_of, refuse
from teranga.channels.errors import ChannelError, NotFound, Rejected
from teranga.channels.link import Item, Link, Store, edited, id_of, item_of, served_of
from teranga.channels.protocol import (
    Absent,
    Limits,
    Outgoing,
    Problem,
    Receipt,
    Served,
    Unknown,
)

LIMITS = Limits(
    max_text=20_000,
    counter="code_points",
    max_bytes=100_000,
    visibilities=("public",),
    can_edit=True,
    can_withdraw=True,
    exactly_once=True,
    warnings=True,
)


class Feed:
    kind = "rss"
    label = "Atom and JSON feed"
    connects = "here"
    needs_server = False
    public_address = True
    practice = False

    def __init__(self, link: Link) -> None:
        if link.store is None:
            raise ValueError("a feed needs a store")
        self._store: Store = link.store
        self._client = link.client
        self._urls = link.options

    def limits(self) -> Limits:
        return LIMITS

    def length(self, text: str) -> int:
        return len(text)

    def check(self, outgoing: Outgoing) -> list[Problem]:
        count = len(outgoing.text) + len(outgoing.warning)
        return problems_of(outgoing, LIMITS, count=count)

    def publish(self, outgoing: Outgoing) -> Receipt:
        refuse(self.check(outgoing))
        if outgoing.attempted_at is None:
            raise Rejected("attempted_at")
        item = item_of(outgoing, outgoing.attempted_at)
        self._store.add(item)
        return self._receipt(self._store.get(item.remote_id) or item)

    def find(self, outgoing: Outgoing) -> Receipt | Absent | Unknown:
        item = self._store.get(id_of(outgoing.key))
        return self._receipt(item) if item else Absent()

    def edit(self, receipt: Receipt, outgoing: Outgoing) -> Receipt:
        refuse(self.check(outgoing))
        item = self._item(receipt)
        changed = edited(item, outgoing, outgoing.attempted_at or item.updated_at)
        self._store.change(changed)
        return self._receipt(changed)

    def withdraw(self, receipt: Receipt) -> None:
        self._store.remove(receipt.remote_id)

    def verify(self, receipt: Receipt) -> Served:
        item = self._item(receipt)
        url = self._receipt(item).url
        shown = self._fetched(item)
        entry = (shown or {}).get(item.remote_id)
        if entry is None:
            return served_of(item, url=url)
        return served_of(
            item,
            text=str(entry.get("content_text", "")),
            language=str(entry.get("language", "")),
            warning=str(entry.get("summary", "")),
            url=url,
            as_stranger=True,
        )

    def is_gone(self, receipt: Receipt, text: str = "") -> bool | None:
        item = self._store.get(receipt.remote_id)
        if item is None:
            return True
        if not item.gone:
            return False
        if "json_url" not in self._urls:
            return True
        shown = self._fetched(item)
        return None if shown is None else item.remote_id not in shown

    def _item(self, receipt: Receipt) -> Item:
        item = self._store.get(receipt.remote_id)
        if item is None or item.gone:
            raise NotFound()
        return item

    def _receipt(self, item: Item) -> Receipt:
        url = self._urls.get("atom_url", "").replace("{language}", item.language)
        return Receipt(remote_id=item.remote_id, url=url, at=item.at)

    def _fetched(self, item: Item) -> dict[str, Any] | None:
        """The feed over the network, by id; None when it cannot be had."""
        if "json_url" not in self._urls:
            return None
        url = self._urls["json_url"].replace("{language}", item.language)
        try:
            answer = self._client.read(url)
            found = answer.json() if answer.ok else None
        except ChannelError:
            return None
        rows = found.get("items") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            return None
        return {row["id"]: row for row in rows if isinstance(row, dict) and "id" in row}
