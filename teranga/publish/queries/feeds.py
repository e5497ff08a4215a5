"""What a public feed shows: to anybody, without a login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teranga.channels.link import Item
from teranga.kernel.models import Organisation
from teranga.publish import _channels
from teranga.publish._store import item_of_row
from teranga.publish.models import Account, FeedItem
from teranga.publish.queries.connections import FEED

NEWEST = 50
GONE = 200  # so many entries that are gone are still named


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One language of one account.

    ``changed_at`` is the last word that came or changed; None when something went since:
    the moment of a withdrawal is told to nobody.
    """

    account: UUID
    name: str
    language: str
    by: str
    made_at: datetime
    changed_at: datetime | None
    items: tuple[Item, ...]


def feed(*, account: UUID, language: str) -> Feed | None:
    """None: there is nothing public here, for whatever reason; the answer never differs.

    In training and in the demo nothing is public.
    """
    everybody = Account.objects.all_organisations(reason="feeds are open to everybody")
    row = (
        everybody.filter(pk=account, kind=FEED)
        .exclude(state=Account.State.REMOVED)
        .exclude(organisation__state=Organisation.State.CLOSED)
        .select_related("organisation")
        .defer("credentials")
        .first()
    )
    if row is None or language not in row.languages:
        return None
    if _channels.kind_of(row) != FEED:
        return None
    items = _items(row, language)
    came = max((one.updated_at for one in items if not one.gone), default=None)
    went = max((one.gone_at for one in items if one.gone_at), default=None)
    return Feed(
        account=row.pk,
        name=row.name,
        language=language,
        by=row.organisation.name,
        made_at=row.created_at,
        changed_at=None
        if went and not (came and came > went)
        else came or row.created_at,
        items=tuple(items),
    )


def _items(row: Account, language: str) -> list[Item]:
    rows = FeedItem.objects.of(row.organisation_id).filter(
        account=row, language=language, visibility="public", practice=False
    )
    there = rows.filter(removed_at=None).order_by("-published_at", "-pk")[:NEWEST]
    gone = rows.exclude(removed_at=None).order_by("-removed_at")[:GONE]
    return [item_of_row(one) for one in [*there, *gone]]
