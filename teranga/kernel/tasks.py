"""The kernel's own background work."""

from __future__ import annotations

from datetime import datetime

from teranga.kernel import chain
from teranga.kernel.jobs import sweep

BATCH = 5000


@sweep("kernel.seal", lane="outgoing", every=10)
def seal(now: datetime) -> None:
    """Chain what was written since; a batch that was full has more behind it."""
    while chain.seal_batch(now=now, limit=BATCH) == BATCH:
        pass
