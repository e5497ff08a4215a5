"""The doctor: what is wrong with this set-up, in plain words, with what to do.

Apps register checks ``(now) -> Iterable[Verdict]`` in ``ready()``. A check that breaks
becomes ``not_checked``: nobody looked, and that is never called fine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teranga.kernel.registry import Registry

log = logging.getLogger("teranga.doctor")
ORDER = ("must", "should", "not_checked", "fine")
SIGNS = {"not_checked": "un"}  # as ui draws it


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``status``: must, should, not_checked or fine. ``text`` says what to do."""

    status: str
    title: Any  # lazy text
    text: Any = ""
    counts_all: bool = False  # of every organisation here: for the operator alone

    @property
    def sign(self) -> str:
        return SIGNS.get(self.status, self.status)


Check = Callable[[datetime], Iterable[Verdict]]
checks: Registry[Check] = Registry("doctor.checks")


def examine(*, now: datetime) -> list[Verdict]:
    """All verdicts, the worst first."""
    found = [
        verdict for key, check in checks.items() for verdict in _ask(key, check, now)
    ]
    return sorted(found, key=lambda verdict: ORDER.index(verdict.status))


def _ask(key: str, check: Check, now: datetime) -> list[Verdict]:
    try:
        return list(check(now))
    except Exception as error:  # noqa: BLE001 the doctor goes on to the next
        log.warning("Check %s broke: %s", key, type(error).__name__)
        title = _("One part could not be looked at: %(name)s") % {"name": key}
        return [Verdict(status="not_checked", title=title)]
