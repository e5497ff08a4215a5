"""Connecting an account: register our app, send the person there, take the code back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from teranga.channels._names import MAX_NAME, keepable
from teranga.channels.errors import AuthRevoked, CapabilityMissing, Rejected
from teranga.channels.http import Answer, Client
from teranga.channels.link import Account, Begun, Grant

SCOPES = ("read:accounts", "read:statuses", "write:statuses")


def server_of(typed: str) -> str:
    """``name.example``, ``@me@name.example`` or any address there → ``https://…``."""
    words = typed.strip()
    if "://" not in words:
        words = f"https://{words.rsplit('@', 1)[-1]}"
    parts = urlsplit(words)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        host = port = ""
    if not host or parts.scheme not in ("https", "http") or parts.username:
        raise Rejected("server")
    return f"{parts.scheme}://{host}{port}"


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def begin(
    client: Client,
    *,
    server: str,
    back: str,
    state: str,
    verifier: str,
    name: str,
    website: str,
    app: Mapping[str, str] | None = None,
) -> Begun:
    """The proof key is always sent: a server that does not know it ignores it.

    ``app``: what an earlier connection registered there; without it we register anew.
    """
    server = server_of(server)
    app = app or _registered(client, server, back=back, name=name, website=website)
    query = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": back,
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    return Begun(
        url=f"{server}/oauth/authorize?{urlencode(query)}",
        server=server,
        pending={
            "server": server,
            "back": back,
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
        },
    )


def _registered(
    client: Client, server: str, *, back: str, name: str, website: str
) -> dict[str, str]:
    answer = client.write(
        "POST",
        f"{server}/api/v1/apps",
        json={
            "client_name": name,
            "redirect_uris": back,
            "scopes": " ".join(SCOPES),
            **({"website": website} if website else {}),
        },
    )
    app = spoken(answer)
    if not app.get("client_id") or not app.get("client_secret"):
        raise CapabilityMissing("not_this_network")
    return {name: str(app[name]) for name in ("client_id", "client_secret")}


def finish(
    client: Client, *, pending: Mapping[str, str], code: str, verifier: str
) -> Grant:
    server = pending["server"]
    answer = client.write(
        "POST",
        f"{server}/oauth/token",
        form={
            "grant_type": "authorization_code",
            "code": code,
            "client_id": pending["client_id"],
            "client_secret": pending["client_secret"],
            "redirect_uri": pending["back"],
            "code_verifier": verifier,
            "scope": " ".join(SCOPES),
        },
    )
    if not answer.ok:
        raise answer.error(Rejected, "code")
    token = spoken(answer)
    if not isinstance(token.get("access_token"), str):
        raise answer.error(Rejected, "code")
    scopes = tuple(str(token.get("scope") or " ".join(SCOPES)).split())
    if not {"write", "write:statuses"} & set(scopes):
        raise CapabilityMissing("scopes")
    who = None
    with suppress(AuthRevoked):  # one server gives a dead token for any code
        who = account(client, server, token["access_token"])
    if who is None:
        raise answer.error(Rejected, "code")
    return Grant(
        server=server,
        account=who,
        secrets={
            "token": token["access_token"],
            "client_id": pending["client_id"],
            "client_secret": pending["client_secret"],
        },
        scopes=scopes,
        expires_at=_end(token),
    )


def account(client: Client, server: str, token: str) -> Account:
    """Who the token belongs to. A bad token is 400, 401, 403 or 422, as servers like."""
    answer = client.read(f"{server}/api/v1/accounts/verify_credentials", token=token)
    if answer.status in (400, 401, 403, 422):
        raise answer.error(AuthRevoked)
    found = spoken(answer)
    host = urlsplit(server).netloc
    remote_id = str(found.get("id") or "")
    handle = str(found.get("acct") or found.get("username") or "")
    handle = handle if "@" in handle else f"{handle}@{host}"
    if not remote_id or not all(keepable(one, MAX_NAME) for one in (remote_id, handle)):
        raise CapabilityMissing("not_this_network")
    return Account(
        remote_id=remote_id,
        handle=handle,
        name=str(found.get("display_name") or ""),
        url=str(found.get("url") or ""),
    )


def revoke(client: Client, server: str, secrets: Mapping[str, str]) -> None:
    """The server forgets the token. A token it does not know is as good."""
    names = ("token", "client_id", "client_secret")
    answer = client.write(
        "POST",
        f"{server}/oauth/revoke",
        form={name: secrets.get(name, "") for name in names},
    )
    if answer.ok:
        return
    with suppress(AuthRevoked):
        account(client, server, secrets.get("token", ""))
        raise answer.error(Rejected, "revoke")


def spoken(answer: Answer) -> dict[str, Any]:
    """What the server says when it speaks this language; else it is another network."""
    if answer.ok and answer.content.lstrip()[:1] == b"{":
        found = answer.json()
        if isinstance(found, dict):
            return found
    raise answer.error(CapabilityMissing, "not_this_network")


def _end(token: dict[str, Any]) -> datetime | None:
    made, lasts = token.get("created_at"), token.get("expires_in")
    if not isinstance(made, int | float) or not isinstance(lasts, int | float):
        return None
    try:
        return datetime.fromtimestamp(made, UTC) + timedelta(seconds=lasts)
    except (ValueError, OverflowError, OSError):
        return None
