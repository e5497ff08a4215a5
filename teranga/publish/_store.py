"""The table behind feeds and the stand-in network: one row an item, for one account."""

from __future__ import annotations

from teranga.channels.link import Item
from teranga.kernel import clock
from teranga.publish.models import Account, FeedItem


class TableStore:
    """``channels.link.Store`` on FeedItem. It tells the time as a network's server would.

    ``practice``: what the stand-in shows. Neither of the two ever sees the other's.
    """

    def __init__(self, account: Account, *, practice: bool = False) -> None:
        self._account = account
        self._practice = practice
        self._rows = FeedItem.objects.of(account.organisation_id).filter(
            account=account, practice=practice
        )

    def add(self, item: Item) -> None:
        self._rows.get_or_create(
            account=self._account,
            key=item.remote_id,
            practice=self._practice,
            defaults={
                "organisation_id": self._account.organisation_id,
                "published_at": item.at,
                **_values(item),
            },
        )

    def get(self, remote_id: str) -> Item | None:
        row = self._rows.filter(key=remote_id).first()
        return row and item_of_row(row)

    def change(self, item: Item) -> None:
        self._rows.filter(key=item.remote_id).update(**_values(item))

    def remove(self, remote_id: str) -> None:
        """The row stays, empty: the id must never come back with other words."""
        here = self._rows.filter(key=remote_id, removed_at__isnull=True)
        at = clock.now()
        here.update(removed_at=at, updated_at=at, text="", title="", warning="")

    def items(self) -> list[Item]:
        return [item_of_row(row) for row in self._rows.order_by("-published_at")[:200]]


def _values(item: Item) -> dict[str, object]:
    return {
        "language": item.language,
        "title": item.title,
        "text": item.text,
        "warning": item.warning,
        "visibility": item.visibility,
        "reply_to": item.reply_to,
        "updated_at": item.updated_at,
    }


def item_of_row(row: FeedItem) -> Item:
    return Item(
        remote_id=row.key,
        text=row.text,
        language=row.language,
        visibility=row.visibility,
        warning=row.warning,
        title=row.title,
        reply_to=row.reply_to,
        at=row.published_at,
        updated_at=row.updated_at,
        gone_at=row.removed_at,
    )
