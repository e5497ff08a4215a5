"""The kernel's own background work."""

from __future__ import annotations

from datetime import datetime

from teranga.kernel import chain, pulse, retention
from teranga.kernel.jobs import daily, sweep
from teranga.kernel.models import Work

BATCH = 5000


@sweep("kernel.seal", lane="outgoing", every=10)
def seal(now: datetime) -> None:
    """Chain what was written since; a batch that was full has more behind it."""
    while chain.seal_batch(now=now, limit=BATCH) == BATCH:
        pass


@daily("kernel.retention", hour=2)
def keep_no_longer(work: Work, now: datetime) -> None:
    lines = retention.run(now=now)
    gone, held = sum(line.gone for line in lines), sum(line.held for line in lines)
    pulse.beat("retention", now=now, gone=gone, held=held)
