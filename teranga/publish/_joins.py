"""Where publish joins what lower apps keep open for upper ones (docs/map.md, registries)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from teranga.kernel import notify, tombstones
from teranga.publish.actions import _telling, withdrawals


def join_outgoing() -> None:
    """Deliveries, holds and withdrawals."""
    notify.kinds.add(_telling.STUCK, _("A post on its way needs a person"))
    notify.kinds.add(_telling.STOPPED, _("A connection stopped working"))
    tombstones.replays.add(_telling.TOMBSTONE, withdrawals.withdraw_again)
