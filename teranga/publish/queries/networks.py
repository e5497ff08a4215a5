"""What an account's network takes and can do, for counting and checking: nothing here
reaches a network, and no credential is opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from teranga.channels import registry
from teranga.channels.errors import ChannelError
from teranga.channels.protocol import Channel, Limits, Outgoing
from teranga.people.access import Actor
from teranga.publish._channels import counting_channel, limits_from
from teranga.publish.models import Account

LABELS = {kind.kind: kind.label for kind in registry.KINDS}
OURS = {
    registry.STAND_IN: _("Practice network"),
    registry.FEED: _("Atom and JSON feed"),
}


NOT_OFFERED = frozenset({Account.State.REMOVED, Account.State.CONNECTING})


def channel_of(account: Account) -> Channel | None:
    """None when nobody knows what this network takes: then it is not checked."""
    try:
        return counting_channel(account)
    except ChannelError:
        return None


def label_of(account: Account) -> str:
    """The network's own name; what is ours is said in the reader's language."""
    return str(OURS.get(account.kind) or LABELS.get(account.kind, account.kind))


def letters_of(account: Account) -> str:
    """Two letters for the square: Ma, Rs, Pr."""
    return LABELS.get(account.kind, account.kind)[:2].title()


def offered(actor: Actor) -> list[Account]:
    """Every account a post may go to, by name; those that need a look too."""
    found = (
        Account.objects.of(actor.organisation)
        .exclude(state__in=NOT_OFFERED)
        .defer("credentials")
        .order_by("name", "pk")
    )
    return [_placed(one, actor) for one in found]


def by_id(actor: Actor, wanted: list[UUID]) -> dict[UUID, Account]:
    found = Account.objects.of(actor.organisation).filter(pk__in=wanted)
    return {one.pk: _placed(one, actor) for one in found.defer("credentials")}


def _placed(account: Account, actor: Actor) -> Account:
    account.organisation = actor.organisation  # known: no query a row
    return account


@dataclass(frozen=True, kw_only=True)
class Count:
    """How long a text is there, by the function that builds the payload."""

    account: Account
    used: int
    most: int

    @property
    def left(self) -> int:
        return self.most - self.used


def count(account: Account, *, text: str, warning: str = "") -> Count | None:
    """None where nobody knows. The warning counts with the text, as on all we know."""
    channel = channel_of(account)
    most = most_text(account, channel) if channel else None
    if channel is None or most is None:
        return None
    used = channel.length(text) + (channel.length(warning) if warning else 0)
    return Count(account=account, used=used, most=most)


def most_text(account: Account, channel: Channel) -> int | None:
    """As last read from the server; else what the adapter itself would refuse at."""
    known = limits_from(account.limits)
    if known is not None:
        return known.max_text
    kind = type(channel)
    if kind not in _CAUTIOUS:
        _CAUTIOUS[kind] = _refused_at(channel)
    return _CAUTIOUS[kind]


_CAUTIOUS: dict[type, int | None] = {}  # an adapter's own limits never change


def _refused_at(channel: Channel) -> int | None:
    too_long = Outgoing(key="", text="x" * 70_000, language="en")
    for problem in channel.check(too_long):
        if problem.code == "too_long":
            return int(problem.values["limit"])
    return None


def known_limits(account: Account) -> Limits | None:
    """What the server said it can do, when it was last asked."""
    return limits_from(account.limits)
