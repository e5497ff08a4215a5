"""A network that does what a test tells it, and remembers what it was really given.

``server`` is what stands at the network; ``plan`` says what the next calls meet. A fault
is raised before the server hears of it (``Lost(..., taken=False)``) or after it took the
post (``taken=True``): the caller cannot tell the two apart, and that is the point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from teranga.channels.errors import ChannelError, NotFound
from teranga.channels.protocol import Absent, Limits, Outgoing, Receipt, Served, Unknown


@dataclass
class Fault:
    error: Exception
    taken: bool = False


@dataclass
class Scripted:
    """One server for all accounts of a test."""

    posts: dict[str, Outgoing] = field(default_factory=dict)
    served_as: str = ""  # every post is served with this visibility
    deletes: bool = True
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)  # keys, in order, doubles too
    calls: list[str] = field(default_factory=list)
    during: dict[str, Callable[[], None]] = field(default_factory=dict)

    kind = "scripted"

    def plan(self, call: str, error: Exception, *, taken: bool = False) -> None:
        self.faults.setdefault(call, []).append(Fault(error, taken))

    def copies(self, key: object) -> int:
        return sum(one.key == str(key) for one in self.posts.values())

    # --- the protocol ---

    def limits(self) -> Limits:
        return Limits(
            max_text=500, counter="graphemes", can_edit=True, can_withdraw=True
        )

    def length(self, text: str) -> int:
        return len(text)

    def check(self, outgoing: Outgoing) -> list[object]:
        return []

    def publish(self, outgoing: Outgoing) -> Receipt:
        fault = self._meet("publish")
        if fault and not fault.taken:
            raise fault.error
        remote = f"r{len(self.taken)}"
        self.taken.append(outgoing.key)
        self.posts[remote] = outgoing
        if fault:
            raise fault.error
        return Receipt(remote_id=remote, url=f"https://net.example/{remote}")

    def find(self, outgoing: Outgoing) -> Receipt | Absent | Unknown:
        fault = self._meet("find")
        if fault:
            raise fault.error
        for remote, post in self.posts.items():
            if post.key == outgoing.key:
                return Receipt(remote_id=remote, url=f"https://net.example/{remote}")
        return Absent()

    def verify(self, receipt: Receipt) -> Served:
        fault = self._meet("verify")
        if fault:
            raise fault.error
        post = self.posts.get(receipt.remote_id)
        if post is None:
            raise NotFound
        return Served(
            text=post.text,
            visibility=self.served_as or post.visibility,
            language=post.language,
            warning=post.warning,
            as_stranger=True,
        )

    def withdraw(self, receipt: Receipt) -> None:
        fault = self._meet("withdraw")
        if fault and not fault.taken:
            raise fault.error
        if self.deletes:
            self.posts.pop(receipt.remote_id, None)
        if fault:
            raise fault.error

    def is_gone(self, receipt: Receipt, text: str = "") -> bool | None:
        fault = self._meet("is_gone")
        if fault:
            raise fault.error
        return receipt.remote_id not in self.posts

    def edit(self, receipt: Receipt, outgoing: Outgoing) -> Receipt:
        fault = self._meet("edit")
        if fault:
            raise fault.error
        if receipt.remote_id not in self.posts:
            raise NotFound
        old = self.posts[receipt.remote_id]
        self.posts[receipt.remote_id] = replace(outgoing, key=old.key)
        return receipt

    def _meet(self, call: str) -> Fault | None:
        self.calls.append(call)
        if call in self.during:
            self.during.pop(call)()
        waiting = self.faults.get(call)
        return waiting.pop(0) if waiting else None


class Crash(BaseException):
    """The process ends here: nothing after it runs, nothing is written down."""


def error(kind: type[ChannelError], **values: object) -> ChannelError:
    return kind(**values)
