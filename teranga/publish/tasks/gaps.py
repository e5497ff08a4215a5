"""After a restore: list what stands at an account and has no receipt here. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from teranga.channels.compare import same_text
from teranga.channels.errors import ChannelError
from teranga.channels.link import Listable, Own, Owned
from teranga.kernel import clock, jobs
from teranga.publish import _channels
from teranga.publish.actions.gaps import BUSY
from teranga.publish.models import Account, Delivery, GapLook

MOST = 500  # posts listed for one account; the rest is counted
CLOCKS_APART = timedelta(minutes=10)  # ours and the server's
S, D = GapLook.State, Delivery.State
WAITS = [D.PLANNED, D.SENDING, D.AMBIGUOUS, D.NEEDS_PERSON]


def _every() -> QuerySet[GapLook]:
    return GapLook.objects.all_organisations(
        reason="one worker looks through everybody's accounts"
    )


def _free(now: datetime) -> Q:
    return Q(state=S.DUE) & (Q(lease_until=None) | Q(lease_until__lt=now))


@jobs.sweep("publish.gaps", lane="slow", every=60)
def looks_due(now: datetime) -> None:
    for pk in _every().filter(_free(now)).values_list("pk", flat=True)[:50]:
        jobs.send("publish.gap_look", pk)


@jobs.task("publish.gap_look", lane="slow")
def gap_look(subject: str, now: datetime) -> None:
    if not _every().filter(_free(now), pk=subject).update(lease_until=now + BUSY):
        return
    held = _every().select_related("gap", "account__organisation").get(pk=subject)
    try:
        values = _asked(held)
    except ChannelError as error:
        values = {"state": S.FAILED, "trouble": error.code[:40]}
    ours = _every().filter(pk=subject, state=S.DUE)
    ours.update(looked_at=clock.now(), lease_until=None, **values)


def _asked(held: GapLook) -> dict[str, Any]:
    account = _channels.connected_again(held.account)
    if _channels.kind_of(account) != account.kind:
        return {"state": S.FAILED, "trouble": "training"}
    if account.state in {Account.State.REMOVED, Account.State.CONNECTING}:
        return {"state": S.FAILED, "trouble": "account_removed"}
    channel = _channels.open_channel(account)
    if not isinstance(channel, Listable):
        return {"state": S.BY_HAND, "trouble": ""}
    owned = channel.own_posts(held.gap.since - CLOCKS_APART)
    found = _strays(account, owned, held.gap.until + CLOCKS_APART)
    return {
        "state": S.DONE,
        "trouble": "",
        "whole": owned.whole,
        "found": found[:MOST],
        "left_out": owned.unread + len(found[MOST:]),
    }


def _strays(account: Account, owned: Owned, until: datetime) -> list[dict[str, str]]:
    here = Delivery.objects.of(account.organisation_id).filter(
        account__in=_channels.same_there(account)
    )
    names = {name for post in owned.posts for name in _names(post)}
    known = here.filter(Q(remote_id__in=names) | Q(url__in=names))
    pairs = known.values_list("remote_id", "url")
    ours = {name for pair in pairs for name in pair if name}
    lost = list(here.filter(remote_id="", state__in=WAITS).only("text"))
    return [
        _told(post, lost)
        for post in owned.posts
        if not ours & _names(post) and not _is_later(post, until)
    ]


def _names(post: Own) -> set[str]:
    return {one for one in (post.receipt.remote_id, post.receipt.url) if one}


def _is_later(post: Own, until: datetime) -> bool:
    """Sent since the restore: the desk knows those by itself, or a person wrote there."""
    return post.receipt.at is not None and post.receipt.at > until


def _told(post: Own, lost: list[Delivery]) -> dict[str, str]:
    like = next((one for one in lost if same_text(one.text, post.text)), None)
    return {
        "url": post.receipt.url if _is_web(post.receipt.url) else "",
        "at": post.receipt.at.isoformat() if post.receipt.at else "",
        "visibility": post.visibility,
        "like": str(like.pk) if like else "",
    }


def _is_web(url: str) -> bool:
    """A server could send any address: only one that a browser opens as a page."""
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False
