"""When something last happened on this install: a worker's beat, a backup, a head."""

from __future__ import annotations

from datetime import datetime

from teranga.kernel.models import Pulse


def beat(name: str, *, now: datetime, **facts: str | int | bool) -> None:
    Pulse.objects.update_or_create(name=name, defaults={"at": now, "facts": facts})


def last(name: str) -> Pulse | None:
    return Pulse.objects.filter(name=name).first()
