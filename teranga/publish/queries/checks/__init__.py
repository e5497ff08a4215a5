"""Checks that need more than words: the accounts a post goes to, and what they take.

Same shape as the text checks: one file a check, ``NAME``, ``MESSAGES``, and ``check``,
which takes a ``Going`` and returns a ``CheckResult``. ``CHECKS`` is the registry.
"""

from __future__ import annotations

from teranga.engines.text import CheckResult
from teranga.publish.queries.checks import limits, whole
from teranga.publish.queries.checks._types import Going

CHECKS = (whole, limits)


def run(going: Going) -> tuple[CheckResult, ...]:
    return tuple(one.check(going) for one in CHECKS)
