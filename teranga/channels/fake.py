"""A network that lives in the desk: for the demo, for training, and for rehearsing faults.

``stranger_sees(store)`` is what anybody could read there. It keeps the promises of the
real ones, and breaks them on request: ``link.options["faults"]`` is a list of
``call:fault`` in the order they come true, each once, or always with ``*`` behind it::

    "publish:drop verify:busy publish:widen*"

    refused, busy, limited   surely not taken (busy: 503 "come back", limited: 429)
    drop, half               taken, and the answer lost
    delay                    taken, the answer comes late (``wait`` is called)
    widen                    shown to more people than asked
    garble                   other words than asked
    expired, revoked         the account is shut
    ignored                  answers yes and does nothing
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import regex

from teranga.channels._problems import problems_of, refuse
from teranga.channels._prove import prove
from teranga.channels.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    ChannelError,
    NotFound,
    RateLimited,
    Rejected,
    Transient,
)
from teranga.channels.link import (
    Account,
    Item,
    Link,
    MemoryStore,
    Proof,
    Store,
    edited,
    id_of,
    item_of,
    served_of,
)
from teranga.channels.protocol import (
    VISIBILITIES,
    Absent,
    Limits,
    Outgoing,
    Problem,
    Receipt,
    Served,
    Unknown,
)

LIMITS = Limits(
    max_text=500,
    counter="graphemes",
    max_bytes=100_000,
    visibilities=VISIBILITIES,
    can_edit=True,
    can_withdraw=True,
    exactly_once=True,
    warnings=True,
)
OPEN = ("public", "unlisted")
DELAY = 3.0  # seconds
_GRAPHEME = regex.compile(r"\X")


def stranger_sees(store: Store) -> list[Item]:
    """What anybody could read, newest first; unlisted ones only who has the address."""
    return [i for i in store.items() if not i.gone and i.visibility in OPEN]


class Fake:
    kind = "fake"
    label = "Practice network"
    connects = "here"
    needs_server = False
    public_address = False
    practice = True

    def __init__(
        self, link: Link, *, wait: Callable[[float], object] = lambda seconds: None
    ) -> None:
        self._store: Store = link.store if link.store is not None else MemoryStore()
        self._limits = link.limits or LIMITS
        self._faults = link.options.get("faults", "").split()
        self._page = link.options.get("page_url", "")
        self._handle = link.options.get("handle", "practice")
        self._wait = wait

    def limits(self) -> Limits:
        self._meet("limits")
        return self._limits

    def length(self, text: str) -> int:
        return len(text) if len(text) > 200_000 else len(_GRAPHEME.findall(text))

    def check(self, outgoing: Outgoing) -> list[Problem]:
        count = self.length(outgoing.text) + self.length(outgoing.warning)
        return problems_of(outgoing, self._limits, count=count)

    def publish(self, outgoing: Outgoing) -> Receipt:
        refuse(self.check(outgoing))
        if outgoing.attempted_at is None:
            raise Rejected("attempted_at")
        fault = self._meet("publish")
        item = item_of(outgoing, outgoing.attempted_at)
        if fault == "widen":
            item = replace(item, visibility="public")
        if fault == "garble":
            item = replace(item, text=item.text[: len(item.text) // 2])
        if fault != "ignored":
            self._store.add(item)
        self._lose(fault)
        return self._receipt(self._store.get(item.remote_id) or item)

    def find(self, outgoing: Outgoing) -> Receipt | Absent | Unknown:
        if self._meet("find") == "ignored":
            return Unknown()
        item = self._store.get(id_of(outgoing.key))
        return self._receipt(item) if item else Absent()

    def verify(self, receipt: Receipt) -> Served:
        fault = self._meet("verify")
        item = self._item(receipt)
        if fault == "widen":
            item = replace(item, visibility="public")
        url = self._receipt(item).url
        return served_of(item, url=url, as_stranger=item.visibility in OPEN)

    def edit(self, receipt: Receipt, outgoing: Outgoing) -> Receipt:
        refuse(self.check(outgoing))
        fault = self._meet("edit")
        item = self._item(receipt)
        changed = edited(item, outgoing, outgoing.attempted_at or item.updated_at)
        if fault != "ignored":
            self._store.change(changed)
        self._lose(fault)
        return self._receipt(changed)

    def withdraw(self, receipt: Receipt) -> None:
        fault = self._meet("withdraw")
        if fault != "ignored":
            self._store.remove(receipt.remote_id)
        self._lose(fault)

    def is_gone(self, receipt: Receipt, text: str = "") -> bool | None:
        if self._meet("is_gone") == "ignored":
            return None
        item = self._store.get(receipt.remote_id)
        return item is None or item.gone

    def prove(
        self,
        *,
        text: str,
        language: str,
        key: str,
        visibilities: Sequence[str],
        attempted_at: datetime,
    ) -> Proof:
        return prove(
            self,
            text=text,
            language=language,
            key=key,
            visibilities=visibilities,
            attempted_at=attempted_at,
        )

    def account(self) -> Account:
        self._meet("account")
        return Account(remote_id=self._handle, handle=self._handle, url=self._page)

    def _item(self, receipt: Receipt) -> Item:
        item = self._store.get(receipt.remote_id)
        if item is None or item.gone:
            raise NotFound()
        return item

    def _receipt(self, item: Item) -> Receipt:
        url = f"{self._page}#{item.remote_id}" if self._page else ""
        return Receipt(remote_id=item.remote_id, url=url, at=item.at)

    def _meet(self, call: str) -> str:
        """The next fault planned for this call; one that stops it is raised here."""
        fault = self._next(call)
        error = STOPPING.get(fault)
        if error:
            raise error()
        return fault

    def _next(self, call: str) -> str:
        for index, plan in enumerate(self._faults):
            where, _, fault = plan.partition(":")
            if where == call:
                if not fault.endswith("*"):
                    del self._faults[index]
                return fault.rstrip("*")
        return ""

    def _lose(self, fault: str) -> None:
        if fault == "delay":
            self._wait(DELAY)
        if fault in ("drop", "half"):
            raise Ambiguous("broken_off" if fault == "drop" else "broken_body")


STOPPING: dict[str, Callable[[], ChannelError]] = {
    "refused": lambda: Transient("no_connection"),
    "busy": lambda: Transient("status_503"),
    "limited": lambda: RateLimited(retry_after=30),
    "expired": AuthExpired,
    "revoked": AuthRevoked,
}
