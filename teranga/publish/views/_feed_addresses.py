"""The public addresses of an account's feed, for its page in the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from teranga.publish.models import Account
from teranga.publish.queries.connections import FEED, is_practice
from teranga.publish.views.feeds import address


@dataclass(frozen=True, kw_only=True)
class Address:
    language: str
    atom: str
    json: str


def addresses(request: Any, row: Account) -> list[Address]:
    """None while nothing is public: removed, in training, in the demo, or no feed."""
    if row.kind != FEED or is_practice(row) or row.state == Account.State.REMOVED:
        return []
    return [
        Address(
            language=language,
            atom=address(request, "feeds:atom", row.pk, language),
            json=address(request, "feeds:json", row.pk, language),
        )
        for language in row.languages
    ]
