"""Is there anything to send, and does every account get something?

Promise: a post without words or without an account stops; an account that would get
nothing, or that does not work now, is named.
"""

from __future__ import annotations

from collections.abc import Iterator

from teranga.engines.text import CheckResult, Finding
from teranga.publish.models import Account
from teranga.publish.queries.checks._types import WHOLE, Going

NAME = "whole"
MESSAGES = (
    "whole.no_words",
    "whole.no_account",
    "whole.gets_nothing",
    "whole.not_working",
)


def check(going: Going) -> CheckResult:
    return CheckResult(check=NAME, status="checked", findings=tuple(_look(going)))


def _look(going: Going) -> Iterator[Finding]:
    if not any(words.text.strip() for words in going.content.words):
        yield _finding("whole.no_words", "block")
    if not going.accounts:
        yield _finding("whole.no_account", "block")
    gets = {one.account for one in going.texts}
    for account in going.accounts.values():
        if account.pk not in gets:
            yield _finding("whole.gets_nothing", "warn", account)
        if account.state != Account.State.WORKING:
            yield _finding("whole.not_working", "warn", account)


def _finding(message: str, severity: str, account: Account | None = None) -> Finding:
    name = account.name if account else ""
    return Finding(
        check=NAME,
        message=message,
        severity=severity,
        segment=WHOLE,
        start=0,
        end=0,
        excerpt=name,
        values={"account": name} if account else {},
    )
