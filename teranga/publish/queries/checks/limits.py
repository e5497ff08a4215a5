"""Does each network take what we would send it? Asked of the adapter, not guessed.

Promise: every text for every account is measured by the same function that builds the
payload. An account whose network cannot be asked makes the check ``partly``.
"""

from __future__ import annotations

from collections.abc import Iterator

from teranga.channels.protocol import Channel, Outgoing, Problem
from teranga.engines.text import CheckResult, Finding, excerpt
from teranga.publish.models import Account
from teranga.publish.queries.checks._types import WHOLE, Going
from teranga.publish.queries.posts import OutgoingText

NAME = "limits"
UNKNOWN = "limits.refused"  # a code that has no sentence of its own yet
MESSAGES = (
    "limits.too_long",
    "limits.too_many_bytes",
    "limits.no_warning",
    "limits.visibility",
    "limits.empty",
    "limits.characters",
    UNKNOWN,
)


def check(going: Going) -> CheckResult:
    channels = {
        account.pk: going.channel_of(account) for account in going.accounts.values()
    }
    unknown = [pk for pk, channel in channels.items() if channel is None]
    findings = tuple(
        finding
        for text in going.texts
        if (channel := channels.get(text.account)) is not None
        for finding in _look(going, text, channel)
    )
    if not unknown:
        return CheckResult(check=NAME, status="checked", findings=findings)
    status = "partly" if len(unknown) < len(channels) else "not_checked"
    return CheckResult(
        check=NAME, status=status, findings=findings, reason="reasons.no_limits_known"
    )


def _look(going: Going, text: OutgoingText, channel: Channel) -> Iterator[Finding]:
    account = going.accounts[text.account]
    for problem in channel.check(as_outgoing(text)):
        yield _finding(going, text, account, problem)


def as_outgoing(text: OutgoingText, *, key: str = "") -> Outgoing:
    """What an adapter is handed; ``key`` is empty while nothing is planned."""
    return Outgoing(
        key=key,
        text=text.text,
        language=text.language,
        visibility=text.visibility,
        warning=text.warning,
        title=text.title,
    )


def _finding(
    going: Going, text: OutgoingText, account: Account, problem: Problem
) -> Finding:
    message = f"{NAME}.{problem.code}"
    return Finding(
        check=NAME,
        message=message if message in MESSAGES else UNKNOWN,
        severity=problem.severity,
        segment=going.segments.get(text.place, WHOLE),
        start=text.start,
        end=text.end,
        excerpt=f"{account.name}: {excerpt(text.text, 60)}",
        values={
            **problem.values,
            "account": account.name,
            "part": text.part,
            "language": text.language,
        },
    )
