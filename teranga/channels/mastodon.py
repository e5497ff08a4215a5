"""Every server that speaks Mastodon's API: Mastodon, GoToSocial, snac, Takahe and kin.

Guarantee: at most once, then look. The Idempotency-Key is sent, but only Mastodon itself
honours it, for an hour; so a call without an answer is looked for among the account's own
posts. Nothing is ever scheduled there: some servers take the time and post at once. What
a server says of its own visibility is not believed: a stranger's reads decide.
Facts: docs/map.md, "Out", and tests/channels, which run against real servers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from teranga.channels import _mastodon_connect as connect
from teranga.channels._mastodon_find import found, listed
from teranga.channels._mastodon_read import GONE, Status, sights, status, status_url
from teranga.channels._mastodon_text import (
    CAUTIOUS,
    length,
    limits_of,
    primary,
    problems,
)
from teranga.channels._problems import refuse
from teranga.channels._prove import prove
from teranga.channels.compare import widest
from teranga.channels.errors import (
    AccountTrouble,
    Ambiguous,
    AuthRevoked,
    CapabilityMissing,
    DuplicateContent,
    NotFound,
    NotSent,
    PolicyBlocked,
    Rejected,
    Transient,
)
from teranga.channels.http import Answer, Client
from teranga.channels.link import Account, Begun, Grant, Link, Owned, Proof
from teranga.channels.protocol import (
    VISIBILITIES,
    Absent,
    Limits,
    Outgoing,
    Problem,
    Receipt,
    Served,
    Unknown,
)


class Mastodon:
    kind = "mastodon"
    label = "Mastodon"
    connects = "oauth"
    needs_server = True
    public_address = False
    practice = False

    def __init__(self, link: Link) -> None:
        self._client = link.client
        self._server = link.server.rstrip("/")
        self._secrets = link.secrets
        self._token = link.secrets.get("token", "")
        self._account_id = link.account_id
        self._limits = link.limits or CAUTIOUS

    # -- what it takes ------------------------------------------------------------------

    def limits(self) -> Limits:
        """Asked of the server: its second dialect first, then the first."""
        for version in ("v2", "v1"):
            url = f"{self._server}/api/{version}/instance"
            answer = self._client.read(url)
            if answer.status == 401:  # a server that shows strangers nothing
                answer = self._client.read(url, token=self._token)
            with suppress(CapabilityMissing):
                self._limits = limits_of(connect.spoken(answer), answer.date)
                return self._limits
        raise answer.error(CapabilityMissing, "not_this_network")

    def length(self, text: str) -> int:
        return length(text, self._limits)

    def check(self, outgoing: Outgoing) -> list[Problem]:
        return problems(outgoing, self._limits)

    # -- out ----------------------------------------------------------------------------

    def publish(self, outgoing: Outgoing) -> Receipt:
        refuse(self.check(outgoing))
        payload = {**_payload(outgoing), "visibility": outgoing.visibility}
        if outgoing.reply_to:
            payload["in_reply_to_id"] = outgoing.reply_to
        answer = self._client.write(
            "POST",
            f"{self._server}/api/v1/statuses",
            token=self._token,
            json=payload,
            headers={"Idempotency-Key": outgoing.key},
        )
        if answer.status in GONE:
            kind = Rejected if outgoing.reply_to else CapabilityMissing
            raise answer.error(kind, "reply_to" if outgoing.reply_to else "publish")
        return self._made(answer).receipt

    def edit(self, receipt: Receipt, outgoing: Outgoing) -> Receipt:
        """Other words at the same place; visibility and what it answers stay.

        So does the id we know it by: snac names a post anew with each change and goes on
        answering to the old name.
        """
        refuse(self.check(outgoing))
        url = status_url(self._server, receipt.remote_id)
        answer = self._client.write(
            "PUT", url, token=self._token, json=_payload(outgoing)
        )
        if answer.status in (*GONE, 405):
            there = self._own(receipt) is not None
            raise answer.error(CapabilityMissing if there else NotFound, "edit")
        made = self._made(answer)
        when = made.edited_at or made.at
        return replace(made.receipt, remote_id=receipt.remote_id, at=when)

    def withdraw(self, receipt: Receipt) -> None:
        """Asks for deletion. Some servers answer "not there" and go on serving it: only
        ``is_gone`` tells."""
        url = status_url(self._server, receipt.remote_id)
        answer = self._client.write("DELETE", url, token=self._token)
        if answer.status not in GONE:
            self._judge(answer)

    # -- looking ------------------------------------------------------------------------

    def find(self, outgoing: Outgoing) -> Receipt | Absent | Unknown:
        """Looks through our own posts. ``Absent`` only when the list surely reaches back
        to before the attempt and surely holds posts of that visibility."""
        if outgoing.attempted_at is None:
            return Unknown()
        try:
            return found(self._rows, f"{self._server}/api/v1", self._me(), outgoing)
        except NotSent:
            return Unknown()

    def own_posts(self, since: datetime) -> Owned:
        """What stands at the account since then, whoever put it there."""
        return listed(self._rows, f"{self._server}/api/v1", self._me(), since)

    def verify(self, receipt: Receipt) -> Served:
        own = self._own(receipt)
        text = own.text if own else ""
        seen = [
            sight
            for sight in sights(self._client, self._server, receipt, text=text)
            if sight.there
        ]
        if own is None and not seen:
            raise NotFound()
        if own and own.visibility not in VISIBILITIES:
            visibility = own.visibility or "unknown"
        else:
            says = own.visibility if own else ""
            visibility = widest(says, *(sight.visibility for sight in seen))
        shown = next((sight for sight in seen if sight.text is not None), own)
        return Served(
            text=(shown.text if shown else "") or "",
            visibility=visibility,
            # Some servers tell us their own language for every post, but strangers ours.
            language=seen[0].language if seen else "",
            warning=shown.warning if shown else "",
            url=receipt.url or (own.url if own else ""),
            as_stranger=bool(seen),
        )

    def is_gone(self, receipt: Receipt, text: str = "") -> bool | None:
        """True only when neither we nor a stranger find it, and a stranger could look."""
        try:
            own = self._own(receipt)
        except AccountTrouble:
            known, own = False, None
        else:
            known = True
        if own:
            return False
        looks = sights(self._client, self._server, receipt, text=text)
        seen = [sight.there for sight in looks]
        if True in seen:
            return False
        return True if known and False in seen else None

    def prove(
        self,
        *,
        text: str,
        language: str,
        key: str,
        visibilities: Sequence[str],
        attempted_at: datetime,
    ) -> Proof:
        return prove(
            self,
            text=text,
            language=language,
            key=key,
            visibilities=visibilities,
            attempted_at=attempted_at,
        )

    # -- the account ----------------------------------------------------------------------

    @classmethod
    def address(cls, typed: str) -> str:
        return connect.server_of(typed)

    @classmethod
    def begin(
        cls,
        *,
        client: Client,
        server: str,
        back: str,
        state: str,
        verifier: str,
        name: str,
        website: str = "",
        app: Mapping[str, str] | None = None,
    ) -> Begun:
        return connect.begin(
            client,
            server=server,
            back=back,
            state=state,
            verifier=verifier,
            name=name,
            website=website,
            app=app,
        )

    @classmethod
    def finish(
        cls, *, client: Client, pending: Mapping[str, str], code: str, verifier: str
    ) -> Grant:
        return connect.finish(client, pending=pending, code=code, verifier=verifier)

    def account(self) -> Account:
        return connect.account(self._client, self._server, self._token)

    def revoke(self) -> None:
        connect.revoke(self._client, self._server, self._secrets)

    # -- parts ----------------------------------------------------------------------------

    def _made(self, answer: Answer) -> Status:
        self._judge(answer)
        made = status(answer.json())
        if made is None:
            raise answer.error(Ambiguous, "no_receipt")
        return made

    def _own(self, receipt: Receipt) -> Status | None:
        url = status_url(self._server, receipt.remote_id)
        answer = self._client.read(url, token=self._token)
        if answer.status in GONE:
            return None
        self._judge(answer)
        found = status(answer.json())
        if found is None:
            raise answer.error(Transient, "broken_body")
        return found

    def _judge(self, answer: Answer) -> None:
        """Raises unless the server did it. A bad token is 401 here, 400 or 422 there."""
        if answer.ok:
            return
        if answer.status == 401:
            raise answer.error(AuthRevoked)
        if answer.status == 403:
            raise answer.error(PolicyBlocked)
        if answer.status in (400, 422):
            self.account()  # raises when it was the token
        if answer.status == 409:
            raise answer.error(DuplicateContent)
        if answer.status in GONE:
            raise answer.error(NotFound)
        raise answer.error(Rejected, f"status_{answer.status}")

    def _me(self) -> str:
        self._account_id = self._account_id or self.account().remote_id
        return self._account_id

    def _rows(self, url: str, params: Mapping[str, str]) -> list[Any]:
        answer = self._client.read(url, token=self._token, params=params)
        self._judge(answer)
        found = answer.json()
        if not isinstance(found, list):
            raise answer.error(Transient, "broken_body")
        return found


def _payload(outgoing: Outgoing) -> dict[str, Any]:
    return {
        "status": outgoing.text,
        "spoiler_text": outgoing.warning,
        "sensitive": bool(outgoing.warning),  # without it some drop the warning
        "language": primary(outgoing.language),
    }
